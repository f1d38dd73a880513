import type { InterruptionEvent } from "~/api/client";
import { createStore } from "~/shared/store";

/** What was begun in the sheet, kept until it is sent or another is begun. */
export const saying = createStore<{
  action: string;
  event: InterruptionEvent;
  text: string;
} | null>(null, "person");

/** The last question, answer or hold of this window, said in one line. */
export const lastSaid = createStore<{
  action: string;
  event: InterruptionEvent;
  seq: number;
} | null>(null, "person");
