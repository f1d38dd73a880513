import { CircleCheck, X } from "lucide-react";
import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { lastSigned } from "./signed";

/** "Signed, ledger 48,214, key A1F3 …": only after the database has answered. */
export function SignedLine() {
  const last = useStore(lastSigned);
  return (
    <div role="status" className="flex-none">
      {last ? (
        <p className="flex items-center gap-2 border-t border-ok-line bg-ok-soft px-5 py-1.5 text-12">
          <Icon of={CircleCheck} tone="ok" />
          <b className="font-semibold">
            {t.decide.signed(count(last.decided.seq), last.decided.key_fingerprint)}
          </b>
          <span className="text-ink-2">
            {t.decide.signedWord[last.decided.verdict]} {last.label}. {last.decided.effect}
          </span>
          <button
            type="button"
            className="btn btn-quiet btn-sm ml-auto"
            aria-label={t.common.close}
            onClick={() => lastSigned.set(null)}
          >
            <Icon of={X} size={12} />
          </button>
        </p>
      ) : null}
    </div>
  );
}
