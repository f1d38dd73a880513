/** The formats that a member's value may have, and shapes made of them (docs/formats/README.md, §1 and §3). */
import { isHex } from "./bytes";
import * as codes from "./codes";
import { type Member, NotInForm, parseLine, shown, type Value } from "./json";
import { isTime } from "./time";

/** One format of the formats page. */
export interface Format<T> {
  /** How the page writes it. */
  grammar: string;
  /** The value, if it has the format; throws {@link NotInForm} else. */
  read(value: Value, key: string): T;
  /** The commitments in a value that was read. */
  commitments(value: T): string[];
  /** Whether the member is left out where it is empty. */
  leftOut?: true;
}

/** Members in their order. */
// biome-ignore lint/suspicious/noExplicitAny: a format's value is known where the shape is declared
export type Shape = Record<string, Format<any>>;
/** What a line of this shape holds. */
export type Values<S extends Shape> = {
  [K in keyof S]: S[K] extends Format<infer T> ? T : never;
};

const none = () => [];

function texts<T extends string = string>(
  grammar: string,
  wanted: string,
  accept: (text: string) => boolean,
): Format<T> {
  return {
    grammar,
    commitments: none,
    read(value, key) {
      if (typeof value !== "string") throw wrong(key, "a string");
      if (!accept(value)) throw wrong(key, wanted);
      return value as T;
    },
  };
}

function wrong(key: string, wanted: string): NotInForm {
  return new NotInForm(`The value of ${shown(key)} is not ${wanted}.`);
}

function committed(format: Format<string>): Format<string> {
  return { ...format, commitments: (value) => (value === "" ? [] : [value]) };
}

/** Of a pattern, the whole text. */
const like = (pattern: RegExp) => (text: string) => pattern.test(text);
const orEmpty = (accept: (text: string) => boolean) => (text: string) =>
  text === "" || accept(text);

const isHex64 = (text: string) => isHex(text, 64);
export const isId = like(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const isName = like(/^[a-z0-9-]{1,64}$/);
const isCron = (text: string) =>
  text.length <= 128 && /^[0-9*,/#LW?-]{1,64}( [0-9*,/#LW?-]{1,64}){4}$/.test(text);
const isKind = like(/^[a-z_]{1,64}$/);
const isAmount = like(/^-?[0-9]+(\.[0-9]+)?$/);
const isConfidence = like(/^(0\.[0-9]{3}|1\.000)$/);
const isSequence = (text: string) =>
  /^(0|[1-9][0-9]{0,15})$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Words of a vocabulary with commas, each once and in its order. */
function isSorted(text: string, words: readonly string[]): boolean {
  const places = text.split(",").map((word) => words.indexOf(word));
  return places.every((place, at) => place > (places[at - 1] ?? -1));
}

export const TEXT = texts("TEXT", "a text", () => true);
export const ORIGIN = texts("ORIGIN", "an origin", isOrigin);
export const HEX64 = texts("HEX64", "64 lower-case hex digits", isHex64);
export const MAYBE_HEX64 = texts('HEX64|""', "64 lower-case hex digits or empty", orEmpty(isHex64));
export const COMMIT = committed(texts("COMMIT", "a commitment", isHex64));
export const MAYBE_COMMIT = committed(
  texts('COMMIT|""', "a commitment or empty", orEmpty(isHex64)),
);
export const NAME = texts("NAME", "a name of a-z, 0-9 and hyphens", isName);
export const MAYBE_NAME = texts(
  'NAME|""',
  "a name of a-z, 0-9 and hyphens or empty",
  orEmpty(isName),
);
export const CRON = texts("CRON", "five fields of a cron expression", isCron);
export const ZONE = texts("ZONE", "the name of a time zone", like(/^[A-Za-z0-9_+/-]{1,64}$/));
export const KIND = texts("KIND", "a kind of a-z and underscores", isKind);
export const MAYBE_KIND = texts(
  'KIND|""',
  "a kind of a-z and underscores or empty",
  orEmpty(isKind),
);
export const CURRENCY = texts("CURRENCY", "an ISO 4217 code", like(/^[A-Z]{3}$/));
export const MAYBE_CURRENCY = texts(
  'CURRENCY|""',
  "an ISO 4217 code or empty",
  like(/^([A-Z]{3})?$/),
);
export const JSON_TEXT = texts("JSON", "a JSON document", isJson);
export const CONFIDENCE = texts(
  '"0.000".."1.000"',
  "a confidence from 0.000 to 1.000",
  isConfidence,
);
export const ID = texts("ID", "a lower-case UUID", isId);
export const MAYBE_ID = texts('ID|""', "a lower-case UUID or empty", orEmpty(isId));
export const IDS = texts(
  '"ID,ID"|""',
  "lower-case UUIDs with commas, or empty",
  orEmpty((text) => text.split(",").every(isId)),
);
export const ROLES = texts('"ROLE,ROLE"', "roles with commas in their order", (text) =>
  isSorted(text, codes.ROLES),
);
/** Kinds of action, ascending and each once, at most 64; or none. */
function areKinds(text: string): boolean {
  const kinds = text.split(",");
  const inOrder = kinds.every((kind, at) => at === 0 || (kinds[at - 1] ?? "") < kind);
  return kinds.length <= 64 && inOrder && kinds.every((kind) => /^[a-z_]{1,64}$/.test(kind));
}

export const KINDS = texts(
  '"KIND,KIND"|""',
  "kinds with commas, ascending, or empty",
  orEmpty(areKinds),
);
export const STATES = texts(
  '"STATE,STATE"|""',
  "states with commas in their order, or empty",
  orEmpty((text) => isSorted(text, codes.STATES)),
);
export const TIME = texts("TIME", "a UTC time with microseconds", isTime);
export const MAYBE_TIME = texts(
  'TIME|""',
  "a UTC time with microseconds, or empty",
  orEmpty(isTime),
);
export const TRUTH = texts<"true" | "false">(
  '"true"|"false"',
  '"true" or "false"',
  like(/^(true|false)$/),
);
export const MAYBE_TRUTH = texts<"true" | "false" | "">(
  '"true"|"false"|""',
  '"true", "false" or empty',
  like(/^(true|false)?$/),
);
export const MAYBE_SEQUENCE = texts(
  'DECIMAL|""',
  "a sequence number or empty",
  orEmpty(isSequence),
);
export const AMOUNT = texts("AMOUNT", "an amount", isAmount);
export const MAYBE_AMOUNT = texts('AMOUNT|""', "an amount or empty", orEmpty(isAmount));

/** A word of a closed vocabulary. */
export function code<T extends string>(
  what: string,
  words: readonly T[],
  grammar = words.map((word) => `"${word}"`).join("|"),
): Format<T> {
  return texts<T>(grammar, what, (text) => words.includes(text as T));
}

/** A word of a closed vocabulary, or nothing. */
export function maybeCode<T extends string>(
  what: string,
  words: readonly T[],
  grammar = words.map((word) => `"${word}"`).join("|"),
): Format<T | ""> {
  const accept = orEmpty((text) => words.includes(text as T));
  return texts<T | "">(`${grammar}|""`, `${what} or empty`, accept);
}

/** An integer from 0 to 2^53 − 1. */
export const INTEGER: Format<number> = {
  grammar: "N",
  commitments: none,
  read(value, key) {
    if (typeof value !== "number") throw wrong(key, "an integer");
    return value;
  },
};

/** The number of the only version of a format. */
export const ONE: Format<number> = {
  ...INTEGER,
  grammar: "1",
  read(value, key) {
    if (INTEGER.read(value, key) !== 1) throw wrong(key, "1");
    return 1;
  },
};

/** An array of objects of one shape, which the page calls by this name. */
export function many<S extends Shape>(name: string, shape: S): Format<Values<S>[]> {
  return {
    grammar: `[${name},…]`,
    commitments: (values) => values.flatMap((value) => commitmentsOf(shape, value)),
    read(value, key) {
      if (typeof value === "string" || typeof value === "number") {
        throw wrong(key, "an array of objects");
      }
      return value.map((members) => readMembers(shape, members));
    },
  };
}

/** A member that is left out of its line where its value is empty, and written in no other way then. */
export function leftOut<T extends string | unknown[]>(format: Format<T>): Format<T | undefined> {
  return {
    grammar: `${format.grammar}?`,
    leftOut: true,
    commitments: (value) => (value === undefined ? [] : format.commitments(value)),
    read(value, key) {
      const read = format.read(value, key);
      if (read.length === 0) throw wrong(key, "left out where it is empty");
      return read;
    },
  };
}

/** An array of one object; none is for {@link leftOut} to leave out. */
export function one<S extends Shape>(name: string, shape: S): Format<Values<S>[]> {
  const listed = many(name, shape);
  return {
    ...listed,
    grammar: `[${name}]`,
    read(value, key) {
      const values = listed.read(value, key);
      if (values.length !== 1) throw wrong(key, "an array of one object");
      return values;
    },
  };
}

/** The members of an object, all of them and in their order. */
export function readMembers<S extends Shape>(shape: S, members: Member[]): Values<S> {
  const out: Record<string, unknown> = {};
  let at = 0;
  for (const key in shape) {
    const [found, value] = members[at] ?? ["", ""];
    if (found !== key && shape[key]?.leftOut) continue;
    if (found !== key || at >= members.length) {
      throw new NotInForm(`The member ${shown(key)} was expected, but ${shown(found)} was found.`);
    }
    out[key] = shape[key]?.read(value, key);
    at += 1;
  }
  const extra = members[at];
  if (extra) throw new NotInForm(`The line has the extra member ${shown(extra[0])}.`);
  return out as Values<S>;
}

/** A line that begins with its `type`, of at most `limit` bytes. */
export function readLine<S extends Shape>(
  type: string,
  shape: S,
  limit: number,
  text: string,
): Values<S> {
  const [first, ...rest] = parseLine(text, limit);
  const [key, value] = first ?? ["", ""];
  if (key !== "type" || !first) {
    throw new NotInForm(`The member "type" was expected, but ${shown(key)} was found.`);
  }
  if (typeof value !== "string") throw wrong("type", "a string");
  if (value !== type) throw new NotInForm(`The type ${shown(value)} is not known.`);
  return readMembers(shape, rest);
}

export function commitmentsOf<S extends Shape>(shape: S, values: Values<S>): string[] {
  const out: string[] = [];
  for (const key in shape) out.push(...(shape[key]?.commitments(values[key]) ?? []));
  return out;
}

/** The shape as the formats page writes it. */
export function grammarOf(shape: Shape, type = ""): string {
  const head = type === "" ? [] : [`"type":"${type}"`];
  const members = Object.entries(shape).map(([key, format]) => `"${key}":${format.grammar}`);
  return `{${[...head, ...members].join(",")}}`;
}

/** Whether the text is the name of a workspace. */
export function isOrigin(text: string): boolean {
  return text.startsWith("countersign/") && isHex(text.slice("countersign/".length), 32);
}
