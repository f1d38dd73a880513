import type {
  OverrideRow,
  Overrides,
  OverridesRequest,
  OverrideView,
  SignedDecisionKey,
} from "../gen";
import { row as actionRow } from "./rows";
import { recommendationOf } from "./rules";
import { actionId, amountOf, indexOf, label, shapeOf } from "./shapes";
import { signedDecision } from "./signed";
import { hex, idOf, person, refuse, type World, YOU } from "./world";

/** Rows on which others went against the agent before; then the reader's own. */
const OTHERS = [41, 52, 63, 74];

/** Overrides told at a time. */
const PART = 3;

const seqOf = (index: number) => 47_000 + index;

function rowsOf(world: World): OverrideRow[] {
  if (world.options.empty) return [];
  const own = [...world.decided]
    .filter(([, decided]) => decided.override !== null)
    .map(([id, decided]) => ({ index: indexOf(id), ...decided, by: YOU }));
  const others = OTHERS.map((index) => ({
    index,
    seq: seqOf(index),
    at: world.iso(-index * 3_600_000),
    verdict: "reject" as const,
    reason: "False positive",
    override: "ai_override" as const,
    by: person(index % 5 === 0 ? 1 : 2),
  }));
  return [...own, ...others]
    .sort((a, b) => b.seq - a.seq)
    .map((each) => {
      const shape = shapeOf(each.index);
      return {
        seq: each.seq,
        action_id: actionId(each.index),
        label: label(each.index),
        sentence: {
          actor_type: "agent",
          actor: shape.agent,
          agent_version: shape.version,
          verb: shape.verb,
          object: shape.object(each.index),
          amount: amountOf(each.index),
        },
        risk: shape.risk,
        is_simulation: actionRow(world, each.index).is_simulation,
        person: each.by,
        verdict: each.verdict,
        reason: each.reason,
        override_type: each.override ?? "ai_override",
        at: each.at,
      };
    });
}

export function overrides(world: World, request: OverridesRequest): Overrides {
  const { before } = request;
  const left = rowsOf(world).filter((row) => before === null || row.seq < before);
  const part = left.slice(0, PART);
  return { overrides: part, next: left.length > PART ? (part.at(-1)?.seq ?? null) : null };
}

export function overrideView(world: World, request: SignedDecisionKey): OverrideView {
  const index = indexOf(request.action_id);
  const row = rowsOf(world).find(
    (each) => each.action_id === request.action_id && each.seq === request.seq,
  );
  if (!row)
    return refuse(
      "not-found",
      `There is no decision ${request.seq} that you may see.`,
      "Check it.",
    );
  const unfolded = { ...world, revealed: new Set([actionId(index)]) };
  return {
    decision: OTHERS.includes(index)
      ? {
          state: "shown",
          seq: row.seq,
          leaf: hex(row.seq),
          role: "analyst",
          step: 1,
          revision: 1,
          narrative: "The customer's payroll explains the pattern; I called them.",
          key_fingerprint: "5C0E 3A7D 11B2 90FF",
          statement: JSON.stringify({
            type: "countersign/decision/v1",
            decision_id: idOf(row.seq),
          }),
          reading: null,
          at: row.at,
          person: row.person,
          verdict: row.verdict,
          reason: row.reason,
          override_type: row.override_type,
        }
      : signedDecision(world, request),
    advice: recommendationOf(unfolded, index),
  };
}
