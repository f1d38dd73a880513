/**
 * The strict parser of lines (docs/formats/README.md, §1): one JSON object in its one writing, which is all that it accepts.
 * What it read would be written to the same bytes, so that nothing has to be encoded again.
 */
import { encode } from "./bytes";
import { harmless } from "./words";

/** Why something is not as the formats have it: a sentence. */
export class NotInForm extends Error {}

/** A value of a member. */
export type Value = string | number | Member[][];
export type Member = [key: string, value: Value];

/** Deepest nesting of objects that a format has, and one more. */
const MAX_DEPTH = 4;
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** A text in quotation marks, as messages show it. */
export function shown(text: string): string {
  return `"${harmless(text.replace(/["\\]/g, "\\$&"))}"`;
}

/** The members of a line of at most `limit` bytes. */
export function parseLine(text: string, limit: number): Member[] {
  const length = text.length * 3 <= limit ? 0 : encode(text).length;
  if (length > limit) {
    throw new NotInForm(`The line has ${length} bytes; at most ${limit} are allowed.`);
  }
  const cursor = new Cursor(text);
  const members = cursor.object(MAX_DEPTH);
  if (!cursor.atEnd()) cursor.fail("the end of the line");
  return members;
}

/** Short escapes. Control characters that have none are written as `\u00xx`. */
const SHORT: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const DIGITS = /[0-9]+/y;
const CONTROL = /u00[01][0-9a-f]/y;

export class Cursor {
  private at = 0;
  constructor(private readonly text: string) {}

  atEnd(): boolean {
    return this.at === this.text.length;
  }

  fail(wanted: string, at = this.at): never {
    const bytes = encode(this.text.slice(0, at)).length;
    throw new NotInForm(
      `The text is not a canonical line: ${wanted} was expected at byte ${bytes}.`,
    );
  }

  /** Whether exactly this comes next, which is then taken. */
  eat(expected: string): boolean {
    const hit = this.text.startsWith(expected, this.at);
    if (hit) this.at += expected.length;
    return hit;
  }

  expect(expected: string, wanted: string): void {
    if (!this.eat(expected)) this.fail(wanted);
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? "";
  }

  object(depth: number): Member[] {
    if (depth === 0) this.fail("a shallower object");
    this.expect("{", "an object");
    const members: Member[] = [];
    while (!this.eat("}")) {
      if (members.length > 0) this.expect(",", "a comma");
      const key = this.string();
      this.expect(":", "a colon");
      members.push([key, this.value(depth - 1)]);
    }
    return members;
  }

  private value(depth: number): Value {
    const next = this.text[this.at] ?? "";
    if (next === '"') return this.string();
    if (next === "[") return this.array(depth);
    if (next >= "0" && next <= "9") return this.integer();
    return this.fail("a string, an integer or an array");
  }

  private array(depth: number): Member[][] {
    this.expect("[", "an array");
    const lines: Member[][] = [];
    while (!this.eat("]")) {
      if (lines.length > 0) this.expect(",", "a comma");
      lines.push(this.object(depth));
    }
    return lines;
  }

  /** From 0 to 2^53 − 1, without leading zeros. */
  integer(): number {
    const digits = this.match(DIGITS);
    const value = Number(digits);
    const canonical = digits === "0" || (digits !== "" && !digits.startsWith("0"));
    if (!canonical || digits.length > 16 || value > MAX_INTEGER) {
      this.fail("an integer from 0 to 2^53 − 1 without leading zeros");
    }
    this.at += digits.length;
    return value;
  }

  string(): string {
    this.expect('"', "a string");
    let out = "";
    for (;;) {
      const plain = this.match(PLAIN);
      if (this.at + plain.length === this.text.length) this.fail("a closing quote");
      out += plain;
      this.at += plain.length + 1;
      const stop = this.text[this.at - 1];
      if (stop === '"') return out;
      if (stop !== "\\") this.fail("an escaped control character");
      out += this.escape();
    }
  }

  /** Only the escapes that the one writing has. */
  private escape(): string {
    const short = SHORT[this.text[this.at] ?? ""];
    if (short !== undefined) {
      this.at += 1;
      return short;
    }
    const code = Number.parseInt(this.match(CONTROL).slice(1), 16);
    const char = String.fromCharCode(code);
    if (!(code > 0) || "\b\t\n\f\r".includes(char)) this.fail("a canonical escape");
    this.at += 5;
    return char;
  }
}
