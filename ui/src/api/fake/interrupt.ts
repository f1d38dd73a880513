import type { Interrupt, Interruption, InterruptionEvent, Pause, Recorded } from "../gen";
import { actionId, shapeOf } from "./shapes";
import { hex, refuse, type World, YOU } from "./world";

/** Row 12 waits for an answer from the beginning, row 14 is held. */
const BEGAN: Readonly<Record<number, { event: InterruptionEvent; text: string }>> = {
  12: {
    event: "asked",
    text: "Which of the fees was charged twice? The loan has two entries for the same day.",
  },
  14: { event: "held", text: "Two desks work on this customer; wait until both have reported." },
};

/** What was said to a row, oldest first. */
export function saidOf(world: World, index: number): Interruption[] {
  const began = BEGAN[index];
  const own = world.interruptions.get(actionId(index)) ?? [];
  if (!began) return own;
  const first: Interruption = {
    seq: 48_160,
    event: began.event,
    actor_type: "human",
    actor: began.event === "asked" ? "Noor Adeyemi" : "Eamon Strand",
    you: false,
    at: world.iso(-55 * 60_000),
    text: began.text,
  };
  return [first, ...own];
}

/** The question or the hold that a row stands at. */
export function pauseOf(world: World, index: number): Pause | null {
  const last = saidOf(world, index).at(-1);
  if (last?.event === "asked")
    return {
      by: last,
      goes_on: `It goes on once agent ${shapeOf(index).agent} or ${index === 2 ? "you" : "Mirela Dantas"} has answered.`,
    };
  if (last?.event === "held")
    return { by: last, goes_on: "It goes on once Eamon Strand has released it." };
  return null;
}

export const withdrawn = (world: World, index: number) =>
  saidOf(world, index).at(-1)?.event === "withdrawn";

const closed = (world: World, index: number) =>
  world.decided.has(actionId(index)) ||
  world.successors.has(actionId(index)) ||
  withdrawn(world, index);

/** Whether the reader answers for the agent of a row. */
export const owns = (index: number) => index === 2;
const supervises = (world: World) => world.session?.roles.includes("supervisor") ?? false;

/** Why the reader cannot do this now, by its code; null where they can. */
function obstacle(world: World, index: number, event: InterruptionEvent): string | null {
  const pause = pauseOf(world, index)?.by.event;
  const open = !closed(world, index);
  switch (event) {
    case "asked":
      return !open || pause ? "not-open" : owns(index) ? "lineage" : null;
    case "answered":
      return pause !== "asked" ? "out-of-turn" : owns(index) ? null : "owners-only";
    case "withdrawn":
      return !open ? "out-of-turn" : owns(index) ? null : "owners-only";
    case "held":
      if (!open || pause === "held") return "out-of-turn";
      break;
    case "resumed":
      if (pause !== "held") return "out-of-turn";
      break;
    case "revoked":
      // Nothing is approved by one word in the fake.
      return "out-of-turn";
  }
  return owns(index) ? "lineage" : supervises(world) ? null : "role-missing";
}

const EVENTS: readonly InterruptionEvent[] = ["asked", "answered", "held", "resumed", "withdrawn"];

export function mayInterrupt(world: World, index: number): InterruptionEvent[] {
  return EVENTS.filter((event) => obstacle(world, index, event) === null);
}

export function interrupt(world: World, index: number, request: Interrupt): Recorded {
  const code = obstacle(world, index, request.event);
  if (code)
    refuse(
      code as "out-of-turn",
      "This cannot be done to the action as it stands now.",
      "Look at it again.",
    );
  if (!request.text.trim())
    refuse("text-missing", "Something has to be said.", "Write it, then send it.");
  const seq = world.append();
  const at = world.iso();
  const said: Interruption = {
    seq,
    event: request.event,
    actor_type: "human",
    actor: YOU.name,
    you: true,
    at,
    text: request.text,
  };
  const own = world.interruptions.get(request.action_id) ?? [];
  world.interruptions.set(request.action_id, [...own, said]);
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at };
}
