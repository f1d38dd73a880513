import { X } from "lucide-react";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { ProveRecord } from "./ProveRecord";
import { RecordFacts } from "./RecordFacts";

/** One record beside the list. */
export function RecordDrawer({ seq, onClose }: { seq: number; onClose: () => void }) {
  const title = t.ledger.record(count(seq));
  const found = useCommand("ledger_record", { seq });
  useKey("sheet.close", onClose);
  return (
    <aside
      data-pane
      aria-label={title}
      className="ledger-drawer flex w-[440px] flex-none flex-col border-l border-line-2 bg-panel"
    >
      <header className="flex h-10 flex-none items-center border-b border-line px-4">
        <h2 className="text-15 font-semibold">{title}</h2>
        <button
          type="button"
          className="btn btn-quiet btn-sm -mr-2 ml-auto"
          onClick={onClose}
          aria-label={t.ledger.close}
        >
          <Icon of={X} />
        </button>
      </header>
      <section
        tabIndex={0}
        aria-label={title}
        className="scroll min-h-0 flex-1 px-4 py-3 -outline-offset-2"
      >
        {found.error ? (
          <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
        ) : null}
        {!found.data && !found.error ? <Loading rows={12} /> : null}
        {found.data?.state === "kept_back" ? (
          <p className="text-12 text-warn">{found.data.why}</p>
        ) : null}
        {found.data?.state === "shown" ? <RecordFacts of={found.data} /> : null}
      </section>
      {found.data?.state === "shown" ? <ProveRecord key={seq} seq={seq} /> : null}
    </aside>
  );
}
