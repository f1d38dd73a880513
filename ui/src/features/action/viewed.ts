import { createStore, useStore } from "~/shared/store";

/** Ticks by action; kept while the window lives, so that a reconnect does not untick. */
const ticks = createStore<ReadonlyMap<string, ReadonlySet<string>>>(new Map(), "person");
const NONE: ReadonlySet<string> = new Set();

export function useViewed(action: string): ReadonlySet<string> {
  return useStore(ticks).get(action) ?? NONE;
}

export function setViewed(action: string, section: string, on: boolean): void {
  ticks.set((old) => {
    const mine = new Set(old.get(action) ?? NONE);
    if (on) mine.add(section);
    else mine.delete(section);
    return new Map(old).set(action, mine);
  });
}

/** What changed was not viewed as it is now. */
export function untick(action: string, sections: readonly string[]): void {
  for (const section of sections) setViewed(action, section, false);
}
