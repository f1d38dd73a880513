/** Checkpoints: C2SP signed notes of three lines, and their cosignatures (docs/formats/bundle.md, "Checkpoint"). */
import { concat, encode, equal, unbase64, utf8 } from "./bytes";
import type { PublicKey } from "./ed25519";
import { type Hash, sha256 } from "./hash";
import * as limits from "./limits";

export interface NoteSignature {
  name: string;
  /** The key's hash, 4 bytes. */
  hash: Uint8Array;
  /** What follows the hash: 64 bytes, or 8 of time and 64. */
  bytes: Uint8Array;
}

export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Hash;
  /** The three lines with their line ends. */
  text: string;
  signatures: NoteSignature[];
}

/** A key that may have signed, under the name that it signs with. */
export interface KnownKey {
  name: string;
  cosigns: boolean;
  hash: Uint8Array;
  key: PublicKey;
}

const MAX_SIZE = 2n ** 63n;
// Spaces of any script and control characters.
const NOT_A_NAME = /[+\p{White_Space}\p{Cc}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note has none but line ends
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f]/;

function isName(text: string): boolean {
  return text !== "" && !NOT_A_NAME.test(text);
}

/** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export function keyHash(name: string, cosigns: boolean, publicKey: Uint8Array): Uint8Array {
  const kind = Uint8Array.of(0x0a, cosigns ? 4 : 1);
  return sha256(concat(encode(name), kind, publicKey)).subarray(0, 4);
}

/** The checkpoint that bytes are, without believing it; a text says why they are none. */
export function parseCheckpoint(bytes: Uint8Array): Checkpoint | string {
  if (bytes.length > limits.SMALL) return `the note is longer than ${limits.SMALL} bytes`;
  const whole = utf8(bytes);
  if (whole === null) return "the note is not plain text";
  const blank = whole.lastIndexOf("\n\n");
  if (blank <= 0) return "the note has no text followed by a blank line";
  const text = whole.slice(0, blank + 1);
  if (CONTROLS.test(text)) return "the note is not plain text";
  const signatures = parseSignatures(whole.slice(blank + 2));
  if (typeof signatures === "string") return signatures;
  const body = parseText(text);
  return typeof body === "string" ? body : { ...body, text, signatures };
}

function parseSignatures(lines: string): NoteSignature[] | string {
  const malformed = "a signature line is malformed";
  if (!lines.endsWith("\n")) return malformed;
  const found = new Map<string, NoteSignature>();
  for (const line of lines.slice(0, -1).split("\n")) {
    const [dash, name = "", digits, more] = line.split(" ");
    const bytes = digits === undefined || more !== undefined ? null : unbase64(digits);
    if (dash !== "\u2014" || !isName(name) || !bytes || bytes.length <= 4) return malformed;
    const key = `${name} ${bytes.subarray(0, 4).join()}`;
    if (found.has(key)) return "two signature lines are of the same key";
    found.set(key, { name, hash: bytes.subarray(0, 4), bytes: bytes.subarray(4) });
  }
  return [...found.values()];
}

function parseText(text: string): Pick<Checkpoint, "origin" | "size" | "root"> | string {
  const [origin = "", size = "", root64 = "", ...more] = text.slice(0, -1).split("\n");
  if (text.split("\n").length < 4) return "the checkpoint has not three lines";
  if (more.length > 0) return "the checkpoint has extension lines";
  if (!isName(origin)) return "the checkpoint's origin is not allowed";
  const decimal = /^(0|[1-9][0-9]{0,18})$/.test(size);
  if (!decimal || BigInt(size) >= MAX_SIZE) return "the checkpoint's tree size is malformed";
  const root = unbase64(root64);
  if (root?.length !== 32) return "the checkpoint's root is malformed";
  return { origin, size: BigInt(size), root };
}

/** Places of the known keys that have signed; a text where one of theirs does not hold or nobody known has signed. */
export async function signersOf(
  checkpoint: Checkpoint,
  known: readonly KnownKey[],
): Promise<number[] | string> {
  const signers: number[] = [];
  for (const signature of checkpoint.signatures) {
    for (const [at, key] of known.entries()) {
      if (key.name !== signature.name || !equal(key.hash, signature.hash)) continue;
      if (!(await holds(checkpoint.text, key, signature.bytes))) {
        return "a signature of a known key is wrong";
      }
      signers.push(at);
    }
  }
  return signers.length === 0 ? "no known key has signed" : signers;
}

async function holds(text: string, known: KnownKey, bytes: Uint8Array): Promise<boolean> {
  if (!known.cosigns) return known.key.verify(encode(text), bytes);
  if (bytes.length < 8) return false;
  const time = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
  const signed = encode(`cosignature/v1\ntime ${time}\n${text}`);
  return time < MAX_SIZE && known.key.verify(signed, bytes.subarray(8));
}
