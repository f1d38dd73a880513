import type { MetricsRequest, Risk } from "~/api/client";
import { type QueueSearch, RISKS } from "~/features/queue/filter";
import { t } from "~/shared/text";

/** What of the conditions stands in the address. Absent: the default. */
export interface Conditions {
  days?: Window;
  lane?: Lane;
  risk?: Risk;
  agent?: string;
  kind?: string;
}

export type Window = keyof typeof t.metrics.windows;
export type Lane = keyof typeof t.metrics.lanes;

export const WINDOWS = Object.keys(t.metrics.windows) as Window[];
export const LANES = Object.keys(t.metrics.lanes) as Lane[];
const DAY = 86_400_000;

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((each) => each === String(value));

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text === "" ? undefined : text.slice(0, 200);
};

/** Reads the address; whatever is not known is dropped. */
export function readConditions(raw: Record<string, unknown>): Conditions {
  const read = {
    days: oneOf(WINDOWS, raw.days),
    lane: oneOf(LANES, raw.lane),
    risk: oneOf(RISKS, raw.risk),
    agent: textOf(raw.agent),
    kind: textOf(raw.kind),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Whole days (UTC) that end with today, so that the same question is asked all day. */
export function asRequest(conditions: Conditions, now: Date): MetricsRequest {
  const days = conditions.days ?? "30";
  const today = Math.floor(now.getTime() / DAY);
  const since = days === "all" ? null : new Date((today - Number(days) + 1) * DAY);
  return {
    since: since ? `${since.toISOString().slice(0, 19)}.000000Z` : null,
    until: null,
    kind: conditions.kind ?? null,
    agent: conditions.agent ?? null,
    agent_version: null,
    risk_at_least: conditions.risk ?? null,
  };
}

/** The queue of what these conditions name, as far as a queue can be narrowed: it knows no window. */
export function asQueue(conditions: Conditions): QueueSearch {
  const { risk, agent, kind, lane } = conditions;
  return {
    view: "all",
    simulation: lane === "simulation" ? "only" : "without",
    // A queue is narrowed to a set of risks, figures to one or above.
    ...(risk && { risk: RISKS.slice(RISKS.indexOf(risk)).join(",") }),
    ...(agent && { agent }),
    ...(kind && { kind }),
  };
}
