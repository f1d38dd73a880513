import { Link } from "@tanstack/react-router";
import { t } from "~/shared/text";
import { Empty } from "~/shared/ui/States";
import { type Figure, shown } from "./figures";

/** All columns of a figure, the newest day first. */
export function FigureTable({ figure }: { figure: Figure }) {
  if (figure.rows.length === 0) return <Empty>{t.metrics.nothing}</Empty>;
  const rows = figure.id === "days" ? figure.rows.toReversed() : figure.rows;
  return (
    <div className="scroll max-h-96">
      <table className="table table-auto">
        <thead>
          <tr>
            <th scope="col">{figure.heading}</th>
            {figure.columns.map((column) => (
              <th key={column.id} scope="col" className="num">
                {column.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to="/queue" search={row.lead} className="link">
                  {row.label}
                </Link>
              </th>
              {figure.columns.map((column, index) => (
                <td key={column.id} className="num">
                  {shown(row.values[index] ?? null, column.unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
