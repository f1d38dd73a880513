import type { Recorded, Retract } from "../gen";
import { stateOf } from "./rows";
import { actionId, indexOf } from "./shapes";
import { hex, refuse, type World } from "./world";

/** What becomes of the reader's vote if they take it back; none where there is none, or its step has closed. */
export function mayRetract(world: World, index: number): string | null {
  const own = world.decided.get(actionId(index));
  if (!own || stateOf(world, index) !== "in_review") return null;
  const what = own.verdict === "approve" ? "approval" : "rejection";
  return `Your ${what} at step ${own.step}, ledger ${own.seq}, stays on record and is not counted any more. Its seat is free again, for you too.`;
}

export function retract(world: World, request: Retract): Recorded {
  const index = indexOf(request.action_id);
  if (stateOf(world, index) !== "in_review")
    refuse("not-open", "This action takes no decisions as it stands now.", "Look at it again.");
  if (!mayRetract(world, index))
    refuse(
      "no-vote",
      "You have no vote at this step that could be taken back.",
      "A vote is taken back by who gave it, while its step is open; look at the timeline.",
    );
  if (!request.reason.trim())
    refuse("text-missing", "Something has to be said.", "Write it, then send it.");
  world.decided.delete(request.action_id);
  const seq = world.append();
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at: world.iso() };
}
