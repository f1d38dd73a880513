import type { ActionState } from "~/api/client";

/** Decisions can still come. */
export const LIVE: ReadonlySet<ActionState> = new Set(["in_review", "paused"]);
