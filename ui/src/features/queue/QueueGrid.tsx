import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { DueBand, QueueColumn, QueuePage, QueueRow } from "~/api/client";
import { arriveAt } from "~/shared/arrival";
import { zone } from "~/shared/format/time";
import { useKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Band } from "./Band";
import { roomFor } from "./columns";
import { gridStep } from "./gridKeys";
import { layOut } from "./items";
import { marks, toggleMark } from "./marks";
import { Row } from "./Row";
import { scrolled, selection } from "./selection";

interface Props {
  /** By what the list is known, so that its place can be found again. */
  list: string;
  /** Where the address says that it was left. */
  top: number | undefined;
  page: QueuePage;
  rowAt: (row: number) => QueueRow | undefined;
  /** Every row that is drawn, the selected one included. */
  onSeen: (rows: number[]) => void;
  onOpen: (row: QueueRow) => void;
  onPreview: () => void;
  rowHeight: number;
  /** What the reader picked, in order. */
  columns: readonly QueueColumn[];
  /** Hears which of them have no room. */
  onFit: (left: readonly QueueColumn[]) => void;
  /** A list of what was decided: what happened to it is a verdict. */
  decided: boolean;
  /** What is about one subject stands together, and is shown so. */
  bySubject: boolean;
}

const HEAD = 28;

/** The list: our own table on TanStack Virtual, one tab stop, the selected row always mounted. */
export function QueueGrid({
  list,
  top: left,
  page,
  rowAt,
  onSeen,
  onOpen,
  onPreview,
  rowHeight,
  columns,
  onFit,
  decided,
  bySubject,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<DueBand>>(new Set());
  const { row: selected, snapshot } = useStore(selection);
  const marked = useStore(marks);
  const layout = useMemo(() => layOut(page.total, page.bands, folded), [page, folded]);
  const pinned = layout.itemOf(selected);
  const [kept] = useState(() => (scrolled.get().list === list ? scrolled.get().top : left));

  const virtual = useVirtualizer({
    count: layout.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const shown = defaultRangeExtractor(range);
        // aria-activedescendant must not point at nothing.
        return shown.includes(pinned) || pinned >= layout.count
          ? shown
          : [...shown, pinned].sort((a, b) => a - b);
      },
      [pinned, layout.count],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measure again when the density changes
  useLayoutEffect(() => virtual.measure(), [rowHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, where the list begins
  useLayoutEffect(() => {
    if (kept) scroller.current?.scrollTo({ top: kept * rowHeight });
  }, []);

  const width = virtual.scrollRect?.width ?? 0;
  const fitted = useMemo(() => roomFor(columns, width), [columns, width]);
  useEffect(() => onFit(fitted.left), [fitted, onFit]);

  const items = virtual.getVirtualItems();
  const drawn = items.flatMap((item) => {
    const found = layout.at(item.index);
    return "row" in found ? [found.row] : [];
  });
  const rows = drawn.includes(selected) ? drawn : [...drawn, selected];
  const seen = rows.join(",");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are their numbers
  useEffect(() => onSeen(rows), [seen, onSeen]);

  // A folded band stands for its rows: the reader is told the heading.
  const here = layout.at(Math.min(pinned, Math.max(0, layout.count - 1)));
  const current = rowAt(selected);
  useEffect(() => {
    if (current)
      selection.set((old) =>
        old.action === current.action_id ? old : { ...old, action: current.action_id },
      );
  }, [current]);
  // Where the reader had scrolled to is where they find it again, the selected row in sight or not.
  const returning = useRef(kept !== undefined);
  useEffect(() => {
    if (snapshot !== page.snapshot) return;
    if (returning.current) returning.current = false;
    else virtual.scrollToIndex(pinned, { align: "auto" });
  }, [pinned, virtual, snapshot, page.snapshot]);
  const top = Math.floor((virtual.scrollOffset ?? (kept ?? 0) * rowHeight) / rowHeight);
  useEffect(
    () => scrolled.set((old) => (old.list === list && old.top === top ? old : { list, top })),
    [list, top],
  );
  useEffect(() => arriveAt(grid.current), []);

  const move = (step: number) =>
    selection.set((old) => {
      const row = layout.move(old.row, step);
      return row === old.row ? old : { ...old, row, action: rowAt(row)?.action_id ?? null };
    });
  const open = () => {
    const row = rowAt(selection.get().row);
    if (row) onOpen(row);
  };
  useKey("list.next", () => move(1));
  useKey("list.previous", () => move(-1));
  useKey("queue.open", open);
  useKey("queue.mark", () => {
    const row = rowAt(selection.get().row);
    if (row) toggleMark(row);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / rowHeight) - 2);
    const step = gridStep(event.key, screen, page.total);
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (step === "open") open();
    else if (step === "preview") onPreview();
    else if (step === "fold" || step === "unfold") {
      const band = page.bands.findLast((span) => span.start <= selected)?.band;
      if (band) setFold(band, step === "fold");
    } else move(step);
  };
  const setFold = (band: DueBand, fold: boolean) =>
    setFolded((old) => {
      const next = new Set(old);
      if (fold) next.add(band);
      else next.delete(band);
      return next;
    });
  /** Whether a row is about what the row above is about. */
  const again = (row: number) => {
    const subject = bySubject && row > 0 ? rowAt(row)?.object : undefined;
    return subject !== undefined && rowAt(row - 1)?.object === subject;
  };
  const rowOf = (target: EventTarget) =>
    Number((target as Element).closest<HTMLElement>("[data-row]")?.dataset.row ?? Number.NaN);

  return (
    <div ref={scroller} className="scroll relative min-h-0 flex-1 bg-panel">
      <table
        ref={grid}
        role="grid"
        tabIndex={0}
        aria-label={t.queue.label}
        aria-rowcount={layout.count + 1}
        aria-activedescendant={
          page.total === 0
            ? undefined
            : "row" in here
              ? `queue-row-${selected}`
              : `queue-band-${here.band.band}`
        }
        className="block w-full"
        style={{ "--qcols": fitted.template } as CSSProperties}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const row = rowOf(event.target);
          if (Number.isNaN(row)) return;
          const clicked = rowAt(row);
          selection.set((old) => ({ ...old, row, action: clicked?.action_id ?? null }));
          if ((event.ctrlKey || event.metaKey) && clicked) toggleMark(clicked);
        }}
        onDoubleClick={(event) => {
          const row = rowAt(rowOf(event.target));
          if (row) onOpen(row);
        }}
      >
        <thead role="rowgroup" className="sticky top-0 z-1 block">
          <tr role="row" aria-rowindex={1} className="qhead qcols">
            {fitted.shown.map((column) => (
              <th key={column} role="columnheader" scope="col" className={`qcell-${column}`}>
                {column === "due" ? (
                  <span className="flex">
                    {t.queue.columns.due(zone())}
                    <span className="ml-auto">{t.queue.columns.left}</span>
                  </span>
                ) : column === "state" && decided ? (
                  t.queue.columns.verdict
                ) : (
                  t.queue.columns[column]
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          role="rowgroup"
          className="relative block"
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map((item) => {
            const found = layout.at(item.index);
            const top = item.start - HEAD;
            if ("row" in found) {
              return (
                <Row
                  key={`r${found.row}`}
                  row={rowAt(found.row)}
                  index={found.row}
                  top={top}
                  ariaRow={item.index + 2}
                  selected={found.row === selected}
                  marked={marked.has(rowAt(found.row)?.action_id ?? "")}
                  again={again(found.row)}
                  columns={fitted.shown}
                />
              );
            }
            const { band } = found.band;
            return (
              <Band
                key={`b${band}`}
                span={found.band}
                more={page.more && page.bands.at(-1)?.band === band}
                folded={found.folded}
                top={top}
                ariaRow={item.index + 2}
                onFold={() => setFold(band, !found.folded)}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
