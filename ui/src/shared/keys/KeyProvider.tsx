import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { tinykeys } from "tinykeys";
import { createStore } from "~/shared/store";
import { createGuard } from "./astray";
import { inField, isPlain, isSingleKey, shownKeys } from "./match";
import { createRegistry, type KeyRegistry } from "./registry";

/** What a key does: the id of an action and the keys that call it, in tinykeys' writing. */
export interface Binding {
  action: string;
  keys: string[];
  /** Moves or shows only: nothing is lost where it was meant for a text. */
  free?: boolean | undefined;
}

interface Keys {
  registry: KeyRegistry;
  bindings: Binding[];
  singleKeys: boolean;
}

/** Text was typed while no field had the focus: the page says so until somebody goes on. */
export const textAstray = createStore(false, "person");

const Context = createContext<Keys | null>(null);
let openModals = 0;

/** Milliseconds that tinykeys waits for the next press of a sequence. */
const SEQUENCE = 1000;
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph"]);

/** Called by the dialog: while one is open, every key belongs to it. */
export function useModalOpen(open: boolean) {
  useEffect(() => {
    if (!open) return;
    openModals += 1;
    return () => {
      openModals -= 1;
    };
  }, [open]);
}

interface Props {
  bindings: Binding[];
  singleKeys: boolean;
  children: ReactNode;
}

/** Listens once on the window and hands each press to whoever registered for its action. */
export function KeyProvider({ bindings, singleKeys, children }: Props) {
  const [registry] = useState(createRegistry);
  useEffect(() => {
    const actions = new Map<string, string[]>();
    const free = new Set(bindings.filter((each) => each.free).map((each) => each.action));
    const known = new Set<string>();
    for (const binding of bindings) {
      for (const keys of binding.keys) {
        if (!keys || (!singleKeys && isSingleKey(keys))) continue;
        actions.set(keys, [...(actions.get(keys) ?? []), binding.action]);
        for (const press of keys.split(" ")) known.add(press.replace(/^\[?Shift\]?\+/, ""));
      }
    }
    const ignore = (event: KeyboardEvent) =>
      event.isComposing || openModals > 0 || (isPlain(event) && inField(event));
    const guard = createGuard(() => textAstray.set(true));
    // The press before this one, for sequences: what ends one is no key of its own.
    let before = { key: "", at: 0 };
    let latest = before;
    const ends = (keys: string) =>
      actions.has(`${before.key} ${keys}`) && latest.at - before.at < SEQUENCE;
    const plain = (event: KeyboardEvent) =>
      !(event.repeat || event.isComposing || openModals > 0 || inField(event)) &&
      !(event.ctrlKey || event.metaKey || event.altKey) &&
      (event.key.length === 1 || event.key === "Enter");
    const drop = (event: Event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    // Before the focused control: in the middle of a text Space and Enter press nothing, nor does any letter.
    const first = (event: KeyboardEvent) => {
      if (!MODIFIERS.has(event.key)) document.documentElement.dataset.input = "keys";
      const blank = event.key === " " || event.key === "Enter";
      if (!plain(event) || !guard.writing() || !(blank || guard.stray())) return;
      guard.press(event.key, false);
      drop(event);
    };
    // After it: what a control took for itself is no text.
    const last = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !plain(event) || event.key === " " || event.key === "Enter")
        return;
      before = latest;
      latest = { key: event.key, at: event.timeStamp };
      if (!guard.press(event.key, known.has(event.key))) drop(event);
    };
    const settled = (event: Event) => {
      if (event.type === "pointerdown") {
        document.documentElement.dataset.input = "pointer";
        guard.pause();
      }
      if (event.type === "pointerdown" || inField(event)) textAstray.set(false);
    };
    window.addEventListener("keydown", first, true);
    window.addEventListener("keydown", last);
    window.addEventListener("pointerdown", settled, true);
    window.addEventListener("focusin", settled, true);
    // A listener a binding: within one, a sequence that fired would leave the others half pressed.
    const stops = [...actions].map(([keys, ids]) => {
      const combined = /(Control|Alt|Meta|\$mod)\+/.test(keys);
      const press = (event: KeyboardEvent) => {
        if (event.defaultPrevented || ends(keys) || !ids.some(registry.has)) return;
        event.preventDefault();
        const does = () => {
          // A sheet over all that has opened meanwhile takes every key.
          if (openModals > 0 && !combined) return;
          // Drawn before the next one: a key that waited goes on from what the one before it has done.
          flushSync(() => void ids.some((id) => registry.fire(id, event)));
        };
        if (combined || !isPlain(event) || event.repeat) does();
        else
          guard.act(
            does,
            // Of those that are on this screen: the same key may do more on another.
            ids.every((id) => free.has(id) || !registry.has(id)),
          );
        if (combined) event.stopPropagation();
      };
      // Combinations come before the focused control: Ctrl Enter signs even where Enter opens a list.
      return tinykeys(window, { [keys]: press }, { ignore, capture: combined });
    });
    return () => {
      for (const stop of stops) stop();
      window.removeEventListener("keydown", first, true);
      window.removeEventListener("keydown", last);
      window.removeEventListener("pointerdown", settled, true);
      window.removeEventListener("focusin", settled, true);
    };
  }, [bindings, singleKeys, registry]);
  return <Context.Provider value={{ registry, bindings, singleKeys }}>{children}</Context.Provider>;
}

/** Registers a handler while mounted and `when` holds. */
export function useKey(action: string, handler: (event: KeyboardEvent) => void, when = true) {
  const keys = useContext(Context);
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!keys || !when) return;
    return keys.registry.add(action, (event) => latest.current(event));
  }, [keys, action, when]);
}

/** Calls an action as its key would, and says whether anything would come of it; for the palette. */
export function useFire(): { fire: (action: string) => void; can: (action: string) => boolean } {
  const keys = useContext(Context);
  return {
    fire: (action) => void keys?.registry.fire(action, new KeyboardEvent("keydown")),
    can: (action) => keys?.registry.has(action) ?? false,
  };
}

/** How the first key of an action is written on a cap; empty where it is off. */
export function useShownKey(action: string): string {
  const keys = useContext(Context);
  const first = keys?.bindings.find((binding) => binding.action === action)?.keys.find(Boolean);
  if (!first || (!keys?.singleKeys && isSingleKey(first))) return "";
  return shownKeys(first);
}
