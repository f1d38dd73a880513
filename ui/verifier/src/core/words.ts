/** Small ways of writing things for people. */

/** `1,234,567`. */
export function thousands(number: number | bigint): string {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 record`, `2 records`. */
export function count(number: number | bigint, one: string): string {
  return `${thousands(number)} ${one}${BigInt(number) === 1n ? "" : "s"}`;
}

/** A key id in hex as people compare it: four groups of four upper-case digits, its first 8 bytes. */
export function fingerprint(keyId: string): string {
  const digits = keyId.slice(0, 16).toUpperCase();
  return (digits.match(/.{4}/g) ?? []).join(" ");
}

const HIDDEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text of others made harmless to look at: control and bidirectional characters are shown as escapes. */
export function harmless(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Text of others in a sentence: what could end a line or hide something is escaped. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };
  return harmless(text.replace(/["'\\]/g, "\\$&").replace(/[\t\n\r]/g, (c) => escapes[c] ?? c));
}
