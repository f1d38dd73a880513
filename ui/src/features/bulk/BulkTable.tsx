import type { QueueRow } from "~/api/client";
import { amount } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import type { useBulk } from "./useBulk";

interface Props {
  rows: QueueRow[];
  of: ReturnType<typeof useBulk>;
}

/** Every marked action: whether it goes with the others, what would be signed of it, and what became of it. */
export function BulkTable({ rows, of }: Props) {
  const words = t.bulk;
  const said = (row: QueueRow) => {
    const result = of.results.get(row.action_id);
    if (result) return result.said;
    const item = of.bulk?.items.find((each) => each.action_id === row.action_id);
    if (!item) return "";
    return item.apart ? words.apart(item.apart) : item.opened ? words.opened : words.goes;
  };
  return (
    <table className="table table-wrap text-12">
      <thead>
        <tr>
          <th scope="col" className="w-[52%]">
            {words.columns.action}
          </th>
          <th scope="col" className="num w-[18%]">
            {words.columns.amount}
          </th>
          <th scope="col">{words.columns.said}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const shown = of.shown.find((each) => each.request.action_id === row.action_id);
          return (
            <tr key={row.action_id} className="align-top">
              <td>
                <span className="mono text-ink-3">{row.label}</span> <b>{row.verb}</b>{" "}
                <HostileText text={row.object} limit={80} />{" "}
                <span className="text-ink-3">{row.agent}</span>
                {shown ? (
                  <details>
                    <summary className="link">{t.decide.exact}</summary>
                    <pre className="mono text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
                      {shown.statement}
                    </pre>
                  </details>
                ) : null}
              </td>
              <td className="num whitespace-nowrap">
                {row.amount ? `${row.amount.currency} ${amount(row.amount.amount)}` : ""}
              </td>
              <td>{said(row)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
