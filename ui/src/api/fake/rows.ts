import type { ActionState, InHand, QueueRow } from "../gen";
import { pauseOf, withdrawn } from "./interrupt";
import { actionId, amountOf, dueOffset, facts, label, shapeOf } from "./shapes";
import { mix, person, type World, YOU } from "./world";

/** Who has an action in hand. */
export function handOf(world: World, index: number): InHand | null {
  const kept = world.hands.get(actionId(index));
  if (kept !== undefined) return kept;
  if (index === 6) return { person: YOU, until: world.iso(1_200_000) };
  return facts(index).unassigned ? null : { person: person(mix(index + 13)), until: null };
}

/** How long every step was given. */
const TERM = 24 * 3_600_000;

/** When everything was proposed, from now. */
export const PROPOSED = -204 * 60_000;

/** The row that somebody else has open. */
export const READ = 4;

/** Whether one approval leaves the open step waiting for another person's. */
function waits(index: number): boolean {
  return shapeOf(index).steps > 1 && index !== 6 && mix(index + 21) % 3 !== 0;
}

export function stateOf(world: World, index: number): ActionState {
  const own = world.decided.get(actionId(index));
  if (world.glass.has(actionId(index))) return "approved";
  if (own) return own.verdict === "approve" && waits(index) ? "in_review" : "rejected";
  if (withdrawn(world, index)) return "withdrawn";
  if (world.successors.has(actionId(index))) return "superseded";
  const pause = pauseOf(world, index)?.by.event;
  return pause === "asked" ? "waiting_for_information" : pause ? "on_hold" : "in_review";
}

export function row(world: World, index: number): QueueRow {
  const shape = shapeOf(index);
  const about = facts(index);
  const id = actionId(index);
  const signed = shape.steps > 1 && mix(index + 21) % 3 === 0 ? 1 : 0;
  const offset = dueOffset(index);
  const own = world.decided.get(id);
  return {
    action_id: id,
    label: label(index),
    state: stateOf(world, index),
    risk: shape.risk,
    verb: shape.verb,
    object: shape.object(index),
    kind: shape.verb.toLowerCase(),
    rule: 1 + (mix(index + 31) % 6),
    proposed_at: world.iso(PROPOSED),
    amount: amountOf(index),
    agent: shape.agent,
    agent_version: shape.version,
    step: index === 6 ? 2 : signed ? 2 : 1,
    steps: index === 6 ? 3 : shape.steps,
    quorum: shape.steps > 1 ? 2 : 1,
    signed: index === 6 ? 1 : signed,
    due_at: world.iso(offset),
    half_due_at: world.iso(offset - TERM / 2),
    most_due_at: world.iso(offset - TERM / 5),
    band: "later",
    assignee: handOf(world, index)?.person ?? null,
    being_viewed: index === READ,
    flagged: world.flagged.has(actionId(index)),
    is_simulation: about.simulation,
    changed: index === 10 || world.stale.has(id),
    decided: own
      ? {
          person: YOU,
          verdict: own.verdict,
          reason: own.reason,
          override_type: own.override,
          at: own.at,
          seq: own.seq,
        }
      : null,
  };
}
