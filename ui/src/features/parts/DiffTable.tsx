import type { DiffRow } from "~/api/client";
import { HostileText } from "~/shared/ui/HostileText";
import type { DiffHead, DiffLook } from "./comparison";

interface Props {
  rows: DiffRow[];
  head: DiffHead;
  mini?: boolean;
  /** Lines below: how many fields stay the same, what the comparison does not know. */
  foot?: (string | undefined)[];
}

const empty = "—";

const SIGNS: Record<DiffLook, { before: string; after: string; del: string; add: string }> = {
  change: { before: "−", after: "+", del: "del", add: "add" },
  compare: { before: "", after: "≠", del: "", add: "differs" },
  limit: { before: "", after: "", del: "", add: "differs" },
};

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

/** Two columns of values. Only what would really change is drawn as taken away and added. */
export function DiffTable({ rows, head, mini = false, foot = [] }: Props) {
  const signs = SIGNS[head.look];
  return (
    <table className={`diff ${mini ? "diff-mini" : ""}`}>
      <colgroup>
        <col className={mini ? "w-[94px]" : "w-[232px]"} />
        <col />
        <col className={mini ? "w-[116px]" : ""} />
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
            <th scope="row" title={mini ? row.field : undefined}>
              {row.field}
            </th>
            <Cell
              text={row.before}
              sign={row.changed ? signs.before : ""}
              className={row.changed ? signs.del : ""}
            />
            <Cell
              text={row.after}
              sign={row.changed ? signs.after : ""}
              className={row.changed ? signs.add : ""}
            />
          </tr>
        ))}
        {foot
          .filter((line) => line)
          .map((line) => (
            <tr key={line}>
              <th scope="row" colSpan={3} className="text-12 text-ink-3">
                {line}
              </th>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
