import type { OtherAction, Recorded, SuccessionEvent, Supersede } from "../gen";
import { owns, withdrawn } from "./interrupt";
import { actionId, indexOf, label, shapeOf } from "./shapes";
import { hex, refuse, type World } from "./world";

const missing = (name: string) =>
  refuse("not-found", `There is no action ${name} that you may see.`, "Check the name.", {
    what: "action",
    id: name,
  });

/** What the reader has put in the place of a row. */
export function successorOf(world: World, index: number): OtherAction | null {
  const other = world.successors.get(actionId(index));
  if (other === undefined) return null;
  return { action_id: actionId(other), label: label(other), event: "superseded", said: [] };
}

/** What it would be if the reader let another action follow a row: nothing is rejected by others in the fake. */
export function maySupersede(world: World, index: number): SuccessionEvent | null {
  const closed = world.decided.has(actionId(index)) || withdrawn(world, index);
  return owns(index) && !closed && !successorOf(world, index) ? "superseded" : null;
}

export function supersede(world: World, request: Supersede): Recorded {
  const named = request.by.trim();
  const index = indexOf(request.action_id);
  const numbered = Number.parseInt(named.replace("AC-2026-", ""), 10) - 118_800;
  const other = [numbered, indexOf(named)].find(
    (each) => each < world.options.rows && [label(each), actionId(each)].includes(named),
  );
  if (other === undefined) return missing(named);
  if (!owns(index))
    refuse(
      "succession-owners",
      "Another action is put in its place by the agent that proposed it, or its owner.",
      "Ask its owner.",
    );
  if (other === index || shapeOf(other).agent !== shapeOf(index).agent)
    refuse(
      "no-successor",
      "What follows an action is a later one of the same agent that follows no other.",
      "Name another one.",
    );
  if (!maySupersede(world, index))
    refuse("already-replaced", "Another action follows this one already.", "Open that one.");
  world.successors.set(request.action_id, other);
  const seq = world.append();
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at: world.iso() };
}
