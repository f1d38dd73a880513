/** One opened record: its bytes parsed, its leaf, its statement, and what its event expects of it. */
import type { Advice } from "./codes";
import type { ContentFacts } from "./content";
import { ACTOR_TYPES, eventOf, governs, memberText, signaturesOf } from "./events";
import { readLine } from "./formats";
import { type Hash, leafHash, sha256Hex } from "./hash";
import { NotInForm, parseLine, shown } from "./json";
import * as limits from "./limits";
import type { Name } from "./names";
import type { Policy } from "./policy";
import { type LedgerRecord, parseRecord } from "./record";
import { type Kind, type Of, STATEMENTS, type Statement, typeOf } from "./statements";
import { type Moment, moment } from "./time";

export interface Opened {
  file: Name;
  /** From 1. */
  line: number;
  record: LedgerRecord;
  at: Moment;
  leaf: Hash;
  /** SHA-256 of its bytes; only of record 0, else "". */
  digest: string;
  statement: Statement;
  governs: boolean;
  /** What the content behind an action says, where it is in the bundle. */
  content: ContentFacts | null;
  /** What the agent advised, where the recommendation is in the bundle. */
  advice: Advice | null;
  /** The text of a drafted policy, where it is in the bundle. */
  policy: Policy | null;
  /** What is wrong with the payloads behind it that were read. */
  wrongPayload: string;
  /** Whether the narrative of a decision is in the bundle and says too little, where one is demanded. */
  shortNarrative: boolean;
}

/** Reads a line of `file`, without what lies behind its commitments; throws {@link NotInForm}. */
export function openRecord(file: Name, line: number, bytes: Uint8Array): Opened {
  const record = parseRecord(bytes);
  const at = moment(record.at);
  if (!at) throw new NotInForm("its time is not a time");
  const statement = asPartOfASentence(() => parseStatement(record.text));
  checkShape(record, statement);
  return {
    file,
    line,
    record,
    at,
    leaf: leafHash(bytes),
    digest: record.seq === 0 ? sha256Hex(bytes) : "",
    statement,
    governs: governs(record.event),
    content: null,
    advice: null,
    policy: null,
    wrongPayload: "",
    shortNarrative: false,
  };
}

/** Runs a reader whose message is to follow other words: without its full stop, beginning small. */
export function asPartOfASentence<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotInForm)) throw error;
    const text = error.message.replace(/\.+$/, "");
    throw new NotInForm(text.slice(0, 1).toLowerCase() + text.slice(1));
  }
}

const HEAD = /^\{"type":"countersign\/([a-z-]+)\/v1"/;

function parseStatement(text: string): Statement {
  const kind = HEAD.exec(text)?.[1] ?? "";
  if (!Object.hasOwn(STATEMENTS, kind)) {
    const [key, value] = parseLine(text, limits.STATEMENT)[0] ?? ["", ""];
    if (key !== "type") {
      throw new NotInForm(`The member "type" was expected, but ${shown(key)} was found.`);
    }
    if (typeof value !== "string") throw new NotInForm('The value of "type" is not a string.');
    throw new NotInForm(`The type ${shown(value)} is not known.`);
  }
  const known = kind as Kind;
  const of = readLine(typeOf(known), STATEMENTS[known], limits.STATEMENT, text);
  const statement = { kind: known, of } as Statement;
  if (statement.kind === "genesis") checkFounders(statement.of);
  if (statement.kind === "delegation") checkDelegation(statement.of);
  if (statement.kind === "delegation-standing") checkDelegationStanding(statement.of);
  if (statement.kind === "decision") checkDecision(statement.of);
  if (statement.kind === "claim") checkClaim(statement.of);
  if (statement.kind === "escalation") checkEscalation(statement.of);
  if (statement.kind === "execution") checkExecution(statement.of);
  if (statement.kind === "delivery") checkDelivery(statement.of);
  if (statement.kind === "verification") checkVerification(statement.of);
  if (statement.kind === "schedule") checkSchedule(statement.of);
  return statement;
}

function checkFounders(genesis: Of<"genesis">): void {
  const { founders } = genesis;
  if (founders.length < (genesis.mode === "trial" ? 1 : 2)) {
    throw new NotInForm("A team's or demo's genesis has at least two founders, a trial's one.");
  }
  if (genesis.mode === "trial" && founders.length > 1) {
    throw new NotInForm("A trial's genesis has one founder.");
  }
  const ascends = founders.every(({ person }, at) => person > (founders[at - 1]?.person ?? ""));
  if (!ascends) throw new NotInForm("The founders are not in ascending order of person id.");
}

function checkDelegation(made: Of<"delegation">): void {
  // Times of one form are ordered as texts are.
  if (made.person === made.delegate || made.valid_from >= made.valid_until) {
    throw new NotInForm("A role is delegated to somebody else, and ends after it begins.");
  }
}

function checkDelegationStanding(made: Of<"delegation-standing">): void {
  if ((made.event === "accepted") !== (made.reason === "")) {
    throw new NotInForm("An end has a reason, an acceptance none.");
  }
}

function checkDecision(made: Of<"decision">): void {
  if (made.on_behalf_of === made.person) {
    throw new NotInForm("Nobody decides on behalf of themselves.");
  }
}

function checkClaim(claim: Of<"claim">): void {
  if ((claim.event === "claimed") !== (claim.until !== "")) {
    throw new NotInForm("A claim says when it runs out, a release does not.");
  }
}

function checkExecution({ event, note }: Of<"execution">): void {
  if ((event === "consumed" && note !== "") || (event === "failed" && note === "")) {
    throw new NotInForm("A failure is reported with a note, a permission is used without one.");
  }
}

function checkEscalation({ cause, reason }: Of<"escalation">): void {
  if ((cause === "by_hand") !== (reason !== "")) {
    throw new NotInForm("An escalation by hand has a reason, that of an overdue step none.");
  }
}

function checkDelivery(made: Of<"delivery">): void {
  if ((made.event === "delivery_started") !== (made.reply === "")) {
    throw new NotInForm('The value of "reply" is not an answer exactly where an attempt ends.');
  }
}

function checkVerification(made: Of<"verification">): void {
  if ((made.result === "missing") !== (made.bundle_digest === "")) {
    throw new NotInForm(
      'The value of "bundle_digest" is not a digest exactly where there is a file.',
    );
  }
}

function checkSchedule({ filter, incremental }: Of<"schedule">): void {
  const bounds = [filter.first, filter.last, filter.from, filter.until];
  if (incremental === "true" && bounds.some((bound) => bound !== "")) {
    throw new NotInForm(
      'The value of "filter" is not without bounds, where each begins after the one before.',
    );
  }
}

/** Event, subject, actor and statement belong together (docs/formats/README.md, the table of events). */
function checkShape(record: LedgerRecord, statement: Statement): void {
  const expected = eventOf(statement);
  if (record.event !== expected.name) {
    throw new NotInForm(
      `its event is ${record.event} but its statement is of type ${typeOf(statement.kind)}`,
    );
  }
  const id = memberText(statement, expected.subject);
  const subject = id === "" ? expected.about : `${expected.about}:${id}`;
  if (expected.about !== "" && record.subject !== subject) {
    throw new NotInForm(`its subject is ${record.subject} but its statement is about ${subject}`);
  }
  if (statement.kind === "confirmation") checkConfirmed(statement.of, record.subject);
  checkActor(record, statement);
  const due =
    statement.kind === "genesis" ? statement.of.founders.length : signaturesOf(expected.by);
  if (record.signatures.length !== due) {
    throw new NotInForm(`it has ${record.signatures.length} signatures where ${due} are due`);
  }
}

/** A confirmation stands under the subject of what it confirms; of keys and roles it does not name the person. */
function checkConfirmed(confirmation: Of<"confirmation">, subject: string): void {
  const { fact, fact_id } = confirmation;
  const words: Partial<Record<typeof fact, string[]>> = {
    key: ["person"],
    role: ["person"],
    resumption: ["agent", "installation"],
    mandate: ["agent"],
  };
  const fits =
    words[fact]?.some((word) => subject.startsWith(`${word}:`)) ?? subject === `${fact}:${fact_id}`;
  if (!fits) throw new NotInForm("its subject is not that of what it confirms");
}

function checkActor(record: LedgerRecord, statement: Statement): void {
  const { actor, actor_type } = record;
  if (statement.kind === "genesis") {
    const founder = statement.of.founders.some(({ person }) => person === actor);
    if (actor_type !== "human" || !founder) {
      throw new NotInForm("its actor is none of the founders");
    }
  }
  if ((actor === "system") !== (actor_type === "system")) {
    throw new NotInForm("its actor and the type of its actor contradict each other");
  }
  const expected = eventOf(statement);
  const named = memberText(statement, expected.actor);
  const fits = ACTOR_TYPES[expected.by].includes(actor_type);
  if (!fits || (named !== "" && named !== actor)) {
    throw new NotInForm("its actor is not the one that its statement names");
  }
}
