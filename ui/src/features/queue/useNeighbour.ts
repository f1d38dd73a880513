import { asApiError, call, type QueuePage, type QueueRow } from "~/api/client";
import { createStore } from "~/shared/store";
import { asFilter, listName, type QueueSearch } from "./filter";
import { selection } from "./selection";

/** Whether the last step found the end of its list: said where the reader stands then. */
export const listEnded = createStore(false, "person");

/** Rows asked for at a time while looking for one that is still open. */
const SOME = 100;

/** Of those that somebody waits for, none is next: nobody can decide them now. */
const OPEN: ReadonlySet<QueueRow["state"]> = new Set(["in_review"]);

/** Where this action stands, in the list as it is kept or, where it no longer is, as it is now. */
async function placeOf(id: string, search: QueueSearch) {
  const filter = asFilter(search);
  const own = selection.get();
  const known = own.list === listName(search) ? own : null;
  const ask = (snapshot: string | null) =>
    call("queue_page", { filter, snapshot, from: 0, count: 0, locate: id });
  let page: QueuePage;
  let anew = known?.snapshot == null;
  try {
    page = await ask(known?.snapshot ?? null);
  } catch (thrown) {
    if (asApiError(thrown).code !== "snapshot-gone") throw thrown;
    page = await ask(null);
    anew = true;
  }
  // What has left the list stood before the row that is now in its place.
  const row = page.located ?? (known ? known.row - (anew ? 0.5 : 0) : -0.5);
  return { filter, page, row };
}

/** The action before or after this one in the list that is being worked through: with `open`, the next that still
 * waits for a decision, and is not one of those that `done` says are as good as decided. Without a list there is none. */
export function useNeighbour(
  id: string,
  search: QueueSearch | null,
  done: (action: string) => boolean,
) {
  return async (step: 1 | -1, open = false): Promise<string | null> => {
    if (!search) return null;
    try {
      const { filter, page, row: here } = await placeOf(id, search);
      const { snapshot, total } = page;
      let row = step > 0 ? Math.floor(here + 1) : Math.ceil(here - 1);
      while (row >= 0) {
        const count = open ? SOME : 1;
        const { rows } = await call("queue_page", {
          filter,
          snapshot,
          from: row,
          count,
          locate: null,
        });
        if (rows.length === 0) break;
        const found = rows.findIndex(
          (each) =>
            !open || (OPEN.has(each.state) && each.action_id !== id && !done(each.action_id)),
        );
        const action = rows[found]?.action_id;
        if (action) {
          selection.set({ list: listName(search), snapshot, total, row: row + found, action });
          listEnded.set(false);
          return action;
        }
        row += rows.length;
      }
      listEnded.set(true);
      return null;
    } catch {
      return null;
    }
  };
}
