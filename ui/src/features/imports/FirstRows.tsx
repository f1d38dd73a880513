import type { ImportLooked } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

const FIELDS = [
  "time",
  "from_account",
  "to_account",
  "amount",
  "currency",
  "kind",
  "channel",
  "id",
] as const;
const OF_INCIDENTS = ["opened", "severity", "id", "title", "source", "accounts"] as const;

interface Row {
  line: number;
  cells: { name: string; text: string }[];
}

/** The first rows as they will be read: every text is the file's. */
export function FirstRows({ of }: { of: ImportLooked }) {
  const words = t.imports;
  const incidents = of.incidents.length > 0;
  const heads: readonly string[] = incidents
    ? OF_INCIDENTS.map((name) => words.incidents[name])
    : FIELDS.map((name) => words.fields[name]);
  const rows: Row[] = incidents
    ? of.incidents.map((row) => ({
        line: row.line,
        cells: OF_INCIDENTS.map((name) => ({
          name,
          text: name === "accounts" ? row.accounts.join(", ") : row[name],
        })),
      }))
    : of.transactions.map((row) => ({
        line: row.line,
        cells: FIELDS.map((name) => ({ name, text: row[name] ?? "" })),
      }));
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 id="import-rows" className="px-3 py-2 font-semibold">
        {words.rows}
      </h3>
      <section className="scroll" tabIndex={0} aria-labelledby="import-rows">
        <table className="table table-auto">
          <thead>
            <tr>
              <th scope="col" className="num">
                {words.line}
              </th>
              {heads.map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.line}>
                <td className="num mono">{count(row.line)}</td>
                {row.cells.map((cell) => (
                  <td key={cell.name} className={cell.name === "amount" ? "num" : ""}>
                    <HostileText text={cell.text} limit={80} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
