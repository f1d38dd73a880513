/** Actions that were forced outside of their route, and the reviews of that (docs/formats/bundle.md, "What is checked", 10). */
import type { Signed } from "./disown";
import type { Glass } from "./policy";
import type { Progress } from "./routes";
import type { Moment } from "./time";

/** A glass that was broken and stands. */
export interface Forced {
  glass: string;
  /** The record. */
  seq: number;
  person: string;
  at: Moment;
  /** What the route says of it; null where that is not known. */
  rule: Glass | null;
  /** How far the decisions had brought the action; null where that is not known. */
  before: Progress | null;
  /** Whether the content was there, which chose the route and names the lineage. */
  chosen: boolean;
  /** By the records that reviewed it. */
  reviews: Map<number, { person: string; upheld: boolean }>;
  overdue: boolean;
}

/** Whether content and route were there, so that it is known that the policy allows it and that none of the lineage did it. */
export function isKnown({ rule, chosen }: Forced): boolean {
  return rule !== null && chosen;
}

/** How far its review came, in words without a full stop. */
export function reviewWords({ reviews, rule, overdue }: Forced): string {
  const upheld = [...reviews.values()].filter((review) => review.upheld).length;
  const wanted = rule ? ` of ${rule.quorum}` : "";
  const late = overdue ? ", overdue" : "";
  return `After-review: ${reviews.size}${wanted}, ${upheld} upheld, ${reviews.size - upheld} not upheld${late}`;
}

/** What is known of the glass of all actions. */
export class Glasses {
  readonly standing = new Map<string, Forced>();
  /** Reviews by each compromised key until its revocation. */
  private readonly reviewed = new Map<string, { seq: number; action: string }[]>();

  /** In the order of the records that broke them. */
  all(): Forced[] {
    return [...this.standing.values()].sort((a, b) => a.seq - b.seq);
  }

  find(action: string, glass: string): Forced | null {
    const forced = this.standing.get(action);
    return forced?.glass === glass ? forced : null;
  }

  /** Takes note of a review by a key that is compromised by then. */
  note(action: string, { seq, void: key }: Signed): void {
    this.reviewed.set(key, [...(this.reviewed.get(key) ?? []), { seq, action }]);
  }

  /** A key was compromised from record `since` on: its reviews from there on are not counted. */
  disown(key: string, since: number): void {
    const made = this.reviewed.get(key) ?? [];
    this.reviewed.set(
      key,
      made.filter(({ seq }) => seq < since),
    );
    for (const { seq, action } of made) {
      if (seq >= since) this.standing.get(action)?.reviews.delete(seq);
    }
  }
}
