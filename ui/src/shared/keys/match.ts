/** Fields take letters for themselves. */
const FIELDS =
  'input:not([type="checkbox"],[type="radio"],[type="button"]),textarea,select,[contenteditable]:not([contenteditable="false"]),[role="textbox"],[role="combobox"],[role="listbox"],[role="menu"],[role="searchbox"]';

export function inField(event: Event): boolean {
  return event.target instanceof Element && event.target.closest(FIELDS) !== null;
}

/** A press without Ctrl, Alt or Meta that a field or a modal may want: letters, digits, signs. */
export function isPlain(event: KeyboardEvent): boolean {
  return !(event.ctrlKey || event.metaKey || event.altKey) && !/^(F\d+|Escape)$/.test(event.key);
}

/** "g q" and "j" are single keys in the sense of WCAG 2.1.4; "Control+k" and "F6" are not. */
export function isSingleKey(keys: string): boolean {
  return !/(Control|Alt|Meta|\$mod)\+/.test(keys) && !/^(Shift\+)?(F\d+|Escape)$/.test(keys);
}

const NAMES: Record<string, string> = {
  Control: "Ctrl",
  $mod: "Ctrl",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** "Control+Enter" → "Ctrl Enter"; "g q" → "G Q". */
export function shownKeys(keys: string): string {
  return keys
    .split(" ")
    .map((press) =>
      press
        .split(/(?<=\w|\])\+/)
        .filter((part) => !part.startsWith("["))
        .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
        .join(" "),
    )
    .join(" ");
}
