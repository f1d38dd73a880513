/** Votes whose key was revoked as compromised from an earlier record on, and what they had carried. */
import type { RestsOn } from "./delegations";
import type { Vote } from "./routes";
import type { Of } from "./statements";

/** How a decision was signed. */
export interface Signed {
  /** Its record's number. */
  seq: number;
  /** Its key, where that is declared compromised by then, in this record or a later one; else "". */
  void: string;
  /** The keys that gave and accepted the delegation on which it rests, where they are declared so by then. */
  lent: RestsOn[];
}

/** Whether it counts for nothing. */
export function isVoid(signed: Signed): boolean {
  return signed.void !== "" || signed.lent.length > 0;
}

type Made = Pick<Of<"decision">, "action_id" | "decision_id"> & {
  /** The record in which the key signed what it rests on. */
  place: number;
};

/** Decisions that are void, by the numbers of their records, and what they had carried: actions by the numbers of their proposals. */
export class Disowned {
  /** All void decisions, in the order of the records. */
  readonly decisions: number[] = [];
  /** Actions that are decided and closed, and would not be so without them. */
  readonly flagged = new Map<number, Set<number>>();
  /** Actions of which an earlier step was opened again. */
  readonly reopened = new Map<number, Set<number>>();
  /** Void decisions of which nobody can tell here what they carried. */
  readonly untold = new Set<number>();
  /** By each compromised key until its revocation. */
  private readonly signed = new Map<string, Made[]>();

  /** Takes note of a decision, or of a broken glass, on an action. */
  note(action_id: string, decision_id: string, signed: Signed): void {
    if (isVoid(signed)) this.decisions.push(signed.seq);
    const own = signed.void === "" ? [] : [{ key: signed.void, place: signed.seq }];
    for (const { key, place } of [...own, ...signed.lent]) {
      const made = this.signed.get(key) ?? [];
      made.push({ action_id, decision_id, place });
      this.signed.set(key, made);
    }
  }

  /** What the key signed from record `since` on and was not taken before: decisions by their actions. */
  take(key: string, since: number): Map<string, Set<string>> {
    const made = this.signed.get(key) ?? [];
    this.signed.set(
      key,
      made.filter(({ place }) => place < since),
    );
    const taken = new Map<string, Set<string>>();
    for (const { action_id, decision_id, place } of made) {
      if (place < since) continue;
      const decisions = taken.get(action_id) ?? new Set();
      taken.set(action_id, decisions.add(decision_id));
    }
    return taken;
  }

  mark(fate: "flagged" | "reopened", action: number, votes: ReadonlySet<number>): void {
    const known = this[fate].get(action) ?? new Set();
    for (const seq of votes) known.add(seq);
    this[fate].set(action, known);
  }
}

/** What became void of an action. */
interface Fallen {
  /** The records. */
  seqs: Set<number>;
  /** The earliest step with such an approval. */
  from: number | null;
  /** Whether such a rejection is on the step that was decided on last. */
  against: boolean;
}

export function fall(votes: Vote[], decisions: ReadonlySet<string>): Fallen {
  const fallen: Fallen = { seqs: new Set(), from: null, against: false };
  const last = votes.at(-1)?.step;
  for (const vote of votes) {
    const forced = vote.override_type === "manual_override";
    if (!vote.stands || forced || !decisions.has(vote.decision_id)) continue;
    vote.stands = false;
    fallen.seqs.add(vote.seq);
    if (vote.verdict === "approve") fallen.from = Math.min(fallen.from ?? vote.step, vote.step);
    else if (vote.step === last) fallen.against = true;
  }
  return fallen;
}

/** Votes on steps that would not have been open. */
export function fallBehind(votes: Vote[], from: number | null): void {
  for (const vote of votes) if (from !== null && vote.step > from) vote.stands = false;
}
