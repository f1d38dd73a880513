/** The route that the policy in force prescribes for each action, and how far its decisions bring it. */
import { ENTRIES, type Role } from "./codes";
import type { ContentFacts } from "./content";
import {
  type Asked,
  covers,
  firstRule,
  type Policy,
  type Route,
  routeDigest,
  routeOf,
  type Step,
} from "./policy";
import type { Of, Statement } from "./statements";

/** The route that an action had to take; `chosen`: whether its content is there, so that it is known to be the right one. */
export interface Prescribed {
  route: Route;
  chosen: boolean;
}

/** The policies by the governance records so far. */
export class Policies {
  /** Their texts; null of one whose text is not there. */
  private readonly drafted = new Map<string, Policy | null>();
  /** "" before the first one. */
  private inForce = "";
  /** Routes of actions by their digests, each kept once. */
  private readonly routes = new Map<string, Route>();

  /** Takes a governance record that holds: a policy is drafted with its text, and is in force once it is confirmed. */
  follow(statement: Statement, text: Policy | null): void {
    if (statement.kind === "policy") {
      this.drafted.set(statement.of.policy, text);
    } else if (statement.kind === "confirmation" && statement.of.fact === "policy") {
      this.inForce = statement.of.fact_id;
    }
  }

  /** What the policy in force says to an action as it is proposed: null where nobody decides or it cannot be told, a text where
   * the proposal says otherwise. */
  prescribe(action: Of<"action">, content: ContentFacts | null): Prescribed | null | string {
    const people = action.outcome === "in_review";
    if (this.inForce === "") {
      return action.outcome === "blocked" ? null : "no policy was in force, which blocks";
    }
    const policy = this.drafted.get(this.inForce);
    if (!policy) return null;
    let rules = policy.rules;
    if (content) {
      const rule = firstRule(policy, content.asked);
      if (ENTRIES[rule?.outcome ?? "block"] !== action.outcome) {
        return "the policy in force gives it another outcome";
      }
      rules = rule ? [rule] : [];
    }
    if (!people) return null;
    const digest = action.route_digest;
    const route = rules
      .map((rule) => routeOf(this.inForce, rule))
      .find((one) => routeDigest(one) === digest);
    if (!route) return "its route is not the one that the policy in force gives it";
    const kept = this.routes.get(digest) ?? route;
    this.routes.set(digest, kept);
    return { route: kept, chosen: content !== null };
  }

  /** Why what is asked of a revised action may not stay on its route, as far as the text of its policy is there; else "". */
  staysOn(route: Route, asked: Asked): string {
    const policy = this.drafted.get(route.policy);
    if (!policy) return "";
    const rule = firstRule(policy, asked);
    if (!rule || rule.outcome === "block") return "as revised, the policy of its route blocks it";
    const more = rule.outcome === "route" && !covers(route, rule);
    return more ? "as revised, the policy of its route demands more of it" : "";
  }
}

/** A decision, and whether it was taken back. */
export type Vote = Pick<
  Of<"decision">,
  "decision_id" | "person" | "on_behalf_of" | "step" | "verdict" | "override_type"
> & {
  /** Its record's number. */
  seq: number;
  /** By a key that was compromised by then. */
  isVoid: boolean;
  stands: boolean;
};

/** Approvals and rejections at the open step, and distinct people who approved over all steps. */
interface Votes {
  approvals: number;
  rejections: number;
  approvers: number;
}

type Next = "stays" | "next step" | "rejected" | "enough";

/** What a decision brought about. */
export type Brought = "review" | "rejected" | "approved" | "simulated";

export function stepOf(route: Route, number: number): Step | undefined {
  return route.steps.find((step) => step.step === number);
}

/** Whether holders of `role` decide on a step when so many rungs of its ladder are reached (null: any of them may be). */
export function isFor(step: Step, role: Role, reached: number | null): boolean {
  const rungs = reached === null ? step.escalation : step.escalation.slice(0, reached);
  return step.role === role || rungs.some((rung) => rung.role === role);
}

/** What follows from votes at an open step: a rejection goes before an approval. */
function next(route: Route, number: number, votes: Votes): Next {
  const step = stepOf(route, number);
  if (!step) return "stays";
  if (votes.rejections >= step.deny) return "rejected";
  if (votes.approvals < step.quorum) return "stays";
  if (route.steps.some((later) => later.step > number)) return "next step";
  return votes.approvers < route.min_persons ? "stays" : "enough";
}

/** How far the decisions of an action brought it, as long as no record of it is missing. */
export class Progress {
  step = 1;
  private readonly votes: Votes = { approvals: 0, rejections: 0, approvers: 0 };
  /** The same without void statements. */
  private readonly sound: Votes = { approvals: 0, rejections: 0, approvers: 0 };
  /** Whether every step that closed would have closed without void statements. */
  soundly = true;

  constructor(
    private readonly route: Route,
    /** Whether the content is there, which chose the route and names the lineage. */
    readonly chosen: boolean,
    private readonly simulation: boolean,
  ) {}

  /** At the first step anew, of another content, which is there or not. */
  revised(there: boolean): Progress {
    return new Progress(this.route, this.chosen && there, this.simulation);
  }

  /** At a step that is open again, with the votes that stand. */
  again(step: number, decided: readonly Vote[]): Progress {
    const progress = new Progress(this.route, this.chosen, this.simulation);
    progress.step = step;
    for (const vote of decided) {
      if (!vote.stands || vote.override_type === "manual_override") continue;
      progress.soundly &&= !vote.isVoid || vote.step === step;
      for (const votes of vote.isVoid ? [progress.votes] : [progress.votes, progress.sound]) {
        if (vote.step === step) count(votes, vote);
        else if (vote.verdict === "approve") votes.approvers += 1;
      }
    }
    return progress;
  }

  /** Counts a decision no more that was taken back while its step was open. */
  retract(vote: Vote, broken: string[]): void {
    if (vote.step !== this.step) {
      broken.push(`it takes back a vote on step ${vote.step} where step ${this.step} was open`);
    } else if (vote.override_type !== "manual_override") {
      for (const votes of vote.isVoid ? [this.votes] : [this.votes, this.sound]) {
        count(votes, vote, -1);
      }
    }
  }

  /** Counts a decision; what it is not as it must be is added to `broken`. `isVoid`: by a key that was compromised by then. */
  decide(decision: Of<"decision">, isVoid: boolean, broken: string[]): Brought {
    if (decision.step !== this.step) {
      broken.push(`it decides on step ${decision.step} where step ${this.step} was open`);
      return "review";
    }
    // An action forced outside of its route takes no seat in it.
    if (decision.override_type === "manual_override") return "review";
    for (const votes of isVoid ? [this.votes] : [this.votes, this.sound]) count(votes, decision);
    const led = next(this.route, this.step, this.votes);
    this.soundly &&= led === "stays" || next(this.route, this.step, this.sound) === led;
    switch (led) {
      case "stays":
        return "review";
      case "next step":
        this.step += 1;
        for (const votes of [this.votes, this.sound]) {
          votes.approvals = 0;
          votes.rejections = 0;
        }
        return "review";
      case "rejected":
        return "rejected";
      case "enough":
        return this.simulation ? "simulated" : "approved";
    }
  }
}

function count(votes: Votes, { verdict }: Pick<Of<"decision">, "verdict">, by = 1): void {
  if (verdict === "approve") {
    votes.approvals += by;
    votes.approvers += by;
  } else {
    votes.rejections += by;
  }
}
