import type { ActionState, QueueFilter, QueueSort, Risk, ViewId } from "~/api/client";
import { t } from "~/shared/text";

/** What of the filter stands in the address. Absent: the default. */
export interface QueueSearch {
  view?: ViewId;
  text?: string;
  /** Risks, comma between; one of them. */
  risk?: string;
  sort?: QueueSort;
  agent?: string;
  kind?: string;
  state?: ActionState;
  simulation?: Simulation;
  /** A person's id. */
  assignee?: string;
  /** Decimal amounts, both included. */
  least?: string;
  most?: string;
  /** Days of the reader's calendar, both included. */
  from?: string;
  until?: string;
  step?: number;
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
export const FILTERS = [
  "text",
  "risk",
  "kind",
  "agent",
  "state",
  "simulation",
  "assignee",
  "least",
  "most",
  "from",
  "until",
  "step",
] as const;

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((each) => each === value);

/** Text from the address: the router reads what looks like a number as one. */
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text === "" ? undefined : text.slice(0, 200);
};

const AMOUNT = /^\d{1,15}(\.\d{1,4})?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const fits = (form: RegExp, value: unknown): string | undefined => {
  const text = textOf(value);
  return text !== undefined && form.test(text) ? text : undefined;
};

/** The risks of the address, in their order. */
export const risksOf = (text: string | undefined): Risk[] =>
  RISKS.filter((risk) => text?.split(",").includes(risk));

/** Midnight of a day of the reader's calendar, or of the day after it. */
export function midnight(day: string | undefined, after = 0): string | null {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (!year || !month || !date) return null;
  const at = new Date(year, month - 1, date + after);
  return Number.isNaN(at.getTime()) ? null : `${at.toISOString().slice(0, 19)}.000000Z`;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the address; whatever is not known is dropped. */
export function readSearch(raw: Record<string, unknown>): QueueSearch {
  const read = {
    view: oneOf(VIEW_IDS, raw.view),
    text: textOf(raw.text),
    risk: risksOf(textOf(raw.risk)).join(",") || undefined,
    sort: oneOf(SORTS, raw.sort),
    agent: textOf(raw.agent),
    kind: textOf(raw.kind),
    state: oneOf(STATES, raw.state),
    simulation: oneOf(SIMULATIONS, raw.simulation),
    assignee: fits(ID, raw.assignee),
    least: fits(AMOUNT, raw.least),
    most: fits(AMOUNT, raw.most),
    from: fits(DAY, raw.from),
    until: fits(DAY, raw.until),
    step: Number.isInteger(raw.step) && (raw.step as number) > 0 ? (raw.step as number) : undefined,
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
    risks: risksOf(search.risk),
    agent: search.agent ?? null,
    kind: search.kind ?? null,
    state: search.state ?? null,
    assignee: search.assignee ?? null,
    amount_from: search.least ?? null,
    amount_until: search.most ?? null,
    proposed_from: midnight(search.from),
    proposed_until: midnight(search.until, 1),
    step: search.step ?? null,
    is_simulation: search.simulation ? search.simulation === "only" : null,
    sort: search.sort ?? "due_ascending",
  };
}

/** A day of the reader's calendar; `before`: the last one that ends by then. */
function dayOf(time: string | null, before = false): string | undefined {
  if (time === null) return undefined;
  const at = new Date(new Date(time).getTime() - (before ? 1 : 0));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The address of a filter, for one that was kept. */
export function searchOf(filter: QueueFilter): QueueSearch {
  return readSearch({
    view: filter.view,
    text: filter.text,
    risk: filter.risks.join(","),
    agent: filter.agent,
    kind: filter.kind,
    state: filter.state,
    simulation:
      filter.is_simulation === null ? undefined : filter.is_simulation ? "only" : "without",
    assignee: filter.assignee,
    least: filter.amount_from,
    most: filter.amount_until,
    from: dayOf(filter.proposed_from),
    until: dayOf(filter.proposed_until, true),
    step: filter.step,
    sort: filter.sort === "due_ascending" ? undefined : filter.sort,
  });
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
