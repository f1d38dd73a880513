import type { Decided } from "~/api/client";
import { createStore } from "~/shared/store";

/** The last decision of this window, shown in one line while the next action is already open. */
export const lastSigned = createStore<{ label: string; decided: Decided } | null>(null, "person");
