import { call, type QueueFilter } from "~/api/client";
import { selection } from "./selection";

/** The action before or after this one, in the list that is being worked through. A list that the
 * core has forgotten has no neighbours; the queue reads it again when it is opened. */
export function useNeighbour(id: string) {
  return async (step: 1 | -1): Promise<string | null> => {
    const { snapshot, list, row: known } = selection.get();
    if (!snapshot || !list) return null;
    const filter = JSON.parse(list) as QueueFilter;
    try {
      const here = await call("queue_page", { filter, snapshot, from: 0, count: 0, locate: id });
      const row = (here.located ?? known) + step;
      if (row < 0 || (row >= here.total && !here.more)) return null;
      const page = await call("queue_page", {
        filter,
        snapshot,
        from: row,
        count: 1,
        locate: null,
      });
      const action = page.rows[0]?.action_id ?? null;
      if (action) selection.set((old) => ({ ...old, row, action }));
      return action;
    } catch {
      return null;
    }
  };
}
