import type { ActionView, InterruptionEvent, SuccessionEvent } from "~/api/client";
import { createStore } from "~/shared/store";

/** What is said to an action without deciding it; escalating by hand is said the same way, that another action follows it, and, signed, that a vote is taken back. */
export type Saying = InterruptionEvent | SuccessionEvent | "escalated" | "retracted";

/** What the reader may say to an action now. */
export const maySay = (view: ActionView): Saying[] => [
  ...view.you.may_interrupt,
  ...(view.you.may_escalate ? (["escalated"] as const) : []),
  ...(view.you.may_supersede ? [view.you.may_supersede] : []),
  ...(view.you.may_retract ? (["retracted"] as const) : []),
];

/** What was begun in the sheet, kept until it is sent or another is begun. */
export const saying = createStore<{
  action: string;
  event: Saying;
  text: string;
} | null>(null, "person");

/** The last question, answer or hold of this window, said in one line. */
export const lastSaid = createStore<{
  action: string;
  event: Saying;
  seq: number;
} | null>(null, "person");
