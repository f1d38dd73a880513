import type { DiffRow } from "~/api/client";
import { HostileText } from "~/shared/ui/HostileText";

interface Props {
  rows: DiffRow[];
  head: { field: string; before: string; after: string };
  mini?: boolean;
  /** Line below: how many fields stay the same. */
  foot?: string | undefined;
}

const empty = "—";

function Cell({ text, sign, className }: { text: string; sign: string; className: string }) {
  return (
    <td className={className}>
      <span className="sign">{sign}</span>
      {text === "" ? (
        <span className="text-ink-3">{empty}</span>
      ) : (
        <HostileText text={text} limit={200} />
      )}
    </td>
  );
}

/** Before with −, after with +; unchanged fields plain. */
export function DiffTable({ rows, head, mini = false, foot }: Props) {
  return (
    <table className={`diff ${mini ? "diff-mini" : ""}`}>
      <colgroup>
        <col className={mini ? "w-[104px]" : "w-[196px]"} />
        <col />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{head.field}</th>
          <th scope="col">{head.before}</th>
          <th scope="col">{head.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.field}>
            <th scope="row">{row.field}</th>
            <Cell
              text={row.before}
              sign={row.changed ? "−" : ""}
              className={row.changed ? "del" : ""}
            />
            <Cell
              text={row.after}
              sign={row.changed ? "+" : ""}
              className={row.changed ? "add" : ""}
            />
          </tr>
        ))}
        {foot ? (
          <tr>
            <th scope="row" colSpan={3} className="text-12 text-ink-3">
              {foot}
            </th>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
