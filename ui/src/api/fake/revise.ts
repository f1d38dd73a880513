import type { MayRevise, Recorded, Revise, RevisionView } from "../gen";
import { owns } from "./interrupt";
import { stateOf } from "./rows";
import { actionId, amountOf, indexOf } from "./shapes";
import { hex, refuse, type World, YOU } from "./world";

export const revisionsOf = (world: World, index: number): RevisionView[] =>
  world.revisions.get(actionId(index)) ?? [];

/** As it stands: what was proposed, and what the revisions changed of it. */
function now(world: World, index: number) {
  const proposed = amountOf(index);
  const changed = (field: string) =>
    revisionsOf(world, index)
      .flatMap((one) => one.rows)
      .findLast((row) => row.field === field)?.after;
  return {
    amount: changed("Amount") ?? proposed?.amount ?? "0.00",
    currency: changed("Currency") ?? proposed?.currency ?? "XXX",
    params: changed("Parameters") ?? "{}",
  };
}

/** In the fake, where the policy lets anybody, who could decide and the owner of the agent revise. */
export function mayRevise(world: World, index: number, sign: boolean): MayRevise | null {
  const open = stateOf(world, index) === "in_review";
  const edited = revisionsOf(world, index).some(({ by }) => by.you);
  const may = world.options.revisable && open && (owns(index) || (sign && !edited));
  if (!may) return null;
  return {
    revision: revisionsOf(world, index).length + 2,
    ...now(world, index),
    voids:
      "Nobody has voted on it yet. It begins anew at step 1 of the same route, still expires when it would have, and you do not decide on it.",
  };
}

export function revise(world: World, request: Revise): Recorded {
  const index = indexOf(request.action_id);
  const may = mayRevise(world, index, true);
  if (!may) {
    return refuse(
      "revision-not-allowed",
      "The policy lets nobody revise what is on this action's route.",
      "Reject it, and let its agent propose another one; or ask an admin for a policy that allows it.",
    );
  }
  if (request.revision !== may.revision)
    refuse("revision-number", "Somebody revised it meanwhile.", "Read what changed.");
  if (!request.reason.trim())
    refuse("text-missing", "A reason has between 1 and 65,536 bytes.", "Say why.");
  const rows = (
    [
      ["Amount", may.amount, request.amount],
      ["Currency", may.currency, request.currency],
      ["Parameters", may.params, request.params],
    ] as const
  ).flatMap(([field, before, after]) =>
    after === null || after === before ? [] : [{ field, before, after, changed: true }],
  );
  if (rows.length === 0)
    refuse("revision-same", "Nothing is different in this revision.", "Change something.");
  const seq = world.append();
  const made: RevisionView = {
    revision: request.revision,
    seq,
    at: world.iso(),
    by: YOU,
    reason: request.reason,
    rows,
    voided: [],
  };
  world.revisions.set(request.action_id, [...revisionsOf(world, index), made]);
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at: made.at };
}
