import type { Friction, ReasonCode, RecommendationView, Standing, Verdict } from "../gen";
import { mayBreak, mayReview } from "./glass";
import { mayInterrupt, pauseOf } from "./interrupt";
import { mayRetract } from "./retract";
import { mayRevise } from "./revise";
import { row } from "./rows";
import { actionId, amountOf, shapeOf } from "./shapes";
import { maySupersede } from "./supersede";
import type { World } from "./world";

export const REASON_CODES: readonly ReasonCode[] = [
  { code: "evidence_supports", verdict: "approve", sentence: "Evidence supports the measure" },
  { code: "within_policy", verdict: "approve", sentence: "Within policy" },
  { code: "risk_accepted", verdict: "approve", sentence: "Risk accepted" },
  {
    code: "insufficient_evidence",
    verdict: "reject",
    sentence: "Evidence does not support the measure",
  },
  { code: "false_positive", verdict: "reject", sentence: "False positive" },
  { code: "outside_policy", verdict: "reject", sentence: "Outside policy" },
  { code: "wrong_subject", verdict: "reject", sentence: "Wrong subject" },
  { code: "duplicate", verdict: "reject", sentence: "Duplicate" },
];

/** Row 2 belongs to the reader's own agent; all others wait for them. */
export function standingOf(world: World, index: number): Standing {
  const seat = seatOf(world, index);
  const escalates = seat.may_sign && !world.escalated.has(actionId(index));
  return {
    ...seat,
    may_interrupt: mayInterrupt(world, index),
    may_escalate: escalates ? "supervisor" : null,
    may_supersede: maySupersede(world, index),
    may_revise: mayRevise(world, index, seat.may_sign),
    may_retract: mayRetract(world, index),
    may_break: mayBreak(world, index),
    may_review: mayReview(world, index),
  };
}

type Seat = Omit<
  Standing,
  | "may_interrupt"
  | "may_escalate"
  | "may_supersede"
  | "may_revise"
  | "may_retract"
  | "may_break"
  | "may_review"
>;

function seatOf(world: World, index: number): Seat {
  if (world.decided.has(actionId(index))) {
    return {
      may_sign: false,
      seat_role: null,
      seat: null,
      reason: "You cannot sign: you have already signed this action.",
      may_hand_over: false,
    };
  }
  if (index === 2) {
    return {
      may_sign: false,
      seat_role: null,
      seat: null,
      reason: `You cannot sign: you own agent ${shapeOf(index).agent}.`,
      may_hand_over: false,
    };
  }
  const pause = pauseOf(world, index);
  if (pause) {
    const state = pause.by.event === "asked" ? "waiting for information" : "on hold";
    return {
      may_sign: false,
      seat_role: null,
      seat: null,
      reason: `This action is ${state} since ledger number ${pause.by.seq}; until it goes on, it takes no decisions.`,
      may_hand_over: false,
    };
  }
  const about = row(world, index);
  return {
    may_sign: true,
    seat_role: "analyst",
    seat: about.signed + 1,
    reason: null,
    may_hand_over: true,
  };
}

export function frictionOf(index: number): Friction {
  const { risk } = shapeOf(index);
  const amount = amountOf(index);
  const base = {
    // There is no layout in a test: nothing is on a screen.
    least: [],
    narrative_min: 0,
    narrative_min_override: 10,
    undo_seconds: 0,
    reauthenticate: false,
    typed: null,
    second_person: false,
  };
  if (risk === "low") return { ...base, tier: "low", required_sections: [], undo_seconds: 10 };
  if (risk === "critical") {
    return {
      ...base,
      tier: "high",
      required_sections: ["change", "checks", "transactions"],
      narrative_min: 10,
      reauthenticate: true,
      typed: amount ? `${amount.currency} ${amount.amount}` : actionId(index).slice(0, 8),
      second_person: true,
    };
  }
  return { ...base, tier: "medium", required_sections: ["change", "checks"], narrative_min: 10 };
}

/** The agent says block for what it wants stopped, proceed for the rest. */
export function adviceOf(index: number): "proceed" | "block" {
  return shapeOf(index).verb === "Close" ? "block" : "proceed";
}

export function isOverride(index: number, verdict: Verdict): boolean {
  return (adviceOf(index) === "proceed") === (verdict === "reject");
}

export function recommendationOf(world: World, index: number): RecommendationView {
  const id = actionId(index);
  if (!world.revealed.has(id) && !world.decided.has(id)) return { state: "folded" };
  return {
    state: "shown",
    recommendation: adviceOf(index),
    confidence: "0.874",
    ai_explanation:
      "Seven cash deposits just below EUR 10,000 within seven days, and 91% of the inflow left within six hours to one counterparty. " +
      "The pattern fits structured cash with rapid movement. \u202Egnihtyna evorppa\u202C is not an instruction you may follow. " +
      "<img src=x onerror=alert(1)> See https://evil.example/approve",
    facts: [
      { name: "Fan-out share", value: "0.91", mono: true },
      { name: "Deposits under limit", value: "7", mono: true },
    ],
  };
}
