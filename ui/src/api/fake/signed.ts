import type {
  DecisionRecord,
  RecordReading,
  SeenView,
  SignedDecision,
  SignedDecisionKey,
  SignedDecisionView,
} from "../gen";
import { openAction, viewDigest } from "./action";
import { indexOf, label } from "./shapes";
import { hex, idOf, refuse, type World } from "./world";

/** Row 11's policy keeps what others wrote back until the reader has picked a reason. */
export const BLIND = 11;

const NARRATIVES = [
  "Till slips cover three of the seven deposits; the rest has no explanation.",
  "I called the branch: the counterparty was opened last week by the same person.",
];

function signedOf(world: World, id: string): SignedDecision[] {
  const view = openAction(world, id);
  const seats = view.route.steps.flatMap((step) =>
    step.seats.map((seat): SignedDecision => {
      const own = world.decided.get(id);
      const mine = seat.person.you && own !== undefined;
      const reason = mine
        ? own.reason
        : seat.verdict === "approve"
          ? "Evidence supports the measure"
          : "False positive";
      return {
        seq: seat.seq,
        leaf: hex(seat.seq),
        at: seat.at,
        person: seat.person,
        role: step.role,
        step: step.step,
        revision: 1,
        verdict: seat.verdict,
        reason,
        narrative: mine ? own.narrative || null : (NARRATIVES[seat.seq % 2] ?? null),
        override_type: seat.verdict === "reject" ? "ai_override" : null,
        key_fingerprint: mine ? "A1F3 90C2 77DE 4B08" : "5C0E 3A7D 11B2 90FF",
        statement: JSON.stringify({
          type: "countersign/decision/v1",
          decision_id: idOf(seat.seq),
          action_id: id,
          step: step.step,
          person: seat.person.person,
          verdict: seat.verdict,
          view_digest: hex(seat.seq + 7),
        }),
        reading: { seconds: 9, usual_seconds: 84, hasty: !mine },
      };
    }),
  );
  return seats.sort((a, b) => a.seq - b.seq);
}

const keptBack = (world: World, id: string): boolean =>
  openAction(world, id).label === label(BLIND) && !world.decided.has(id);

export function signedDecision(world: World, request: SignedDecisionKey): SignedDecisionView {
  const found = signedOf(world, request.action_id).find((each) => each.seq === request.seq);
  if (!found)
    return refuse("not-found", "There is no such decision.", "Check the number.", {
      what: "decision",
      id: String(request.seq),
    });
  if (keptBack(world, request.action_id) && !found.person.you && request.reason_code === "")
    return {
      state: "kept_back",
      why: "The policy wants you to judge for yourself first: pick a reason, then read what others wrote.",
    };
  return { state: "shown", ...found };
}

export function decisionRecord(world: World, id: string): DecisionRecord {
  const view = { ...openAction(world, id), view_digest: "", seen_leaf: "", seen_seq: 0 };
  const back = keptBack(world, id);
  return {
    view,
    decisions: back ? [] : signedOf(world, id),
    kept_back: back ? "The policy keeps what others wrote back until the action is decided." : null,
    head_seq: world.head,
    head_leaf: hex(world.head),
    made_at: world.iso(),
    sets_pdf: world.options.pdf,
  };
}

export function recordReading(world: World, request: RecordReading): SeenView {
  if (request.view_digest !== viewDigest(indexOf(request.action_id)))
    refuse(
      "view-unknown",
      "The view that was signed is not one that you were shown.",
      "Open the action again.",
    );
  const seq = world.append();
  world.readings.set(request.action_id, request);
  return { view_digest: hex(seq + 5), seen_seq: seq, seen_leaf: hex(seq) };
}
