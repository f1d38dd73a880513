import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { DoneLine } from "~/shared/ui/DoneLine";
import { lastHanded } from "./handDraft";

/** "Handed over to Noor Adeyemi, ledger 48,214". */
export function HandedLine({ action }: { action: string }) {
  const last = useStore(lastHanded);
  return (
    <DoneLine
      done={last?.action === action ? t.assign.done(last.name, count(last.seq)) : null}
      onClose={() => lastHanded.set(null)}
    />
  );
}
