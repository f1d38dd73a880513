/** One record of the ledger: a line whose bytes are hashed as they stand (docs/formats/README.md, §2). */
import { encode, isHex, utf8 } from "./bytes";
import { Cursor, NotInForm, shown } from "./json";
import * as limits from "./limits";

export interface RecordSignature {
  key_id: string;
  signature: string;
}

export interface LedgerRecord {
  seq: number;
  at: string;
  actor: string;
  actor_type: string;
  event: string;
  subject: string;
  subject_seq: number;
  nonce: string;
  prev: string;
  /** The exact bytes that were signed. */
  statement: Uint8Array;
  /** The same as text. */
  text: string;
  signatures: RecordSignature[];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ACTOR = new RegExp(`^(system|${ID})$`);
const EVENT = /^[a-z_.]{1,64}$/;
const SUBJECTS = "person|agent|installation|policy|import|action|export|schedule";
const SUBJECT = new RegExp(`^(workspace|(${SUBJECTS}):${ID})$`);

/** Reads a record, without its line end, in its one writing; throws {@link NotInForm}. */
export function parseRecord(bytes: Uint8Array): LedgerRecord {
  if (bytes.length > limits.RECORD) {
    throw new NotInForm(`the record is longer than ${limits.RECORD} bytes`);
  }
  const text = utf8(bytes);
  if (text === null) throw new NotInForm("the bytes are not a record's JSON");
  const record = readRecord(text) ?? diagnose(text);
  check(record);
  return record;
}

/** The members in their order; null for any other writing. */
function readRecord(text: string): LedgerRecord | null {
  const cursor = new Cursor(text);
  try {
    const literal = (expected: string) => cursor.expect(expected, "a member");
    const string = (key: string) => {
      literal(`,"${key}":`);
      return cursor.string();
    };
    const digits = (key: string, length: number, head = ",") => {
      literal(`${head}"${key}":`);
      const found = cursor.string();
      if (!isHex(found, length)) cursor.fail("hex");
      return found;
    };
    literal('{"v":1,"seq":');
    const seq = cursor.integer();
    const [at, actor, actor_type] = [string("at"), string("actor"), string("actor_type")];
    const [event, subject] = [string("event"), string("subject")];
    literal(',"subject_seq":');
    const subject_seq = cursor.integer();
    const [nonce, prev] = [digits("nonce", 32), digits("prev", 64)];
    const statement = string("statement");
    literal(',"signatures":[');
    const signatures: RecordSignature[] = [];
    while (!cursor.eat("]")) {
      const head = signatures.length > 0 ? ",{" : "{";
      const key_id = digits("key_id", 64, head);
      signatures.push({ key_id, signature: digits("signature", 128) });
      literal("}");
    }
    literal("}");
    if (!cursor.atEnd()) return null;
    const members = { seq, at, actor, actor_type, event, subject, subject_seq, nonce, prev };
    return { ...members, statement: encode(statement), text: statement, signatures };
  } catch (error) {
    if (error instanceof NotInForm) return null;
    throw error;
  }
}

/** What is wrong with bytes that are no record in its one writing, from JSON's point of view. */
function diagnose(text: string): never {
  const names =
    "v seq at actor actor_type event subject subject_seq nonce prev statement signatures";
  const numbers = ["v", "seq", "subject_seq"];
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    found = null;
  }
  const members = Object.entries(found ?? {});
  const fits = ([key, value]: [string, unknown]) => {
    if (numbers.includes(key)) return Number.isInteger(value) && Number(value) >= 0;
    if (key !== "signatures") return typeof value === "string";
    return Array.isArray(value) && value.every(isSignature);
  };
  const same =
    members
      .map(([key]) => key)
      .sort()
      .join(" ") === names.split(" ").sort().join(" ");
  if (!same || !members.every(fits)) throw new NotInForm("the bytes are not a record's JSON");
  const version = members.find(([key]) => key === "v")?.[1];
  if (version !== 1) throw new NotInForm(`record version ${version} is unknown`);
  throw new NotInForm("the record is not in canonical form");
}

function isSignature(value: unknown): boolean {
  const members = Object.entries(value ?? {});
  const names = members.map(([key]) => key).sort();
  return (
    names.join(" ") === "key_id signature" &&
    members.every(([, member]) => typeof member === "string")
  );
}

function check(record: LedgerRecord): void {
  const rule = (held: boolean, member: string) => {
    if (!held) throw new NotInForm(`the member ${shown(member)} breaks its rule`);
  };
  rule(TIME.test(record.at) && fieldsInRange(record.at), "at");
  rule(ACTOR.test(record.actor), "actor");
  rule(["human", "agent", "system"].includes(record.actor_type), "actor_type");
  rule(EVENT.test(record.event), "event");
  rule(SUBJECT.test(record.subject), "subject");
  rule(record.statement.length > 0, "statement");
  if (record.statement.length > limits.STATEMENT) {
    throw new NotInForm(`the statement is longer than ${limits.STATEMENT} bytes`);
  }
}

/** Whether month, day, hour, minute and second could be some; the calendar is asked later. */
function fieldsInRange(at: string): boolean {
  const field = (from: number, low: number, high: number) => {
    const value = Number(at.slice(from, from + 2));
    return value >= low && value <= high;
  };
  return (
    field(5, 1, 12) && field(8, 1, 31) && field(11, 0, 23) && field(14, 0, 59) && field(17, 0, 60)
  );
}
