import { useSyncExternalStore } from "react";

/** A value outside React with one reader hook: enough for what must outlive a screen. */
export interface Store<T> {
  get(): T;
  set(next: T | ((old: T) => T)): void;
  subscribe(listener: () => void): () => void;
}

/** How to forget each store that belongs to whoever is signed in. */
const personal: (() => void)[] = [];

/** Nothing of this person stays for the next. */
export function forgetPerson(): void {
  for (const forget of personal) forget();
}

export function createStore<T>(initial: T, belongsTo: "person" | "window" = "window"): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const store: Store<T> = {
    get: () => value,
    set(next) {
      const made = typeof next === "function" ? (next as (old: T) => T)(value) : next;
      if (Object.is(made, value)) return;
      value = made;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  if (belongsTo === "person") personal.push(() => store.set(initial));
  return store;
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
