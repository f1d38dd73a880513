import { CircleCheck, X } from "lucide-react";
import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { lastHanded } from "./handDraft";

/** "Handed over to Noor Adeyemi, ledger 48,214": only after the database has answered. */
export function HandedLine({ action }: { action: string }) {
  const last = useStore(lastHanded);
  return (
    <div role="status" className="flex-none">
      {last?.action === action ? (
        <p className="flex items-center gap-2 border-t border-ok-line bg-ok-soft px-5 py-1.5 text-12">
          <Icon of={CircleCheck} tone="ok" />
          <b className="font-semibold">{t.assign.done(last.name, count(last.seq))}</b>
          <button
            type="button"
            className="btn btn-quiet btn-sm ml-auto"
            aria-label={t.common.close}
            onClick={() => lastHanded.set(null)}
          >
            <Icon of={X} size={12} />
          </button>
        </p>
      ) : null}
    </div>
  );
}
