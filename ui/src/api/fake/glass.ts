import type { BreakGlass, GlassView, MayBreak, OpenReview, Recorded, ReviewGlass } from "../gen";
import { owns } from "./interrupt";
import { row, stateOf } from "./rows";
import { actionId, amountOf, indexOf, label, shapeOf } from "./shapes";
import { hex, refuse, type World, YOU } from "./world";

const DAY = 24 * 3_600_000;
const LEAST = 10;
const OPEN = ["in_review", "waiting_for_information", "on_hold"];
const supervises = (world: World) => world.session?.roles.includes("supervisor") ?? false;

function typedOf(index: number): string {
  const amount = amountOf(index);
  return amount ? `${amount.currency} ${amount.amount}` : label(index);
}

/** In the fake's policy supervisors break the glass, and two officers review it within a day. */
export function mayBreak(world: World, index: number): MayBreak | null {
  const may = supervises(world) && OPEN.includes(stateOf(world, index)) && !owns(index);
  if (!may || row(world, index).is_simulation) return null;
  return {
    role: "supervisor",
    follows: "Within 1 day it is reviewed by 2 others in the role of compliance officer.",
    typed: typedOf(index),
    narrative_min: LEAST,
  };
}

export const glassOf = (world: World, index: number): GlassView[] => {
  const broken = world.glass.get(actionId(index));
  return broken ? [broken] : [];
};

export function breakGlass(world: World, request: BreakGlass): Recorded {
  const index = indexOf(request.action_id);
  const may = mayBreak(world, index);
  if (!may) {
    return refuse(
      "glass-not-allowed",
      "The policy lets nobody break the glass on this action's route.",
      "It takes its route.",
    );
  }
  if (!request.incident.trim())
    refuse("incident-missing", "The reference of an incident is one line.", "Name the incident.");
  if (request.narrative.trim().length < LEAST)
    refuse("narrative-missing", "Say why in at least 10 characters.", "Write it.");
  if (request.typed !== may.typed)
    refuse("typed-mismatch", `What is at stake is ${may.typed}.`, "Type exactly that.");
  if (!request.reauthentication)
    refuse("reauthentication-needed", "The password is needed once more.", "Enter it.");
  const seq = world.append();
  world.glass.set(request.action_id, {
    seq,
    at: world.iso(),
    person: YOU,
    role: "supervisor",
    incident: request.incident,
    narrative: request.narrative,
    review_role: "compliance_officer",
    wanted: 2,
    due_at: world.iso(DAY),
    state: "open",
    reviews: [],
    void: null,
  });
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at: world.iso() };
}

/** Whether the reader may review what somebody else broke. */
export function mayReview(world: World, index: number): boolean {
  const broken = world.glass.get(actionId(index));
  return broken !== undefined && broken.state !== "complete" && !broken.person.you;
}

export function reviewGlass(world: World, request: ReviewGlass): Recorded {
  const index = indexOf(request.action_id);
  const broken = world.glass.get(request.action_id);
  if (!broken) {
    return refuse(
      "no-glass",
      "No glass is broken here that could be reviewed.",
      "Look at the action's timeline.",
    );
  }
  if (!mayReview(world, index))
    refuse("own-glass", "You broke the glass: others review that.", "Ask somebody else.");
  if (request.reason.trim().length < LEAST)
    refuse("narrative-missing", "Say why in at least 10 characters.", "Write it.");
  const seq = world.append();
  const review = {
    seq,
    at: world.iso(),
    person: YOU,
    verdict: request.verdict,
    reason: request.reason,
    void: false,
  };
  const reviews = [...broken.reviews, review];
  const state = reviews.length >= broken.wanted ? ("complete" as const) : broken.state;
  world.glass.set(request.action_id, { ...broken, reviews, state });
  return { seq, leaf: hex(seq), at: world.iso() };
}

export function openReviews(world: World): OpenReview[] {
  return [...world.glass]
    .filter(([, broken]) => broken.state !== "complete")
    .map(([id, broken]) => {
      const index = indexOf(id);
      const shape = shapeOf(index);
      return {
        action_id: id,
        label: label(index),
        verb: shape.verb,
        object: shape.object(index),
        risk: shape.risk,
        seq: broken.seq,
        person: broken.person,
        at: broken.at,
        review_role: broken.review_role,
        wanted: broken.wanted,
        given: broken.reviews.length,
        due_at: broken.due_at,
        overdue: broken.state === "overdue",
        yours: mayReview(world, index),
      };
    });
}
