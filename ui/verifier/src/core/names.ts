/** The names of a bundle's files and their one order (docs/formats/bundle.md, "Files"). */
import { isHex, utf8 } from "./bytes";

/** A name as it stands in the zip. */
export type Name = string;

export const README = "README.txt";
export const EVENTS = "keys/events.jsonl";
export const RECORDS = "data/records.jsonl";
export const INDEX = "data/payload/index";
export const ABSENT = "data/absent";
export const ALLOWED_SIGNERS = "keys/allowed_signers";
export const CHECKPOINT = "proof/checkpoint";
export const HASHES = "proof/hashes";
export const MANIFEST = "bundle.json";
export const REPORT = "report.html";
export const SUMS = "SHA256SUMS";
export const SIGNATURE = "SHA256SUMS.sig";

const PAYLOAD_FOLDER = "data/payload/";
const KEY_FOLDER = "keys/";
const KEY_END = ".pem";

/** The groups of files in their order; parts of payloads and keys stand for as many as there are. */
const ORDER: readonly string[] = [
  README,
  EVENTS,
  RECORDS,
  PAYLOAD_FOLDER,
  INDEX,
  ABSENT,
  KEY_FOLDER,
  ALLOWED_SIGNERS,
  CHECKPOINT,
  HASHES,
  MANIFEST,
  REPORT,
  SUMS,
  SIGNATURE,
];
const RANKS = new Map(ORDER.map((name, rank) => [name, rank]));

/** The files that every bundle has once. */
export const FIXED: readonly Name[] = ORDER.filter((name) => !name.endsWith("/"));
/** The folders of an unpacked bundle. */
export const FOLDERS: readonly string[] = ["data", "data/payload", "keys", "proof"];

export function partName(part: number): Name {
  return `${PAYLOAD_FOLDER}${part}`;
}

export function keyName(keyId: string): Name {
  return `${KEY_FOLDER}${keyId}${KEY_END}`;
}

/** The number of a part of payloads, from 1; 0 of another file. */
export function partOf(name: Name): number {
  const rest = name.startsWith(PAYLOAD_FOLDER) ? name.slice(PAYLOAD_FOLDER.length) : "";
  const part = /^[1-9][0-9]{0,4}$/.test(rest) ? Number(rest) : 0;
  return part <= 65_535 ? part : 0;
}

/** The key id that a public key's name is made of; "" of another file. */
export function keyIdOf(name: Name): string {
  const inside = name.startsWith(KEY_FOLDER) && name.endsWith(KEY_END);
  const rest = inside ? name.slice(KEY_FOLDER.length, -KEY_END.length) : "";
  return isHex(rest, 64) ? rest : "";
}

/** The group's place in the order; -1 for a name that no bundle has. */
function rank(name: Name): number {
  if (partOf(name)) return RANKS.get(PAYLOAD_FOLDER) ?? -1;
  if (keyIdOf(name)) return RANKS.get(KEY_FOLDER) ?? -1;
  return name.endsWith("/") ? -1 : (RANKS.get(name) ?? -1);
}

/** Compares two names of a bundle by its order. */
export function compareNames(a: Name, b: Name): number {
  const groups = rank(a) - rank(b);
  if (groups !== 0) return groups;
  if (partOf(a)) return partOf(a) - partOf(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Whether SHA256SUMS names this file: all but itself and its signature. */
export function inSums(name: Name): boolean {
  return name !== SUMS && name !== SIGNATURE;
}

/** Whether `bundle.json` states the size of such a file: those before it. */
export function isStated(name: Name): boolean {
  return compareNames(name, MANIFEST) < 0;
}

/**
 * What a text is: a bundle's `name`; `foreign`, an ordinary name that no bundle has; or `hostile`, one that could reach
 * outside of a folder or hide something.
 */
export type NameKind = "name" | "foreign" | "hostile";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\\:]/;

export function kindOfName(text: string | null): NameKind {
  if (text === null) return "hostile";
  if (rank(text) >= 0) return "name";
  const parts = text.split("/").every((part) => part !== "" && !part.startsWith("."));
  return parts && !HARMFUL.test(text) ? "foreign" : "hostile";
}

/** The folder around a bundle's content where a zip's first name is one, or the first file in it; "" else. */
export function folderAround(raw: Uint8Array): string {
  const text = utf8(raw);
  const slash = text?.indexOf("/") ?? -1;
  if (text === null || slash <= 0 || rank(text) >= 0) return "";
  const [folder, rest] = [text.slice(0, slash), text.slice(slash + 1)];
  const plain = !folder.startsWith(".") && !/[\\:]/.test(folder);
  return plain && (rest === "" || rank(rest) >= 0) ? folder : "";
}

/** Whether file managers leave a file of this name, without its folder, in folders that somebody looks at. */
export function isLitter(own: string): boolean {
  const left = [".DS_Store", "Thumbs.db", "desktop.ini", "Desktop.ini"];
  return left.includes(own) || (own.startsWith("._") && own.length > 2);
}
