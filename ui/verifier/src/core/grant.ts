/**
 * Grant proofs (docs/formats/grant.md): one text that shows that enough of the right people approved one action, as of a head of
 * the ledger. Its parts are those of a bundle; it is judged by the bundle's own replay.
 */
import { concat, encode, isHex, unbase64, unhex, utf8 } from "./bytes";
import { sha256Hex } from "./hash";
import * as limits from "./limits";

/** No proof is longer, in bytes. */
export const MOST = 64 * 1024 * 1024;
export const GRANT_HEAD = "countersign-grant 1";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COUNT = /^(0|[1-9][0-9]{0,15})$/;
const LF = 10;

/** The parts of a proof. */
export interface Proof {
  action: string;
  origin: string;
  /** All governance records up to the head, each with its line end. */
  events: Uint8Array;
  /** All records of the action up to the head, the same. */
  records: Uint8Array;
  /** How many those are. */
  count: number;
  /** Salts and texts. */
  payloads: Uint8Array[];
  hashes: Uint8Array;
  checkpoint: Uint8Array;
  /** Whose seal it is, and the seal. */
  key: string;
  signature: Uint8Array;
  /** What the seal is over. */
  message: Uint8Array;
}

/** It is no grant proof; why, as a sentence without its full stop. */
export class NoGrant extends Error {}

/** Reads a proof. Each has one form. */
export function parseGrant(bytes: Uint8Array): Proof {
  if (bytes.length > MOST) throw new NoGrant("it is larger than any grant proof");
  const lines = new Reader(bytes);
  if (lines.text() !== GRANT_HEAD) throw new NoGrant("it is no grant proof of this version");
  const origin = lines.named("origin");
  const action = lines.named("action");
  if (!isLooseId(action)) throw new NoGrant("its action is no id");
  const events = lines.part("events");
  const records = lines.part("records");
  const payloads = lines.part("payloads");
  const hashes = lines.part("hashes");
  const note = lines.part("checkpoint");
  const body = bytes.subarray(0, lines.at);
  const [key = "", signature = "", ...more] = lines.named("sealed").split(" ");
  const sealed = isHex(key.toLowerCase(), 64) && isHex(signature.toLowerCase(), 128);
  if (!sealed || more.length > 0) throw new NoGrant("its seal is no seal");
  const texts = payloads.map((line) => {
    const text = utf8(line);
    const read = text === null ? null : unbase64(text);
    if (!read) throw new NoGrant("a text in it is not base64");
    return read;
  });
  if (!hashes.every((line) => isHex(utf8(line) ?? "", 64))) {
    throw new NoGrant("a hash in it is none");
  }
  if (note.some((line) => utf8(line) === null)) throw new NoGrant("its checkpoint is no text");
  const large = (part: readonly Uint8Array[], most: number) =>
    part.some((one) => one.length > most);
  if (
    large(events, limits.RECORD) ||
    large(records, limits.RECORD) ||
    large(texts, limits.PAYLOAD)
  ) {
    throw new NoGrant("a part of it is larger than any such part");
  }
  const plain = UUID.test(action) && key + signature === (key + signature).toLowerCase();
  if (!plain || !lines.plain || lines.at !== bytes.length) {
    throw new NoGrant("it is not in the one form that a grant proof has");
  }
  return {
    action,
    origin,
    events: joined(events),
    records: joined(records),
    count: records.length,
    payloads: texts,
    hashes: joined(hashes),
    checkpoint: joined(note),
    key,
    signature: unhex(signature),
    message: encode(`countersign/grant/v1\n${origin}\n${action}\n${sha256Hex(body)}\n`),
  };
}

/** What a reader of ids takes, whatever the one form is. */
function isLooseId(text: string): boolean {
  const bare = text.replace(/^urn:uuid:/, "").replace(/^\{(.*)\}$/, "$1");
  return /^[0-9a-f]{32}$/i.test(bare) || UUID.test(bare.toLowerCase());
}

function joined(lines: readonly Uint8Array[]): Uint8Array {
  return concat(...lines.flatMap((line) => [line, Uint8Array.of(LF)]));
}

/** Reads line by line. */
class Reader {
  at = 0;
  /** Whether every count was written in the one way. */
  plain = true;

  constructor(private readonly bytes: Uint8Array) {}

  line(): Uint8Array {
    const end = this.bytes.indexOf(LF, this.at);
    if (end < 0) throw new NoGrant("it is cut off");
    const line = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  text(): string {
    const text = utf8(this.line());
    if (text === null) throw new NoGrant("a line of it is no text");
    return text;
  }

  named(name: string): string {
    const text = this.text();
    if (!text.startsWith(`${name} `)) throw new NoGrant("its parts are not in their order");
    return text.slice(name.length + 1);
  }

  part(name: string): Uint8Array[] {
    const text = this.named(name);
    if (!/^\+?[0-9]{1,20}$/.test(text)) throw new NoGrant("a part of it has no count");
    this.plain &&= COUNT.test(text);
    const count = Number(text);
    // Each line is at least its end.
    if (count > this.bytes.length - this.at) throw new NoGrant("it is cut off");
    return Array.from({ length: count }, () => this.line());
  }
}
