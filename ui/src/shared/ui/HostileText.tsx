import { useState } from "react";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";

/**
 * Text that an agent, or a file, wrote. It is only ever text: no HTML, no link, no image. What
 * would change how its neighbours read (bidi controls, zero-width and control characters) is made
 * visible, and length is capped until the reader asks for more.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

const STEP = 20_000;

export function visibleParts(text: string): { text: string; control: boolean }[] {
  const parts: { text: string; control: boolean }[] = [];
  let plain = "";
  for (const char of text) {
    if (!HIDDEN.test(char)) {
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

interface Props {
  text: string;
  limit?: number;
  /** Keep line breaks. */
  block?: boolean;
  mono?: boolean;
}

export function HostileText({ text, limit = 280, block = false, mono = false }: Props) {
  const [shown, setShown] = useState(limit);
  const cut = text.length > shown ? text.slice(0, shown) : text;
  const look = `hostile ${block ? "whitespace-pre-wrap" : ""} ${mono ? "mono" : ""}`;
  return (
    <span className={look} dir="auto">
      {visibleParts(cut).map((part, index) =>
        part.control ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity of their own
          <span key={index} className="control-char" title={t.common.controlCharacter}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
      {text.length > shown ? (
        <>
          {"… "}
          <button
            type="button"
            className="link whitespace-nowrap text-12"
            onClick={() => setShown(shown < STEP ? STEP : shown + STEP)}
          >
            {t.common.showAll(count(text.length))}
          </button>
        </>
      ) : null}
    </span>
  );
}
