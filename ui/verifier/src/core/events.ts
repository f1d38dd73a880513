/** The events of docs/formats/README.md, §2: which statement each has, whom it is about, who acts, and whether it governs. */
import type { Kind, Statement } from "./statements";

/** Who acts. The first four sign. */
type By =
  | "founders"
  | "signer"
  | "new key"
  | "both keys"
  | "person"
  | "agent"
  | "anyone"
  | "person or worker"
  | "system";

export interface Event {
  name: string;
  statement: Kind;
  /** The word of its subject; "" where it is that of the fact that is confirmed. */
  about: string;
  /** The member of the statement that holds the subject's id; "" for none. */
  subject: string;
  by: By;
  /** The member of the statement that names the actor; "" for none. */
  actor: string;
  governs: boolean;
}

/** The `actor_type`s that a record may have. */
export const ACTOR_TYPES: Record<By, readonly string[]> = {
  founders: ["human"],
  signer: ["human"],
  "new key": ["human"],
  "both keys": ["human"],
  person: ["human"],
  agent: ["agent"],
  anyone: ["human", "agent"],
  "person or worker": ["human", "agent"],
  system: ["system"],
};

/** How many signatures a record has; of a founding one a founder. */
export function signaturesOf(by: By): number {
  if (by === "both keys") return 2;
  return by === "founders" || by === "signer" || by === "new key" ? 1 : 0;
}

function event(
  name: string,
  statement: Kind,
  [about, subject]: [string, string],
  by: By,
  actor = "",
  governs = false,
): Event {
  return { name, statement, about, subject, by, actor, governs };
}

const WORKSPACE: [string, string] = ["workspace", ""];
const ACTION: [string, string] = ["action", "action_id"];
const EXPORT: [string, string] = ["export", "export_id"];
const SCHEDULE: [string, string] = ["schedule", "schedule_id"];
const own = (word: string): [string, string] => [word, word];

export const EVENTS: readonly Event[] = [
  event("genesis", "genesis", WORKSPACE, "founders", "", true),
  event("person.proposed", "person", own("person"), "signer", "proposed_by", true),
  event("key.enrolled", "key", own("person"), "new key", "signed_by", true),
  event("key.rotated", "key", own("person"), "both keys", "signed_by", true),
  event("key.revoked", "key", own("person"), "signer", "signed_by", true),
  event("role.granted", "role", own("person"), "signer", "granted_by", true),
  event("role.revoked", "role", own("person"), "signer", "granted_by", true),
  event("agent.registered", "agent", own("agent"), "signer", "registered_by", true),
  event(
    "installation.enrolled",
    "installation",
    own("installation"),
    "signer",
    "enrolled_by",
    true,
  ),
  event("agent.paused", "agent-standing", own("agent"), "signer", "person", true),
  event("agent.resumed", "agent-standing", own("agent"), "signer", "person", true),
  event("agent.revoked", "agent-standing", own("agent"), "signer", "person", true),
  event("agent.mandated", "agent-mandate", own("agent"), "signer", "person", true),
  event(
    "installation.paused",
    "installation-standing",
    own("installation"),
    "signer",
    "person",
    true,
  ),
  event(
    "installation.resumed",
    "installation-standing",
    own("installation"),
    "signer",
    "person",
    true,
  ),
  event(
    "installation.revoked",
    "installation-standing",
    own("installation"),
    "signer",
    "person",
    true,
  ),
  event("policy.drafted", "policy", own("policy"), "signer", "drafted_by", true),
  event("delegation.given", "delegation", own("person"), "signer", "person", true),
  event("delegation.accepted", "delegation-standing", own("person"), "signer", "by", true),
  event("delegation.ended", "delegation-standing", own("person"), "signer", "by", true),
  event("confirmed", "confirmation", ["", ""], "signer", "person", true),
  event("import.completed", "import", own("import"), "anyone"),
  event("import.voided", "void", own("import"), "signer", "voided_by"),
  event("action.proposed", "action", ACTION, "agent", "agent"),
  event("action.decided", "decision", ACTION, "signer", "person"),
  event("action.retracted", "retraction", ACTION, "signer", "person"),
  event("action.glass_broken", "glass", ACTION, "signer", "person"),
  event("action.glass_reviewed", "glass-review", ACTION, "signer", "person"),
  event("action.glass_overdue", "glass-overdue", ACTION, "person or worker", "by"),
  event("action.revised", "revision", ACTION, "person", "by"),
  event("action.commented", "comment", ACTION, "signer", "person"),
  event("client.viewed", "view", ACTION, "person", "person"),
  event("action.claimed", "claim", ACTION, "person", "person"),
  event("action.released", "claim", ACTION, "person", "person"),
  event("action.assigned", "assignment", ACTION, "person", "assigned_by"),
  event("action.asked", "interruption", ACTION, "person", "by"),
  event("action.answered", "interruption", ACTION, "anyone", "by"),
  event("action.held", "interruption", ACTION, "person", "by"),
  event("action.resumed", "interruption", ACTION, "person", "by"),
  event("action.withdrawn", "interruption", ACTION, "anyone", "by"),
  event("action.revoked", "interruption", ACTION, "person", "by"),
  event("action.superseded", "succession", ACTION, "anyone", "by"),
  event("action.resubmitted", "succession", ACTION, "anyone", "by"),
  event("action.supersedes", "succession", ACTION, "anyone", "by"),
  event("action.resubmits", "succession", ACTION, "anyone", "by"),
  event("action.escalated", "escalation", ACTION, "person or worker", "by"),
  event("action.consumed", "execution", ACTION, "agent", "agent"),
  event("action.executed", "execution", ACTION, "agent", "agent"),
  event("action.failed", "execution", ACTION, "agent", "agent"),
  event("export.created", "export", EXPORT, "signer", "person"),
  event("export.delivery_started", "delivery", EXPORT, "person or worker", "by"),
  event("export.delivered", "delivery", EXPORT, "person or worker", "by"),
  event("export.delivery_failed", "delivery", EXPORT, "person or worker", "by"),
  event("export.delivery_uncertain", "delivery", EXPORT, "person or worker", "by"),
  event("export.verified", "verification", EXPORT, "person or worker", "by"),
  event("schedule.added", "schedule", SCHEDULE, "signer", "person"),
  event("schedule.removed", "schedule", SCHEDULE, "signer", "person"),
  event("clock.stepped_back", "clock", WORKSPACE, "system"),
  event("holder.ended", "holder", WORKSPACE, "anyone", "ended_by"),
  event("limit.changed", "limit", WORKSPACE, "system"),
  event("schema.migrated", "migration", WORKSPACE, "system"),
];

const BY_NAME = new Map(EVENTS.map((one) => [one.name, one]));
const OF_STATEMENT = new Map<Kind, Event[]>();
for (const one of EVENTS) {
  OF_STATEMENT.set(one.statement, [...(OF_STATEMENT.get(one.statement) ?? []), one]);
}

/** Whether records of this event belong into `keys/events.jsonl`. */
export function governs(name: string): boolean {
  return BY_NAME.get(name)?.governs ?? false;
}

/** The event that a statement belongs to: where it has several, its member `event` tells. */
export function eventOf(statement: Statement): Event {
  const all = OF_STATEMENT.get(statement.kind) ?? [];
  const word = "event" in statement.of ? `.${statement.of.event}` : "";
  const found = all.find((one) => one.name.endsWith(word)) ?? all[0];
  if (!found) throw new Error(`no event has a statement ${statement.kind}`);
  return found;
}

/** A member of a statement that is a text; "" for any other. */
export function memberText(statement: Statement, key: string): string {
  const value: unknown = key === "" ? "" : (statement.of as Record<string, unknown>)[key];
  return typeof value === "string" ? value : "";
}
