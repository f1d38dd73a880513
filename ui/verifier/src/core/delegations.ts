/** Roles that their holders delegated: given and accepted by both, for a time, and over with the grant or the key on which it rests. */
import type { Role } from "./codes";
import type { Of } from "./statements";
import { isBefore, type Moment, moment } from "./time";

/** A key, and the record in which it signed what a decision rests on. */
export interface RestsOn {
  key: string;
  place: number;
}

interface Lent {
  person: string;
  delegate: string;
  role: Role;
  from: Moment | null;
  until: Moment | null;
  digest: string;
  /** The grants of its giver on which it may rest: those from before. */
  grants: string[];
  keys: RestsOn[];
  accepted: boolean;
  ended: boolean;
}

/** What the register says of the two. */
export interface Register {
  holds(person: string, role: Role): boolean;
  isActive(person: string): boolean;
  hasKey(person: string): boolean;
  /** The ids of the grants of a role that were not revoked, and of those that count now. */
  grantsOf(person: string, role: Role): { all: string[]; inForce: string[] };
  holdsAny(person: string): boolean;
}

const DAY = 86_400;
const LONGEST = 90 * DAY;
const ON_THE_WAY = 300;

export class Delegations {
  private readonly all = new Map<string, Lent>();

  constructor(private readonly tolerance: number) {}

  /** Takes a delegation; answers with the rule that does not hold, or "". */
  give(made: Of<"delegation">, digest: string, by: RestsOn, at: Moment, known: Register): string {
    if (made.role === "auditor" || made.role === "admin") {
      return `the role ${made.role} is delegated by nobody`;
    }
    if (!known.holds(made.person, made.role)) {
      return `who delegates it did not hold the role ${made.role} then`;
    }
    if (!known.isActive(made.delegate)) return "whom it is delegated to had not been confirmed";
    const from = moment(made.valid_from);
    const until = moment(made.valid_until);
    if (from && until && isBefore(from, until, -LONGEST)) {
      return "a role is delegated for more than 90 days";
    }
    if (from && isBefore(from, at, -ON_THE_WAY - this.tolerance)) {
      return "a role is delegated from before the record on";
    }
    if (this.all.has(made.delegation_id)) return "a delegation with this id was recorded before";
    const { person, delegate, role } = made;
    const grants = known.grantsOf(person, role).all;
    const lent = { person, delegate, role, from, until, digest, grants, keys: [by] };
    this.all.set(made.delegation_id, { ...lent, accepted: false, ended: false });
    return "";
  }

  /** Takes what became of a delegation. */
  stand(made: Of<"delegation-standing">, by: RestsOn, at: Moment, known: Register): string {
    const lent = this.all.get(made.delegation_id);
    if (!lent) return "it is about a delegation that was never given";
    if (lent.digest !== made.delegation_digest || lent.person !== made.person) {
      return "it names another statement or person than the delegation's";
    }
    if (lent.ended) return "the delegation had ended";
    if (made.event === "ended") {
      const oversees = known.holds(made.by, "admin") || known.holds(made.by, "supervisor");
      if (made.by !== lent.person && made.by !== lent.delegate && !oversees) {
        return "it is ended by neither of the two, nor an admin or a supervisor";
      }
      lent.ended = true;
      return "";
    }
    if (made.by !== lent.delegate) return "it is not accepted by whom it was given to";
    if (lent.accepted) return "the delegation was accepted before";
    if (!this.lasts(lent, at)) return "the delegation's time was over";
    if (!known.holdsAny(made.by)) return "who accepts it held no role";
    lent.accepted = true;
    lent.keys.push(by);
    return "";
  }

  private lasts({ until }: Lent, at: Moment): boolean {
    return until === null || isBefore(at, until, this.tolerance);
  }

  /** On what it rests that somebody could take a seat by another's role then; null where they could not. */
  find(made: Of<"decision">, at: Moment, known: Register): RestsOn[] | null {
    const { person: delegate, on_behalf_of: person, seat_role: role } = made;
    if (!known.isActive(person) || !known.isActive(delegate) || !known.hasKey(person)) return null;
    const { inForce } = known.grantsOf(person, role);
    for (const lent of this.all.values()) {
      const fits = lent.delegate === delegate && lent.person === person && lent.role === role;
      if (!fits || !lent.accepted || lent.ended || !this.lasts(lent, at)) continue;
      if (lent.from && isBefore(at, lent.from)) continue;
      if (lent.grants.some((grant) => inForce.includes(grant))) return lent.keys;
    }
    return null;
  }

  /** A key was revoked: what it gave or accepted is over. */
  end(key: string): void {
    for (const lent of this.all.values()) {
      if (lent.keys.some((one) => one.key === key)) lent.ended = true;
    }
  }
}
