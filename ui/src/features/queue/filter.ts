import type { ActionState, QueueFilter, QueueSort, Risk, ViewId } from "~/api/client";
import { t } from "~/shared/text";

/** What of the filter stands in the address. Absent: the default. */
export interface QueueSearch {
  view?: ViewId;
  text?: string;
  risk?: Risk;
  sort?: QueueSort;
  agent?: string;
  kind?: string;
  state?: ActionState;
  simulation?: Simulation;
  /** The selected action, and the first item of the list that is on the screen. */
  at?: string;
  top?: number;
}

/** Simulations only, or none of them. */
export type Simulation = "only" | "without";

export const VIEW_IDS = Object.keys(t.views) as ViewId[];
export const RISKS = Object.keys(t.risk) as Risk[];
export const SORTS = Object.keys(t.queue.sorts) as QueueSort[];
export const STATES = Object.keys(t.state) as ActionState[];
export const SIMULATIONS = Object.keys(t.queue.simulations) as Simulation[];
/** What narrows a view, as it stands in the address. */
export const FILTERS = ["text", "risk", "kind", "agent", "state", "simulation"] as const;

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((each) => each === value);

/** Text from the address: the router reads what looks like a number as one. */
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text === "" ? undefined : text.slice(0, 200);
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the address; whatever is not known is dropped. */
export function readSearch(raw: Record<string, unknown>): QueueSearch {
  const read = {
    view: oneOf(VIEW_IDS, raw.view),
    text: textOf(raw.text),
    risk: oneOf(RISKS, raw.risk),
    sort: oneOf(SORTS, raw.sort),
    agent: textOf(raw.agent),
    kind: textOf(raw.kind),
    state: oneOf(STATES, raw.state),
    simulation: oneOf(SIMULATIONS, raw.simulation),
    at: typeof raw.at === "string" && ID.test(raw.at) ? raw.at : undefined,
    top: Number.isSafeInteger(raw.top) && (raw.top as number) > 0 ? (raw.top as number) : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** The list alone, without the place in it. */
export function listOf({ at: _, top: __, ...list }: QueueSearch): QueueSearch {
  return list;
}

/** By what a list is known on this page: the same conditions are the same list. */
export const listName = (search: QueueSearch): string => JSON.stringify(asFilter(search));

export function asFilter(search: QueueSearch): QueueFilter {
  return {
    view: search.view ?? "my_turn",
    text: search.text ?? "",
    risk_at_least: search.risk ?? null,
    agent: search.agent ?? null,
    kind: search.kind ?? null,
    state: search.state ?? null,
    is_simulation: search.simulation ? search.simulation === "only" : null,
    sort: search.sort ?? "due_ascending",
  };
}

/** The same view, narrowed by nothing. */
export function unfiltered(search: QueueSearch): QueueSearch {
  const { view, sort } = search;
  return { ...(view && { view }), ...(sort && { sort }) };
}

/** A code such as `freeze_account` for reading. */
export function kindText(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
