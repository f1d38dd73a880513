/** What is remembered of an action, where it stands by its records, and what may follow on what. */
import type { Advice } from "./codes";
import type { Forced } from "./glass";
import type { Route } from "./policy";
import type { Brought, Progress, Vote } from "./routes";
import type { Of } from "./statements";
import type { Moment } from "./time";

/** What is remembered of an opened action. */
export interface Proposed {
  /** Its record's number. */
  seq: number;
  digest: string;
  outcome: Of<"action">["outcome"];
  /** "" where nobody decides. */
  route: string;
  revision: number;
  agent: string;
  advice: Advice | null;
  /** People of its contents who are not the agent's owner, and who revised it. */
  lineage: string[];
  /** Its content as far as revisions are concerned; null where it is not there. */
  content: { editors: string[]; fixed: string } | null;
  /** Whether the content, where it is there, is a simulation's. */
  simulation: boolean;
  decided: Vote[];
  /** What its decisions ended it as, and when; null while people decide, and where that is not known. */
  ended: { as: Brought; at: Moment } | null;
  at: Moment;
  /** By the policy in force; null where that is not known, or nobody decides. */
  prescribed: Route | null;
  /** While it is in review, and no record of it was missing so far. */
  progress: Progress | null;
}

export type State =
  | "asked"
  | "held"
  | "withdrawn"
  | "revoked"
  | "superseded"
  | "closed"
  | Executed
  | Brought;
export type Executed = Of<"execution">["event"];

/** Where an action stands by its records, opened or not. */
export interface Standing {
  /** The number that its next record has, if none is missing. */
  next: number;
  /** Null behind a gap: nobody can tell. */
  state: State | null;
  /** The step of its last escalation, and the rung that it reached; null before one, and behind a gap. */
  rung: { step: number; level: number } | null;
  /** How often its agent had been stopped by its last record. */
  stops: number;
}

/** Where an action must stand before an interruption, and where it stands then. */
export const INTERRUPTIONS: Record<Of<"interruption">["event"], [before: State[], after: State]> = {
  asked: [["review"], "asked"],
  answered: [["asked"], "review"],
  held: [["review"], "held"],
  resumed: [["held"], "review"],
  withdrawn: [["review", "asked", "held", "approved"], "withdrawn"],
  revoked: [["review", "approved"], "revoked"],
};

/** The same of a step of an execution. */
export const EXECUTIONS: Record<Executed, State[]> = {
  consumed: ["review", "approved"],
  executed: ["consumed"],
  failed: ["consumed"],
};

/** What is known of an action that somebody wants to carry out (docs/formats/grant.md). */
export interface Granted {
  digest: string;
  /** Where it stands, in the words of the formats; "" where a record of it is missing. */
  state: string;
  /** Whether its content says that it is a simulation. */
  simulation: boolean;
  /** When it was approved, and how many seconds that lasts; null where that cannot be told. */
  approved: { at: Moment; lasts: number } | null;
  /** The broken glass by which it was approved, if it was. */
  forced: Forced | null;
  /** The approvals that count: their records and who made them. */
  approvals: { seq: number; person: string }[];
}

/** What the formats call the states that have other names here. */
export const WORDS: Partial<Record<State, string>> = {
  review: "in_review",
  asked: "paused_info",
  held: "paused_hold",
  consumed: "executing",
};
