import type { QueueFilter, QueueSort, Risk, ViewId } from "~/api/client";
import { t } from "~/shared/text";

/** What of the filter stands in the address. Absent: the default. */
export interface QueueSearch {
  view?: ViewId;
  text?: string;
  risk?: Risk;
  sort?: QueueSort;
  agent?: string;
}

export const VIEW_IDS = Object.keys(t.views) as ViewId[];
export const RISKS = Object.keys(t.risk) as Risk[];
export const SORTS = Object.keys(t.queue.sorts) as QueueSort[];

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((each) => each === value);

/** Reads the address; whatever is not known is dropped. */
export function readSearch(raw: Record<string, unknown>): QueueSearch {
  const view = oneOf(VIEW_IDS, raw.view);
  const risk = oneOf(RISKS, raw.risk);
  const sort = oneOf(SORTS, raw.sort);
  const text =
    typeof raw.text === "string" || typeof raw.text === "number" ? String(raw.text) : undefined;
  const agent = typeof raw.agent === "string" ? raw.agent : undefined;
  return {
    ...(view && { view }),
    ...(risk && { risk }),
    ...(sort && { sort }),
    ...(text && { text }),
    ...(agent && { agent }),
  };
}

export function asFilter(search: QueueSearch): QueueFilter {
  return {
    view: search.view ?? "my_turn",
    text: search.text ?? "",
    risk_at_least: search.risk ?? null,
    agent: search.agent ?? null,
    kind: null,
    sort: search.sort ?? "due_ascending",
  };
}
