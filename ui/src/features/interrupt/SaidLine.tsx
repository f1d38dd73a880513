import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { DoneLine } from "~/shared/ui/DoneLine";
import { lastSaid } from "./said";

/** "Asked, ledger 48,214". */
export function SaidLine({ action }: { action: string }) {
  const last = useStore(lastSaid);
  return (
    <DoneLine
      done={
        last?.action === action
          ? t.interrupt.done(t.interrupt[last.event].done, count(last.seq))
          : null
      }
      onClose={() => lastSaid.set(null)}
    />
  );
}
