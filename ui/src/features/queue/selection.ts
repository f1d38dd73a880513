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

/** How far which list is scrolled: the first item on the screen. */
export const scrolled = createStore<{ list: string; top: number }>({ list: "", top: 0 }, "person");

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
