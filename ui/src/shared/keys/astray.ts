/** Milliseconds within which one letter follows another when somebody writes. */
export const WRITING = 300;
/** Milliseconds without a press after which whoever wrote has noticed. */
export const REST = 1000;
/** Different letters in a row that are writing, and no longer keys. */
const MANY = 3;

export interface Guard {
  /** Whether letters came just now that may be a text. */
  writing(): boolean;
  /** Whether they are one. */
  stray(): boolean;
  /** Hears a plain press outside of every field, before it does anything. `known`: a key, or the beginning of one.
   * False: it is part of a text, and means nothing. */
  press(key: string, known: boolean): boolean;
  /** Does what the key of the last press asks for: `free` at once, all else when no more letters have followed. */
  act(does: () => void, free: boolean): void;
  /** Somebody took the mouse: whoever writes does not, so what waits is done, and the next letter is the first. */
  pause(): void;
}

/** Tells keys from text that is typed while no field has the focus: letters in quick succession, or with others that are
 * no keys, do nothing at all. */
export function createGuard(
  astray: () => void,
  now: () => number = () => performance.now(),
): Guard {
  let letters: string[] = [];
  let waiting: (() => void)[] = [];
  let stranger = false;
  let stray = false;
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const clear = () => {
    letters = [];
    waiting = [];
    stranger = false;
    stray = false;
  };
  const settle = () => {
    const todo = stray ? [] : waiting;
    clear();
    for (const does of todo) does();
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(settle, stray ? REST : WRITING);
  };

  return {
    writing: () => letters.length > 0 && now() - last <= (stray ? REST : WRITING),
    stray: () => stray && now() - last <= REST,
    press(key, known) {
      const at = now();
      if (at - last > (stray ? REST : WRITING)) {
        clearTimeout(timer);
        settle();
      }
      last = at;
      // One key pressed again and again is a key.
      if (letters.at(-1) !== key) letters.push(key);
      stranger ||= !known;
      if (!stray && (letters.length >= MANY || (stranger && letters.length > 1))) {
        stray = true;
        waiting = [];
        astray();
      }
      wait();
      return !stray;
    },
    act(does, free) {
      if (stray) return;
      if (free && letters.length <= 1 && waiting.length === 0) {
        letters = [];
        does();
      } else waiting.push(does);
    },
    pause() {
      clearTimeout(timer);
      settle();
    },
  };
}
