import type { LedgerFilter } from "~/api/client";
import { midnight } from "~/features/queue/filter";
import { t } from "~/shared/text";

export type Tab = keyof typeof t.ledger.tabs;
export const TABS = Object.keys(t.ledger.tabs) as Tab[];

/** What of the ledger's room stands in the address. Absent: the default. */
export interface LedgerSearch {
  tab?: Tab;
  /** An event's name or its first part. */
  kind?: string;
  /** An id, or `system`. */
  who?: string;
  subject?: string;
  /** Numbers, both included. */
  first?: number;
  last?: number;
  /** Days of the reader's calendar, both included. */
  from?: string;
  until?: string;
  /** The part of the list that begins below this number. */
  before?: number;
  /** The record that is open. */
  record?: number;
}

/** What narrows the list. */
export const FILTERS = ["kind", "who", "subject", "first", "last", "from", "until"] as const;

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text.trim() === "" ? undefined : text.trim().slice(0, 200);
};

const numberOf = (value: unknown): number | undefined => {
  const text = textOf(value);
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
};

const dayOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
};

/** Reads the address; whatever is not known is dropped. */
export function readLedger(raw: Record<string, unknown>): LedgerSearch {
  const read = {
    tab: TABS.find((tab) => tab === raw.tab && tab !== "records"),
    kind: textOf(raw.kind),
    who: textOf(raw.who),
    subject: textOf(raw.subject),
    first: numberOf(raw.first),
    last: numberOf(raw.last),
    from: dayOf(raw.from),
    until: dayOf(raw.until),
    before: numberOf(raw.before),
    record: numberOf(raw.record),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

export function asLedgerFilter(search: LedgerSearch): LedgerFilter {
  return {
    kind: search.kind ?? null,
    actor: search.who ?? null,
    subject: search.subject ?? null,
    first: search.first ?? null,
    last: search.last ?? null,
    from: midnight(search.from),
    until: midnight(search.until, 1),
  };
}

/** The same address with other conditions: from the newest on, and no record open that may not fit any more. */
export function narrowed(search: LedgerSearch, patch: Record<string, unknown>): LedgerSearch {
  return readLedger({ ...search, ...patch, before: undefined, record: undefined });
}
