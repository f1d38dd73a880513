import { useState } from "react";
import type { EvidenceSection } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { ValueText } from "~/shared/ui/ValueText";

const FEW = 4;

/** Evidence as a table; the first few rows until the reader wants all that came with the view. */
export function EvidenceTable({ section }: { section: EvidenceSection }) {
  const [all, setAll] = useState(false);
  const rows = all ? section.rows : section.rows.slice(0, FEW);
  return (
    <>
      <table className="table">
        <thead>
          <tr>
            {section.columns.map((column) => (
              <th key={column.name} scope="col" className={column.numeric ? "num" : ""}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join("\u0000")}>
              {section.columns.map((column, at) => (
                <td
                  key={column.name}
                  className={`${column.numeric ? "num" : ""} ${column.mono ? "mono" : ""}`}
                >
                  <ValueText text={row[at] ?? ""} limit={120} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {section.rows.length > FEW || section.total > section.rows.length ? (
        <div className="flex items-center gap-3 border-t border-line px-3 py-1 text-12 text-ink-3">
          {t.action.rowsOf(count(rows.length), count(section.total))}
          {!all && section.rows.length > FEW ? (
            <button type="button" className="link" onClick={() => setAll(true)}>
              {t.common.showMore(count(section.rows.length))}
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
