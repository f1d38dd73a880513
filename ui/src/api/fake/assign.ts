import type { Claim, Claimed, HandedOver, HandOver, InHand } from "../gen";
import { whoCanDecide } from "./decide";
import { handOf } from "./rows";
import { indexOf } from "./shapes";
import { refuse, type World, YOU } from "./world";

function record(world: World, action_id: string, hand: InHand | null): number {
  world.hands.set(action_id, hand);
  const seq = world.append();
  world.emit({ event: "action_changed", action_id, seq });
  return seq;
}

/** Takes an action in hand for half an hour, or gives it back. */
export function claim(world: World, { action_id, take }: Claim): Claimed {
  const hand = handOf(world, indexOf(action_id));
  if (take && hand && !hand.person.you)
    refuse(
      "claimed",
      `${hand.person.name} has this action in hand.`,
      "Ask for it to be handed over, or decide anyway: a claim does not stop anybody from deciding.",
    );
  if (!take && !hand?.person.you)
    refuse("not-in-hand", "You do not have this action in hand.", "Look at it again.");
  const until = take ? world.iso(1_800_000) : null;
  const seq = record(world, action_id, take ? { person: YOU, until } : null);
  return { yours: take, until, seq };
}

/** Hands an action to one of those who can decide on it. */
export function handOver(world: World, { action_id, person }: HandOver): HandedOver {
  const to = whoCanDecide(world, action_id).can.find((each) => each.person === person);
  if (!to)
    return refuse(
      "target-excluded",
      "They cannot decide on this action.",
      "Choose someone who can decide on it, or ask a supervisor.",
    );
  return { to, seq: record(world, action_id, { person: to, until: null }) };
}
