import { ChevronDown, ChevronRight, CircleAlert } from "lucide-react";
import type { BandSpan } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

interface Props {
  span: BandSpan;
  /** There are more of it than are known. */
  more: boolean;
  folded: boolean;
  top: number;
  ariaRow: number;
  onFold: () => void;
}

/** Heading of a due band; folds by pointer, and by the arrow keys of the grid. */
export function Band({ span, more, folded, top, ariaRow, onFold }: Props) {
  const name = t.bands[span.band];
  return (
    <tr
      id={`queue-band-${span.band}`}
      role="row"
      aria-rowindex={ariaRow}
      style={{ top }}
      className="qband"
    >
      <th
        role="rowheader"
        scope="rowgroup"
        // A row of a grid has no such state (only a treegrid's has); its header may.
        aria-expanded={!folded}
        className="flex items-center gap-1.5 font-semibold"
      >
        <button
          type="button"
          tabIndex={-1}
          className="-ml-1 flex h-6 items-center gap-1.5 px-1"
          aria-expanded={!folded}
          aria-label={t.queue.fold(name)}
          onClick={onFold}
        >
          <Icon of={folded ? ChevronRight : ChevronDown} size={12} />
          {span.band === "overdue" ? <Icon of={CircleAlert} tone="crit" /> : null}
          {name}
        </button>
        <span className="font-normal text-ink-3">
          {more ? t.queue.orMore(count(span.count)) : count(span.count)}
        </span>
      </th>
    </tr>
  );
}
