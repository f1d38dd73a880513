import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { tinykeys } from "tinykeys";
import { inField, isPlain, isSingleKey, shownKeys } from "./match";
import { createRegistry, type KeyRegistry } from "./registry";

/** What a key does: the id of an action and the keys that call it, in tinykeys' writing. */
export interface Binding {
  action: string;
  keys: string[];
}

interface Keys {
  registry: KeyRegistry;
  bindings: Binding[];
  singleKeys: boolean;
}

const Context = createContext<Keys | null>(null);
let openModals = 0;

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
    for (const binding of bindings) {
      for (const keys of binding.keys) {
        if (!keys || (!singleKeys && isSingleKey(keys))) continue;
        actions.set(keys, [...(actions.get(keys) ?? []), binding.action]);
      }
    }
    const ignore = (event: KeyboardEvent) =>
      event.isComposing || openModals > 0 || (isPlain(event) && inField(event));
    // A listener a binding: within one, a sequence that fired would leave the others half pressed.
    const stops = [...actions].map(([keys, ids]) => {
      const combined = /(Control|Alt|Meta|\$mod)\+/.test(keys);
      const press = (event: KeyboardEvent) => {
        if (event.defaultPrevented || !ids.some((id) => registry.fire(id, event))) return;
        event.preventDefault();
        if (combined) event.stopPropagation();
      };
      // Combinations come before the focused control: Ctrl Enter signs even where Enter opens a list.
      return tinykeys(window, { [keys]: press }, { ignore, capture: combined });
    });
    return () => {
      for (const stop of stops) stop();
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

/** Calls an action as its key would; for the palette. */
export function useFire(): (action: string) => void {
  const keys = useContext(Context);
  return (action) => void keys?.registry.fire(action, new KeyboardEvent("keydown"));
}

/** How the first key of an action is written on a cap; empty where it is off. */
export function useShownKey(action: string): string {
  const keys = useContext(Context);
  const first = keys?.bindings.find((binding) => binding.action === action)?.keys.find(Boolean);
  if (!first || (!keys?.singleKeys && isSingleKey(first))) return "";
  return shownKeys(first);
}
