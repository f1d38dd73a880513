import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { SummaryFacts } from "./SummaryFacts";

/** What the record of an import says of its file, below its row. */
export function Recalled({ of, columns }: { of: string; columns: number }) {
  const found = useCommand("import_recall", { import_id: of });
  const words = t.imports;
  const said = found.data;
  return (
    <tr>
      <td colSpan={columns}>
        {found.error ? (
          <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
        ) : said === undefined ? (
          <Loading rows={3} />
        ) : said.state === "kept" ? (
          <>
            <SummaryFacts of={said.summary} taken title={words.recalled} />
            <p className="px-3 pb-2 text-12 text-ink-2">{words.recalledWhat}</p>
          </>
        ) : (
          <p className="px-3 py-2 text-ink-2">{words.lost[said.state]}</p>
        )}
      </td>
    </tr>
  );
}
