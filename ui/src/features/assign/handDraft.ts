import { createStore } from "~/shared/store";

/** What was begun in the sheet, kept until it is sent or another action's is begun. */
export const handDraft = createStore<{ action: string; to: string | null; note: string } | null>(
  null,
  "person",
);

/** The last handing over of this window, said in one line. */
export const lastHanded = createStore<{ action: string; name: string; seq: number } | null>(
  null,
  "person",
);
