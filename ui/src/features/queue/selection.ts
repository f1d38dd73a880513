import { createStore } from "~/shared/store";

/** Which row is selected, and in which list: outlives the screen, so that J and K go on in an
 * opened action and coming back finds the same row. */
export interface Selection {
  list: string;
  snapshot: string | null;
  total: number;
  row: number;
  action: string | null;
}

export const selection = createStore<Selection>(
  {
    list: "",
    snapshot: null,
    total: 0,
    row: 0,
    action: null,
  },
  "person",
);
