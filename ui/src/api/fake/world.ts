import type {
  Act,
  ApiError,
  Disowned,
  ErrorCode,
  Event,
  GlassView,
  ImportDialect,
  ImportRow,
  InHand,
  Interruption,
  Mode,
  OverrideType,
  PersonRef,
  QueueColumns,
  RecordReading,
  RevisionView,
  RunAgent,
  SavedView,
  Session,
  Settings,
} from "../gen";
import { FAULTS } from "../gen";
import { Refusal } from "../transport";

/** How a fake begins. Everything else follows from the number of rows. */
export interface FakeOptions {
  /** Rows in the view "All". */
  rows: number;
  /** Rows of a list that are read at a time. */
  listed: number;
  /** Nobody is signed in. */
  signedOut: boolean;
  /** No workspace yet. */
  firstRun: boolean;
  /** The database does not answer. */
  offline: boolean;
  locked: boolean;
  /** Nothing waits. */
  empty: boolean;
  /** Actions come with what the agent sent and nothing else. */
  sparse: boolean;
  /** The reader's key is wrapped with the passphrase "right" and not open. */
  wrapped: boolean;
  /** The reader's key is on another computer. */
  keyless: boolean;
  /** The agent wrote a million characters. */
  huge: boolean;
  /** The program is built with PDF. */
  pdf: boolean;
  /** What record 0 says. */
  mode: Mode;
  /** No trust file until a workspace is founded or one is picked. */
  untrusting: boolean;
  /** The reader is a supervisor too. */
  supervisor: boolean;
  /** The policy lets who could decide and the agent's owner revise. */
  revisable: boolean;
  /** Others change an action this many milliseconds after it was opened; 0: never. */
  staleAfter: number;
  /** The record that does not hold; none: all do. */
  brokenAt: number | null;
  /** Milliseconds before each answer. */
  delay: number;
  now: Date;
}

export const DEFAULTS: FakeOptions = {
  rows: 100_000,
  listed: 10_000,
  signedOut: false,
  firstRun: false,
  offline: false,
  locked: false,
  empty: false,
  sparse: false,
  wrapped: false,
  keyless: false,
  huge: false,
  pdf: false,
  mode: "team",
  untrusting: false,
  supervisor: false,
  revisable: false,
  staleAfter: 0,
  brokenAt: null,
  delay: 0,
  now: new Date(),
};

/** What the fake remembers. */
export interface World {
  options: FakeOptions;
  session: Session | null;
  settings: Settings;
  head: number;
  offlineSince: string | null;
  /** Action id → what the reader decided. */
  /** Actions that were forced outside of their route, by their ids. */
  glass: Map<string, GlassView>;
  /** What people changed of actions, by their ids. */
  revisions: Map<string, RevisionView[]>;
  /** What void votes had carried of actions, by their ids. */
  flagged: Map<string, Disowned>;
  decided: Map<
    string,
    {
      verdict: "approve" | "reject";
      seq: number;
      at: string;
      reason: string;
      narrative: string;
      override: OverrideType | null;
      step: number;
    }
  >;
  decisions: Map<string, unknown>;
  /** Actions that the reader has opened by themselves. */
  opened: Set<string>;
  /** What was shown for signing, by the decision's id. */
  previews: Map<string, { meaning: string; digest: string }>;
  /** How many statements were shown. */
  shown: number;
  comments: Map<string, { id: string; text: string; seq: number; at: string }[]>;
  /** Action id → who has it in hand, and until when; null where it was given back. */
  hands: Map<string, InHand | null>;
  /** Action id → what the reader asked, answered and said to holds. */
  interruptions: Map<string, Interruption[]>;
  /** Action id → how long the reader looked, as it was recorded last. */
  readings: Map<string, RecordReading>;
  /** The reader's own views. */
  saved: SavedView[];
  /** A key in a file was handed over to, and waits. */
  moving: boolean;
  /** The reader's columns, where they picked any. */
  columns: QueueColumns;
  /** Notices that the reader has read, by their ids. */
  read: Set<string>;
  revealed: Set<string>;
  /** Action id → ledger number of a change that others made while it was open. */
  stale: Map<string, number>;
  confirmed: Set<string>;
  /** Actions that the reader escalated by hand. */
  escalated: Set<string>;
  /** Action id → the row that the reader put in its place. */
  successors: Map<string, number>;
  /** Jobs that the reader had tried again. */
  retried: Set<string>;
  /** What was shown for signing of who takes part, by its statement's digest. */
  acts: Map<string, Act>;
  /** What of it was signed, in order. */
  acted: { act: Act; seq: number; at: string }[];
  /** Runs of agents that the reader started. */
  ran: RunAgent[];
  /** Files that the reader imported. */
  imported: ImportRow[];
  /** How many files were picked. */
  picked: number;
  /** What was kept of how a file is written. */
  dialect: ImportDialect | null;
  cancelled: Set<string>;
  trusted: boolean;
  emit(event: Event): void;
  iso(offsetMs?: number): string;
  append(): number;
}

export const YOU: PersonRef = {
  person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90001",
  name: "Ilse Varga",
  you: true,
};
export const PEOPLE: readonly PersonRef[] = [
  YOU,
  { person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90002", name: "Noor Adeyemi", you: false },
  { person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90003", name: "Tomas Brandvik", you: false },
  { person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90004", name: "Mirela Dantas", you: false },
  { person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90005", name: "Jonas Wehrli", you: false },
  { person: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90006", name: "Eamon Strand", you: false },
];

export function person(index: number): PersonRef {
  return PEOPLE[index % PEOPLE.length] ?? YOU;
}

/** A deterministic 32-bit mix: row 7 is the same row in every run. */
export function mix(seed: number): number {
  let x = (seed + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

export function hex(seed: number, digits = 64): string {
  let out = "";
  for (let i = 0; out.length < digits; i += 1)
    out += mix(seed * 31 + i)
      .toString(16)
      .padStart(8, "0");
  return out.slice(0, digits);
}

/** An id of the core's form. */
export function idOf(seed: number): string {
  const digits = hex(seed, 32);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
}

export function pick<T>(list: readonly T[], seed: number): T {
  const found = list[mix(seed) % list.length];
  if (found === undefined) throw new Error("pick from an empty list");
  return found;
}

/** Whether a text has the form of an id. */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** Refuses like the core does. */
export function refuse(
  code: ErrorCode,
  message: string,
  hint: string,
  members: ApiError["members"] = {},
): never {
  throw new Refusal({ code, message, hint, fault: FAULTS[code], members });
}
