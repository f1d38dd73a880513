import { type RefObject, useEffect } from "react";
import type { ActionView } from "~/api/client";
import { createStore, useStore } from "~/shared/store";
import { sectionDomId } from "./sections";

/** How long a section was on the screen, and whether its end was. */
export interface Look {
  ms: number;
  end: boolean;
}

/** By action, then by section; of this view of it. */
const looks = createStore<ReadonlyMap<string, ReadonlyMap<string, Look>>>(new Map(), "person");
const NONE: ReadonlyMap<string, Look> = new Map();
/** Milliseconds between two looks at what is on the screen. */
const BEAT = 250;
/** What may be cut off of a section's end by a rounding. */
const EDGE = 4;

export function useLooks(action: string): ReadonlyMap<string, Look> {
  return useStore(looks).get(action) ?? NONE;
}

/** Whether a section was looked at to its end for as long as its length gives; one without such a time at once. */
export function lookedAt(view: ActionView, looked: ReadonlyMap<string, Look>, section: string) {
  const least = view.friction.least.find((each) => each.section === section);
  if (!least) return true;
  const look = looked.get(section);
  return look?.end && look.ms >= least.ms;
}

/** Counts, while the window is looked at, how long each section is on the screen. */
export function useReading(
  action: string,
  pane: RefObject<HTMLElement | null>,
  sections: readonly string[],
) {
  const names = sections.join(" ");
  useEffect(() => {
    const look = () => {
      const frame = pane.current?.getBoundingClientRect();
      if (!frame?.height || document.visibilityState !== "visible") return;
      const next = new Map(looks.get().get(action) ?? NONE);
      for (const section of names.split(" ")) {
        const box = document.getElementById(sectionDomId(section))?.getBoundingClientRect();
        if (!box || box.bottom <= frame.top || box.top >= frame.bottom) continue;
        const old = next.get(section) ?? { ms: 0, end: false };
        next.set(section, {
          ms: old.ms + BEAT,
          end: old.end || box.bottom <= frame.bottom + EDGE,
        });
      }
      looks.set((old) => new Map(old).set(action, next));
    };
    const timer = setInterval(look, BEAT);
    return () => clearInterval(timer);
  }, [action, pane, names]);
}
