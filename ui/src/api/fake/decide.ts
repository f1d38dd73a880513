import type {
  Decide,
  Decided,
  DecisionPreview,
  PreviewDecision,
  RecommendationView,
  RevealRecommendation,
  ViewChanges,
  ViewChangesRequest,
  WhoCanDecide,
} from "../gen";
import { routeOf, timelineOf } from "./action";
import { pauseOf, saidOf } from "./interrupt";
import { handOf, row } from "./rows";
import { frictionOf, isOverride, REASON_CODES, recommendationOf, standingOf } from "./rules";
import { actionId, indexOf, label, shapeOf } from "./shapes";
import { hex, person, refuse, type World, YOU } from "./world";

/** Least characters of a narrative wherever the rules ask for one. */
const NARRATIVE_LEAST = 10;

/** Whether nothing is missing that stands in the statement. */
function whole(index: number, request: PreviewDecision): boolean {
  const asked = frictionOf(index).tier !== "low" || isOverride(index, request.verdict);
  return (
    request.reason_code !== "" && (!asked || request.narrative.trim().length >= NARRATIVE_LEAST)
  );
}

/** What a request means: the same words are the same decision. */
const meaning = (request: PreviewDecision) =>
  JSON.stringify([
    request.action_id,
    request.verdict,
    request.reason_code,
    request.narrative,
    request.view_digest,
    request.seen_seq,
  ]);

/** Refuses where the reader has no seat to fill, as the rules say why. */
function seatNeeded(world: World, index: number): void {
  const standing = standingOf(world, index);
  if (standing.may_sign) return;
  const own = world.decided.get(actionId(index));
  const stopped = pauseOf(world, index) !== null || own?.verdict === "reject";
  const code = stopped ? "not-open" : own ? "seat-taken" : "lineage";
  refuse(code, standing.reason ?? "You cannot sign.", "Somebody else has to decide this action.");
}

/** A reason that is none, or one of the other verdict. */
function reasonNeeded(request: PreviewDecision): void {
  const found = REASON_CODES.find((each) => each.code === request.reason_code);
  if (request.reason_code && found?.verdict !== request.verdict)
    refuse("reason-code", "A reason code is needed.", "Pick the one that fits.");
}

export function previewDecision(world: World, request: PreviewDecision): DecisionPreview {
  reasonNeeded(request);
  seatNeeded(world, indexOf(request.action_id));
  if (whole(indexOf(request.action_id), request))
    world.previews.set(request.decision_id, {
      meaning: meaning(request),
      digest: hex(++world.shown + 900),
    });
  else world.previews.delete(request.decision_id);
  const index = indexOf(request.action_id);
  const about = row(world, index);
  const override = isOverride(index, request.verdict);
  const verb = shapeOf(index).verb.toLowerCase();
  const seat = standingOf(world, index).seat ?? 1;
  const word = request.verdict === "approve" ? "Approve" : "Reject";
  const digest = (hexes: string) => `${hexes.slice(0, 8)} … ${hexes.slice(-8)}`;
  return {
    rows: [
      {
        name: "Decision",
        value: `${word}, step ${about.step}, seat ${seat}${request.reason_code ? `, ${request.reason_code}` : ""}`,
        mono: false,
      },
      { name: "Action", value: `${label(index)}, revision 1`, mono: true },
      { name: "Action digest", value: digest(hex(index + 100)), mono: true },
      { name: "What you saw", value: digest(request.view_digest), mono: true },
      { name: "Policy and route", value: `FRZ-02 v3, ${hex(index + 400, 8)}`, mono: true },
      { name: "Ledger head seen", value: request.seen_seq.toLocaleString("en-GB"), mono: true },
    ],
    statement: whole(index, request)
      ? JSON.stringify({
          type: "countersign/decision/v1",
          origin: `countersign/${hex(1, 32)}`,
          decision_id: request.decision_id,
          action_id: request.action_id,
          action_digest: hex(index + 100),
          revision: 1,
          route_digest: hex(index + 400),
          step: about.step,
          seat_role: "analyst",
          person: YOU.person,
          on_behalf_of: "",
          verdict: request.verdict,
          reason_code: request.reason_code,
          narrative: request.narrative ? hex(index + 700) : "",
          override_type: override ? "ai_override" : "",
          view_digest: request.view_digest,
          seen_seq: request.seen_seq,
          seen_leaf: request.seen_leaf,
        })
      : null,
    statement_digest: world.previews.get(request.decision_id)?.digest ?? "",
    effect:
      request.verdict === "reject"
        ? "One rejection at this step ends the action. Nothing is carried out."
        : about.signed + 1 >= about.quorum
          ? about.step < about.steps
            ? `This completes step ${about.step}; step ${about.step + 1} opens.`
            : "This approves the action."
          : "One more person signs this step after you.",
    override_type: override ? "ai_override" : null,
    override_note: override
      ? request.verdict === "reject"
        ? `It asked to ${verb} and you refuse it. Recorded as an override, human over agent, and counted for ${shapeOf(index).agent} v${shapeOf(index).version}.`
        : `It advised against and you approve. Recorded as an override, human over agent, and counted for ${shapeOf(index).agent} v${shapeOf(index).version}.`
      : null,
  };
}

export function decide(world: World, request: Decide): Decided {
  const kept = world.decisions.get(request.decision_id);
  if (kept) return kept as Decided;
  const index = indexOf(request.action_id);
  reasonNeeded(request);
  seatNeeded(world, index);
  const changed = world.stale.get(request.action_id);
  if (changed !== undefined && request.seen_seq < changed) {
    refuse(
      "stale-view",
      "This action changed since you opened it.",
      "Review the difference, then sign again. Your text is kept.",
    );
  }
  const friction = frictionOf(index);
  if (!request.reason_code)
    refuse("reason-code", "A reason code is needed.", "Pick the one that fits.");
  const override = isOverride(index, request.verdict);
  const least = override
    ? Math.max(friction.narrative_min, friction.narrative_min_override)
    : friction.narrative_min;
  if (request.narrative.trim().length < least) {
    refuse(
      "narrative-missing",
      `The narrative needs at least ${least} characters.`,
      "Say in your own words what you checked.",
    );
  }
  const missing = friction.required_sections.filter((section) => !request.viewed.includes(section));
  if (missing.length > 0)
    refuse(
      "evidence-not-viewed",
      `Required evidence was not viewed: ${missing.join(", ")}.`,
      "View it, then sign.",
    );
  if (friction.reauthenticate && !request.reauthentication) {
    refuse(
      "reauthentication-needed",
      "The policy asks for your password once more.",
      "Enter it and sign again.",
    );
  }
  if (request.reauthentication === "wrong")
    refuse(
      "wrong-password",
      "Login and password do not fit together.",
      "Check both. Caps lock may be on.",
    );
  if (friction.typed && request.typed !== friction.typed)
    refuse(
      "typed-mismatch",
      `What you typed is not ${friction.typed}.`,
      "Type it exactly as shown.",
    );
  const shown = world.previews.get(request.decision_id);
  if (shown?.meaning !== meaning(request) || shown.digest !== request.statement_digest)
    refuse(
      "preview-stale",
      "What would be signed is no longer what was shown to you.",
      "Read it again, then sign. Your text is kept.",
    );
  const seq = world.append();
  const at = world.iso();
  world.decided.set(request.action_id, {
    verdict: request.verdict,
    seq,
    at,
    reason: REASON_CODES.find((each) => each.code === request.reason_code)?.sentence ?? "",
    narrative: request.narrative,
    override: override ? "ai_override" : null,
    step: row(world, index).step,
  });
  const answer: Decided = {
    seq,
    leaf: hex(seq),
    at,
    key_fingerprint: world.session?.key?.fingerprint ?? "",
    verdict: request.verdict,
    override_type: override ? "ai_override" : null,
    state: request.verdict === "reject" ? "rejected" : "in_review",
    effect:
      request.verdict === "reject"
        ? "The action is rejected. Nothing is carried out."
        : "Your seat is filled.",
    next_action_id: index + 1 < world.options.rows ? actionId(index + 1) : null,
  };
  world.decisions.set(request.decision_id, answer);
  world.emit({ event: "ledger_moved", head_seq: seq });
  return answer;
}

export function viewChanges(world: World, request: ViewChangesRequest): ViewChanges {
  const seq = world.stale.get(request.action_id);
  const in_hand = handOf(world, indexOf(request.action_id));
  const timeline = timelineOf(world, indexOf(request.action_id));
  const said = saidOf(world, indexOf(request.action_id)).findLast(
    (each) => each.seq > request.seen_seq,
  );
  if (said)
    return {
      stale: true,
      changed_at: said.at,
      seq: said.seq,
      what: `${said.actor} ${said.event === "asked" ? "asked a question" : said.event}: ${said.text}.`,
      rows: [],
      sections: [],
      decision_seq: null,
      timeline,
      in_hand,
    };
  if (seq === undefined || request.seen_seq >= seq) {
    return {
      stale: false,
      changed_at: null,
      seq: null,
      what: "",
      rows: [],
      sections: [],
      decision_seq: null,
      timeline,
      in_hand,
    };
  }
  return {
    stale: true,
    changed_at: world.iso(),
    seq,
    what: "The agent revised its proposal: 2 fields.",
    rows: [
      { field: "Blocked balance", before: "EUR 48,200.00", after: "EUR 46,900.00", changed: true },
      { field: "Review date", before: "Mon 21 Dec 2026", after: "Mon 28 Dec 2026", changed: true },
    ],
    sections: ["change"],
    decision_seq: null,
    timeline,
    in_hand,
  };
}

export function reveal(world: World, request: RevealRecommendation): RecommendationView {
  world.revealed.add(request.action_id);
  world.append();
  return recommendationOf(world, indexOf(request.action_id));
}

export function whoCanDecide(world: World, id: string): WhoCanDecide {
  const route = routeOf(world, indexOf(id));
  const open = route.steps.find((step) => step.state === "open");
  const can = open?.candidates ?? [];
  const other = person(1);
  return {
    step: route.step,
    role: open?.role ?? "analyst",
    can: can.some((each) => each.person === other.person) ? can : [...can, other],
    cannot: route.excluded,
  };
}
