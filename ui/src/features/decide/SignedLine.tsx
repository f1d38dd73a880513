import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { DoneLine } from "~/shared/ui/DoneLine";
import { lastSigned } from "./signed";

/** "Signed, ledger 48,214, key A1F3 …". */
export function SignedLine() {
  const last = useStore(lastSigned);
  return (
    <DoneLine
      done={last ? t.decide.signed(count(last.decided.seq), last.decided.key_fingerprint) : null}
      note={
        last
          ? `${t.decide.signedWord[last.decided.verdict]} ${last.label}. ${last.decided.effect}`
          : null
      }
      onClose={() => lastSigned.set(null)}
    />
  );
}
