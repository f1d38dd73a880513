import type { ActionState } from "~/api/client";

/** Nobody decides until something else has happened. */
export const PAUSED = ["waiting_for_information", "on_hold", "paused"] as const;
export type Paused = (typeof PAUSED)[number];

/** The reason for which a state stands still, or null. */
export const pausedAs = (state: ActionState): Paused | null =>
  PAUSED.find((each) => each === state) ?? null;

/** Decisions can still come. */
export const isLive = (state: ActionState): state is "in_review" | Paused =>
  state === "in_review" || pausedAs(state) !== null;
