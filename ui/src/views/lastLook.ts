import type { QueueSearch } from "~/features/queue/filter";
import { createStore } from "~/shared/store";

/** The list from which the open action was opened: its record leads back to it. */
export const lastLook = createStore<QueueSearch>({}, "person");
