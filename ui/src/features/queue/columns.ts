import { useMemo } from "react";
import type { QueueColumn, QueueColumns } from "~/api/client";
import { useCommand, useDo, useReread } from "~/api/hooks";

/** The lists that have columns of their own. */
export type ListKind = keyof QueueColumns;

/** All that a list can show, in the order in which it is offered. */
export const OFFERED: Record<ListKind, readonly QueueColumn[]> = {
  open: [
    "risk",
    "label",
    "action",
    "kind",
    "subject",
    "amount",
    "agent",
    "rule",
    "state",
    "step",
    "due",
    "age",
    "assignee",
  ],
  decided: [
    "risk",
    "label",
    "action",
    "kind",
    "subject",
    "amount",
    "agent",
    "rule",
    "age",
    "state",
    "reason",
    "decided_by",
  ],
};

/** What is shown where nobody picked. */
export const USUAL: Record<ListKind, readonly QueueColumn[]> = {
  open: ["risk", "action", "agent", "step", "due", "assignee"],
  decided: ["risk", "action", "agent", "state", "reason", "decided_by"],
};

/** Fixed widths: nothing moves by itself. What is wanted least of the action's own column stands here too. */
const WIDTHS: Record<QueueColumn, number> = {
  risk: 88,
  label: 124,
  action: 180,
  kind: 140,
  subject: 150,
  amount: 128,
  agent: 108,
  rule: 64,
  state: 104,
  step: 62,
  due: 158,
  age: 84,
  assignee: 106,
  reason: 150,
  decided_by: 172,
};

/** Which of them stay longest where there is no room for all. */
const STAYING: readonly QueueColumn[] = [
  "action",
  "due",
  "state",
  "risk",
  "reason",
  "amount",
  "step",
  "decided_by",
  "assignee",
  "agent",
  "subject",
  "kind",
  "age",
  "label",
  "rule",
];

/** For a scrollbar. */
const EDGE = 16;

export interface Fitted {
  /** What is drawn, in order. */
  shown: QueueColumn[];
  /** What was picked and has no room at this width. */
  left: QueueColumn[];
  /** As a grid's columns. */
  template: string;
}

/** How wide a column is in a list of this width; in a narrow one a due time is what is left alone. */
function widthOf(column: QueueColumn, list: number): number {
  if (column === "due") return list <= 480 ? 96 : list <= 600 ? 112 : WIDTHS.due;
  if (column === "action" && list <= 480) return 110;
  return WIDTHS[column];
}

/** The columns that a list of this width has room for. What has none is left out by weight, and never the action itself. */
export function roomFor(columns: readonly QueueColumn[], width: number): Fitted {
  const list = width > 0 ? width : Number.POSITIVE_INFINITY;
  let room = list - EDGE;
  const taken = new Set<QueueColumn>();
  for (const column of STAYING) {
    if (!columns.includes(column)) continue;
    const wide = widthOf(column, list);
    if (column !== "action" && wide > room) continue;
    taken.add(column);
    room -= wide;
  }
  const shown = columns.filter((column) => taken.has(column));
  const template = shown
    .map((column) =>
      column === "action"
        ? "minmax(0, 1fr)"
        : column === "reason"
          ? `minmax(${WIDTHS.reason}px, 220px)`
          : `${widthOf(column, list)}px`,
    )
    .join(" ");
  return { shown, left: columns.filter((column) => !taken.has(column)), template };
}

/** What a list shows by what was kept: a column that this list does not offer is left out. */
function inForce(kind: ListKind, kept: readonly QueueColumn[] | undefined): readonly QueueColumn[] {
  const known = (kept ?? []).filter((column) => OFFERED[kind].includes(column));
  return known.includes("action") ? known : USUAL[kind];
}

/** The columns of one kind of list, and how to change them. This computer keeps them for its reader. */
export function useColumns(kind: ListKind) {
  const reread = useReread();
  const kept = useCommand("queue_columns", {}, { staleTime: Number.POSITIVE_INFINITY });
  const save = useDo("save_columns", () => reread("queue_columns"));
  const put = (columns: readonly QueueColumn[]) =>
    save.mutate({ open: [], decided: [], ...kept.data, [kind]: [...columns] });
  const mine = kept.data?.[kind];
  // The same list as long as nothing was picked anew: rows are redrawn by it.
  const columns = useMemo(() => inForce(kind, mine), [kind, mine]);
  return {
    columns,
    /** Known, or not to be known: the list need not wait for it. */
    ready: kept.data !== undefined || kept.error !== null,
    error: save.error,
    put,
    /** Back to the usual ones. */
    reset: () => put([]),
  };
}
