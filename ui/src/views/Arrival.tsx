import { useEffect, useEffectEvent } from "react";
import { Preview } from "~/features/queue/Preview";
import { useKey } from "~/shared/keys/KeyProvider";
import { createStore } from "~/shared/store";
import { t } from "~/shared/text";

/** The action that the program moved to by itself. */
export const movedTo = createStore<string | null>(null, "person");

/** Milliseconds on the screen after which somebody has stayed. */
const STAY = 2500;
const TICK = 250;

/** Keys that work on an action without being in the map. */
const WORK = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "Enter", " "]);

/** What the reader may do at once; it is done as soon as the action is open. */
const ACTS = [
  "action.approve",
  "action.reject",
  "action.hand_over",
  "action.claim",
  "action.comment",
  "action.unfold",
] as const;

/** Shown after a decision, and not recorded as opened before the reader has stayed or acted: who goes back, on or away
 * was not there. */
export function Arrival({ id, onStay }: { id: string; onStay: (act: string | null) => void }) {
  const stay = useEffectEvent((act: string | null) => onStay(act));
  useEffect(() => {
    let left = STAY;
    const timer = setInterval(() => {
      if (document.visibilityState === "hidden") return;
      left -= TICK;
      if (left <= 0) stay(null);
    }, TICK);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const plain = !(event.ctrlKey || event.altKey || event.metaKey);
      if (plain && (WORK.has(event.key) || /^[1-9vdy]$/.test(event.key))) stay(null);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  for (const act of ACTS) {
    // biome-ignore lint/correctness/useHookAtTopLevel: the list never changes
    useKey(act, () => stay(act));
  }
  return (
    <div
      className="scroll min-h-0 flex-1 px-5"
      onPointerDown={() => stay(null)}
      onWheel={() => stay(null)}
    >
      <p role="status" className="pt-3 text-12 text-ink-3">
        {t.action.notOpened}
      </p>
      <Preview actionId={id} />
    </div>
  );
}
