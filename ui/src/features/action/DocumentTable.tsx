import { ChevronDown, ChevronRight } from "lucide-react";
import { Fragment, useState } from "react";
import type { DocumentRow, DocumentTable as Table } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { ValueText } from "~/shared/ui/ValueText";
import { FieldList } from "./FieldList";

interface RowProps {
  table: Table;
  row: DocumentRow;
  number: number;
}

/** One object: its short values in columns, the long ones folded below. */
function Row({ table, row, number }: RowProps) {
  const [open, setOpen] = useState(false);
  const width = table.columns.length + 1;
  return (
    <Fragment>
      <tr>
        <td className="fold">
          {row.rest.length > 0 ? (
            <button
              type="button"
              className="flex h-6 w-6 items-center justify-center"
              aria-expanded={open}
              aria-label={t.action.restOf(table.name, number, row.rest.length)}
              onClick={() => setOpen(!open)}
            >
              <Icon of={open ? ChevronDown : ChevronRight} size={12} />
            </button>
          ) : null}
        </td>
        {table.columns.map((column, at) => (
          <td
            key={column.name}
            className={`${column.numeric ? "num" : ""} ${column.mono ? "mono" : ""}`}
          >
            <ValueText text={row.cells[at] ?? ""} limit={80} />
          </td>
        ))}
      </tr>
      {open ? (
        <tr>
          <td colSpan={width} className="bg-sunken">
            <FieldList fields={row.rest} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

/** A list of objects out of the agent's document, such as findings. */
export function DocumentTable({ table }: { table: Table }) {
  return (
    <div className="border-t border-line first:border-t-0">
      <h3 className="flex px-3 pt-2 pb-1 text-12 font-semibold">
        {table.name}
        <span className="ml-2 font-normal text-ink-3">{count(table.total)}</span>
      </h3>
      <table className="table table-wrap">
        <colgroup>
          <col className="w-8" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="fold">
              <span className="sr">{t.action.restColumn}</span>
            </th>
            {table.columns.map((column) => (
              <th key={column.name} scope="col" className={column.numeric ? "num" : ""}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a document never move
            <Row key={at} table={table} row={row} number={at + 1} />
          ))}
        </tbody>
      </table>
      {table.total > table.rows.length ? (
        <p className="border-t border-line px-3 py-1 text-12 text-ink-3">
          {t.action.rowsOf(count(table.rows.length), count(table.total))}
        </p>
      ) : null}
    </div>
  );
}
