import type { QueueRow } from "~/api/client";
import { createStore } from "~/shared/store";

/** Most rows that are marked at a time. */
export const MOST_MARKED = 100;

/** Rows that the reader has marked, as they were listed then, by the action's id. They belong to the list that is shown. */
export const marks = createStore<ReadonlyMap<string, QueueRow>>(new Map(), "person");

export function toggleMark(row: QueueRow): void {
  marks.set((old) => {
    const next = new Map(old);
    if (!next.delete(row.action_id) && next.size < MOST_MARKED) next.set(row.action_id, row);
    return next;
  });
}

export function unmark(...actions: string[]): void {
  marks.set((old) => new Map([...old].filter(([id]) => !actions.includes(id))));
}

export function unmarkAll(): void {
  marks.set((old) => (old.size === 0 ? old : new Map()));
}
