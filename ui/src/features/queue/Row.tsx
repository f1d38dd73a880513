import { memo } from "react";
import type { QueueColumn, QueueRow } from "~/api/client";
import { Cell } from "./cells";

interface Props {
  row: QueueRow | undefined;
  index: number;
  top: number;
  ariaRow: number;
  selected: boolean;
  marked: boolean;
  /** The list is by subject, and the row above is about the same one. */
  again?: boolean;
  /** What is shown of it, in order. */
  columns: readonly QueueColumn[];
}

/** One action. Redrawn only when its own facts, its selection or the columns change. */
export const Row = memo(function Row(props: Props) {
  const { row, index, top, ariaRow, selected, marked, again = false, columns } = props;
  return (
    <tr
      id={`queue-row-${index}`}
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={selected}
      data-row={index}
      style={{ top }}
      className={`qrow qcols ${row?.is_simulation ? "qrow-sim" : ""} ${marked ? "qrow-marked" : ""}`}
    >
      {row ? (
        columns.map((column, at) => (
          <Cell
            key={column}
            row={row}
            column={column}
            columns={columns}
            marked={marked && at === 0}
            again={again}
          />
        ))
      ) : (
        <td role="gridcell" className="qcell-none">
          <span className="skeleton w-72" />
        </td>
      )}
    </tr>
  );
});
