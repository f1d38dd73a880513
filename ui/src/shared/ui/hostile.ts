/** Characters drawn at once of a text that was unfolded. */
export const PAGE = 20_000;

/** Bidi controls, zero-width and control characters, fillers and tags. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;

const MARK = /\p{M}/u;
/** Marks on one letter that writing needs; more of them climb over the lines above. */
const MARKS = 4;

export interface Part {
  text: string;
  control: boolean;
}

/** Splits a text into what may be drawn and what is drawn as its code point. */
export function visibleParts(text: string): Part[] {
  const parts: Part[] = [];
  let plain = "";
  let marks = 0;
  for (const char of text) {
    marks = MARK.test(char) ? marks + 1 : 0;
    if (marks <= MARKS && !HIDDEN.test(char)) {
      plain += char;
      continue;
    }
    if (plain) parts.push({ text: plain, control: false });
    plain = "";
    const point = char.codePointAt(0) ?? 0;
    parts.push({ text: `U+${point.toString(16).toUpperCase().padStart(4, "0")}`, control: true });
  }
  if (plain) parts.push({ text: plain, control: false });
  return parts;
}

/** The place nearest before `at` that does not tear a character apart. */
export function cutAt(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
