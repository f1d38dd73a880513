/**
 * Decisions and interruptions against the actions that they are about (docs/formats/bundle.md, "What is checked", 10):
 * digest, revision, route, seat, role, lineage, override, and what an action's records may follow on.
 */
import { REASONS } from "./codes";
import { isVoid as countsForNothing, Disowned, fall, fallBehind, type Signed } from "./disown";
import { type Forced, Glasses } from "./glass";
import { Latest } from "./latest";
import type { Opened } from "./opened";
import { type People, TOLERANCE } from "./people";
import { changed, maySay } from "./revise";
import { type Policies, Progress, stepOf, type Vote } from "./routes";
import {
  EXECUTIONS,
  type Granted,
  INTERRUPTIONS,
  type Proposed,
  type Standing,
  WORDS,
} from "./standing";
import type { Of } from "./statements";
import { isBefore, type Moment } from "./time";
import { byRoute, seat } from "./votes";

/** The opened actions. Each function answers with the rules that do not hold, sentences without their full stops. */
export class Actions {
  private readonly proposed = new Map<string, Proposed>();
  /** Who decided on actions that were not opened. */
  private readonly orphans = new Map<string, Vote[]>();
  /** Votes on revisions that were followed by another one. */
  private readonly earlier = new Map<string, Vote[]>();
  private readonly standing = new Map<string, Standing>();
  /** What the limits of actions are compared with. */
  readonly latest = new Latest();
  /** Decisions that are void, and what they had carried. */
  readonly disowned = new Disowned();
  /** Actions that were forced outside of their route. */
  readonly glass = new Glasses();
  /** Which action follows which, by the records of the former ones, and of the latter ones. */
  private readonly followedBy = new Map<string, string>();
  private readonly follows = new Map<string, string>();
  readonly counts = {
    actions: 0,
    decisions: 0,
    approvals: 0,
    overrides: 0,
    /** Decisions whose action was not opened. */
    withoutAction: 0,
    /** Decisions whose action was opened, and its content is not there. */
    withoutContent: 0,
    /** Decisions whose override could not be recomputed, because the recommendation is not there. */
    withoutAdvice: 0,
    /** Actions that enough of the right people approved, by the route that the policy then in force gives their content. */
    passed: 0,
    /** Actions that passed a route of the policy; that it is the one for their content cannot be told without that. */
    passedUnread: 0,
    /** Actions that were approved, and without void statements were not. */
    passedVoid: 0,
    /** Actions with decisions of which nobody can tell here whether enough people decided. */
    untold: 0,
  };

  private standingOf(action: string): Standing {
    const known = this.standing.get(action) ?? {
      next: 0,
      state: null,
      rung: null,
      stops: 0,
    };
    this.standing.set(action, known);
    return known;
  }

  /**
   * What stopping its agent did to an action since its last record: interruptions are over, and an approval that was not used is
   * none. Answers with why nothing happens to it now.
   */
  private settle(id: string, people: People): string[] {
    const action = this.proposed.get(id);
    if (!action) return [];
    const standing = this.standingOf(id);
    const stops = people.stopsOf(action.agent);
    if (standing.stops !== stops) {
      standing.stops = stops;
      if (standing.state === "asked" || standing.state === "held") standing.state = "review";
      if (standing.state === "approved") standing.state = "revoked";
    }
    return people.isStopped(action.agent) ? ["its agent was stopped"] : [];
  }

  /** Where one action stands by all records so far, for who asks whether it may be carried out. */
  grant(id: string, people: People): Granted | null {
    const halted = this.settle(id, people).length > 0;
    const action = this.proposed.get(id);
    if (!action) return null;
    const { state } = this.standingOf(id);
    // Where the route is not known, nobody followed what the decisions came to.
    const lost = state === "review" ? !action.prescribed : state === "approved" && halted;
    const word = state === "closed" ? action.outcome : state && (WORDS[state] ?? state);
    const { ended, prescribed } = action;
    return {
      digest: action.digest,
      state: lost ? "" : (word ?? ""),
      simulation: action.simulation,
      approved: ended && prescribed && { at: ended.at, lasts: prescribed.expiry_seconds },
      forced: this.glass.standing.get(id) ?? null,
      approvals: action.decided
        .filter((vote) => vote.stands && !vote.isVoid && vote.verdict === "approve")
        .map(({ seq, person }) => ({ seq, person })),
    };
  }

  /** Takes note of record number `subjectSeq` of an action. */
  follow(action: string, subjectSeq: number): void {
    const standing = this.standingOf(action);
    if (subjectSeq !== standing.next) {
      standing.state = null;
      standing.rung = null;
    }
    standing.next = subjectSeq + 1;
  }

  /** Takes a proposal: a record and its statement. */
  propose(
    { content, advice, at, record }: Opened,
    action: Of<"action">,
    people: People,
    policies: Policies,
  ): string[] {
    const broken: string[] = [];
    this.counts.actions += 1;
    const owner = people.ownerOf(action.agent);
    if (owner === "") {
      broken.push("it was proposed by an agent that had not been registered and confirmed");
    }
    const inReview = action.outcome === "in_review";
    if (inReview === (action.route_digest === "")) {
      broken.push("an action has a route when, and only when, people decide on it");
    }
    if (content) {
      if (content.agent !== action.agent) broken.push("its content names another agent");
      if (owner !== "" && owner !== content.owner) {
        broken.push("its content names another owner than the agent's registration");
      }
      if (content.idempotency !== action.idempotency) {
        broken.push("its content has another idempotency key");
      }
      if (!people.mayPropose(action.agent, content.asked.kind)) {
        broken.push("its kind is none that its agent's mandate allows");
      }
    }
    const told = policies.prescribe(action, content);
    if (typeof told === "string") broken.push(told);
    const prescribed = typeof told === "string" ? null : told;
    const simulation = content?.asked.simulation === "true";
    const standing = this.standingOf(action.action_id);
    standing.state = inReview ? "review" : "closed";
    standing.stops = people.stopsOf(action.agent);
    if (this.proposed.has(action.action_id)) {
      broken.push("an action with this id was proposed before");
    }
    this.proposed.set(action.action_id, {
      seq: record.seq,
      simulation,
      ended: null,
      digest: action.action_digest,
      outcome: action.outcome,
      route: inReview ? action.route_digest : "",
      revision: action.revision,
      agent: action.agent,
      advice,
      lineage: content?.lineage.filter((person) => person !== owner) ?? [],
      content,
      decided: [],
      at,
      prescribed: prescribed?.route ?? null,
      progress: prescribed && new Progress(prescribed.route, prescribed.chosen, simulation),
    });
    if (this.orphans.has(action.action_id)) {
      broken.push("it was decided on before it was proposed");
    }
    return broken;
  }

  interrupt(made: Of<"interruption">, at: Moment, people: People): string[] {
    const halted = this.settle(made.action_id, people);
    const broken = made.event === "withdrawn" ? [] : halted;
    const supervised = ["held", "resumed", "revoked"].includes(made.event);
    if (supervised && !people.holds(made.by, "supervisor", at)) {
      broken.push("it is not by a supervisor");
    }
    const standing = this.standingOf(made.action_id);
    const [before, after] = INTERRUPTIONS[made.event];
    if (standing.state && !before.includes(standing.state)) {
      broken.push("it does not fit what came before");
    }
    if (made.event === "revoked" && this.isFollowed(made.action_id, standing)) {
      broken.push("it does not fit what came before");
    }
    standing.state = after;
    const action = this.proposed.get(made.action_id);
    if (!action) return broken;
    const owner = people.ownerOf(action.agent);
    if (made.event === "answered" || made.event === "withdrawn") {
      if (made.by !== action.agent && made.by !== owner) {
        broken.push("it is by neither the agent nor its owner");
      }
    } else if (made.by === owner || action.lineage.includes(made.by)) {
      broken.push("who interrupts is of the action's lineage");
    }
    return broken;
  }

  /** Whether it is known how far an action in review came: then it is not approved. */
  private isFollowed(action: string, { state }: Standing): boolean {
    return state === "review" && !!this.proposed.get(action)?.progress;
  }

  /** Takes a step of the execution. */
  execute(made: Of<"execution">, people: People): string[] {
    // That it acts although it was stopped, is said of its record.
    this.settle(made.action_id, people);
    const broken: string[] = [];
    const standing = this.standingOf(made.action_id);
    const used = made.event === "consumed";
    const fits = !standing.state || EXECUTIONS[made.event].includes(standing.state);
    if (!fits || (used && this.isFollowed(made.action_id, standing))) {
      broken.push("it does not fit what came before");
    }
    standing.state = made.event;
    const action = this.proposed.get(made.action_id);
    if (!action) return broken;
    if (made.agent !== action.agent) {
      broken.push("it is not by the agent that proposed the action");
    }
    if (used) {
      const forced = this.glass.standing.has(made.action_id);
      if (!forced && !action.decided.some((vote) => vote.stands)) {
        broken.push("nobody had decided on it");
      }
      if (made.digest !== action.digest) {
        broken.push("the permission was used for something else than was approved");
      }
    }
    return broken;
  }

  /** Takes an escalation; `human`: whether a person acted. */
  escalate(made: Of<"escalation">, human: boolean, people: People): string[] {
    const broken = this.settle(made.action_id, people);
    const byHand = made.cause === "by_hand";
    if (byHand && !human) broken.push("it is by hand and not by a person");
    const standing = this.standingOf(made.action_id);
    const { state, rung } = standing;
    if (state && state !== "review") broken.push("it escalates what was not in review");
    if (rung && rung.step > made.step) {
      broken.push("it escalates a step that was over");
    } else if (rung || state) {
      // Of a step whose escalations are all there, each rung is reached once, and in order.
      const before = rung?.step === made.step ? rung.level : 0;
      if (made.level !== before + 1) broken.push("its rung does not follow the one before");
    }
    standing.rung = { step: made.step, level: made.level };
    const action = this.proposed.get(made.action_id);
    if (action?.prescribed) {
      const due = stepOf(action.prescribed, made.step)?.escalation[made.level - 1];
      if (due?.role !== made.role) broken.push("its route has no such rung");
    }
    const owns = action && people.ownerOf(action.agent) === made.by;
    if (byHand && (owns || action?.lineage.includes(made.by))) {
      broken.push("who escalates is of the action's lineage");
    }
    return broken;
  }

  /** Takes a record that another action follows this one, or that this one follows another. */
  succeed(made: Of<"succession">, people: People): string[] {
    // The owner of an agent that was stopped may, like withdrawing.
    this.settle(made.action_id, people);
    const broken: string[] = [];
    const agents = [made.action_id, made.other].flatMap((id) => this.proposed.get(id)?.agent ?? []);
    for (const agent of agents) {
      if (made.by !== agent && made.by !== people.ownerOf(agent)) {
        broken.push("it is by neither the agent nor its owner");
      }
    }
    if (new Set(agents).size > 1) broken.push("the two actions are of two agents");
    const standing = this.standingOf(made.action_id);
    const { state } = standing;
    if (made.event === "superseded" || made.event === "resubmitted") {
      const anew = made.event === "resubmitted";
      const before = anew ? ["review", "rejected"] : ["review", "asked", "held", "approved"];
      const fits = !state || before.includes(state);
      if (!fits || (anew && this.isFollowed(made.action_id, standing))) {
        broken.push("it does not fit what came before");
      }
      if (this.followedBy.has(made.action_id)) broken.push("another action followed it before");
      this.followedBy.set(made.action_id, made.other);
      if (!anew) standing.state = "superseded";
    } else {
      // Where the former one is there as far as its successor, it says the same.
      const named = this.followedBy.get(made.other) === made.action_id;
      if (this.standing.get(made.other)?.state && !named) {
        broken.push("the other action does not name it as what follows");
      }
      if (this.follows.has(made.action_id)) broken.push("it followed another action before");
      this.follows.set(made.action_id, made.other);
    }
    return broken;
  }

  /** Takes a revision: the votes so far are on an earlier one, and the first step is open anew. */
  revise(
    { content, advice, at }: Opened,
    made: Of<"revision">,
    people: People,
    policies: Policies,
  ): string[] {
    const broken = this.settle(made.action_id, people);
    const standing = this.standingOf(made.action_id);
    const { state, rung } = standing;
    if (state && state !== "review") broken.push("it revises what was not in review");
    standing.rung = null;
    const earlier = this.earlier.get(made.action_id) ?? [];
    this.earlier.set(made.action_id, earlier);
    const action = this.proposed.get(made.action_id);
    if (!action) {
      earlier.push(...(this.orphans.get(made.action_id)?.splice(0) ?? []));
      return broken;
    }
    if (made.revision !== action.revision + 1) {
      broken.push("its number does not follow the revision before");
    }
    if (action.route === "" || made.route_digest !== action.route) {
      broken.push("it names another route than the one pinned to the action");
    }
    const owner = people.ownerOf(action.agent);
    const told = (action.prescribed?.commit_before_reveal ?? "false") !== "false";
    const voted = [...action.decided, ...earlier].some(
      (vote) => vote.person === made.by && (vote.stands || told),
    );
    const by = { person: made.by, owns: owner === made.by, voted };
    broken.push(...maySay(action, by, { rung, state }, at, people));
    if (content) {
      broken.push(...changed(action, content, made.by));
      const why = action.prescribed && policies.staysOn(action.prescribed, content.asked);
      if (why) broken.push(why);
    }
    earlier.push(...action.decided.splice(0));
    action.digest = made.action_digest;
    action.revision = made.revision;
    action.content = content;
    const named = [...(content?.lineage ?? []), made.by].filter((person) => person !== owner);
    action.lineage = [...new Set([...action.lineage, ...named])];
    if (content) action.advice = advice;
    // Behind a gap nobody can tell what it brings.
    action.progress = state ? (action.progress?.revised(content !== null) ?? null) : null;
    return broken;
  }

  /** Takes a vote back. */
  retract(made: Of<"retraction">, people: People): string[] {
    const broken = this.settle(made.action_id, people);
    const { state } = this.standingOf(made.action_id);
    if (state && state !== "review") {
      broken.push("it takes a vote back on what was not in review");
    }
    const action = this.proposed.get(made.action_id);
    const seats = action?.decided ?? this.orphans.get(made.action_id) ?? [];
    const vote = seats.find((one) => one.decision_id === made.decision_id && one.stands);
    if (!vote) {
      // A vote on an earlier revision is not taken back any more.
      const known = [...seats, ...(this.earlier.get(made.action_id) ?? [])].some(
        (one) => one.decision_id === made.decision_id,
      );
      // Behind a gap the vote may be one that is not here.
      if (state || known) broken.push("it takes back a vote that does not stand");
      return broken;
    }
    if (vote.person !== made.person || vote.step !== made.step) {
      broken.push("it takes back a vote of another person or step");
    }
    vote.stands = false;
    if (state === "review") action?.progress?.retract(vote, broken);
    return broken;
  }

  /**
   * A key was revoked as compromised from record `since` on. The earliest step that such an approval helped to close is open
   * again, and what was voted on later steps is void too, for those would not have been open. What is closed stays so.
   */
  disown(key: string, since: number, people: People): void {
    this.glass.disown(key, since);
    for (const [action, decisions] of this.disowned.take(key, since)) {
      this.settle(action, people);
      // On an earlier revision they carried nothing any more; their people are free again.
      for (const vote of this.earlier.get(action) ?? []) {
        vote.stands &&= !decisions.has(vote.decision_id);
      }
      if (this.glass.standing.has(action)) this.letFallForced(action, decisions);
      else this.letFall(action, decisions);
    }
  }

  /**
   * What was forced outside of its route rests on no vote: the steps behind void ones are open again only if its glass is broken no
   * more. Then an approval that was not used is none, and the review goes on where it stood; what is closed is flagged.
   */
  private letFallForced(id: string, decisions: ReadonlySet<string>): void {
    const forced = this.glass.standing.get(id);
    if (!forced) return;
    const standing = this.standingOf(id);
    const action = this.proposed.get(id);
    const votes = action?.decided ?? this.orphans.get(id) ?? [];
    const { seqs, from } = fall(votes, decisions);
    const { disowned } = this;
    const isVoid = decisions.has(forced.glass);
    const { before } = forced;
    if (action && before) {
      const to = Math.min(from ?? before.step, before.step);
      if (to < before.step) {
        fallBehind(votes, to);
        standing.rung = null;
      }
      forced.before = before.again(to, votes);
    } else {
      for (const seq of seqs) disowned.untold.add(seq);
      fallBehind(votes, from);
    }
    if (!isVoid) return;
    this.glass.standing.delete(id);
    if (!action || !standing.state) {
      disowned.untold.add(forced.seq);
      if (action) action.ended = null;
      return;
    }
    const latest = this.latest.since(forced.seq);
    const lasts = action.prescribed?.expiry_seconds;
    const isOver =
      latest !== undefined && lasts !== undefined && !isBefore(latest, forced.at, lasts);
    const isUnused = standing.state === "approved" && !isOver;
    if (isUnused) {
      standing.state = "review";
      standing.rung = null;
      action.ended = null;
      action.progress = forced.before;
    }
    disowned.mark(isUnused ? "reopened" : "flagged", action.seq, new Set([forced.seq]));
  }

  /** Takes a broken glass; `isShort`: its narrative says too little, or its incident's reference nothing. */
  breakGlass(
    made: Of<"glass">,
    isShort: boolean,
    at: Moment,
    signed: Signed,
    people: People,
  ): string[] {
    const broken = this.settle(made.action_id, people);
    this.disowned.note(made.action_id, made.glass_id, signed);
    if (!people.holds(made.person, made.role, at)) {
      broken.push(`who broke the glass did not hold the role ${made.role} then`);
    }
    if (isShort) {
      broken.push("it names no incident, or its narrative has fewer than ten characters");
    }
    const standing = this.standingOf(made.action_id);
    if (standing.state && !["review", "asked", "held"].includes(standing.state)) {
      broken.push("it forces what was not in review");
    }
    // Behind a gap nobody can tell which step was open.
    const whole = standing.state !== null;
    standing.state = "approved";
    const forced: Forced = {
      glass: made.glass_id,
      seq: signed.seq,
      person: made.person,
      at,
      rule: null,
      before: null,
      chosen: false,
      reviews: new Map(),
      overdue: false,
    };
    const action = this.proposed.get(made.action_id);
    if (action) {
      if (made.action_digest !== action.digest || made.revision !== action.revision) {
        broken.push("it approves another content or revision than was proposed");
      }
      if (action.route === "" || made.route_digest !== action.route) {
        broken.push("it names another route than the one pinned to the action");
      }
      if (people.ownerOf(action.agent) === made.person || action.lineage.includes(made.person)) {
        broken.push("who broke the glass is of the action's lineage");
      }
      if (action.simulation) broken.push("it forces a simulation");
      if (action.prescribed) {
        const [rule] = action.prescribed.break_glass ?? [];
        if (!rule) {
          broken.push("its route lets nobody break the glass");
        } else if (rule.role !== made.role) {
          broken.push(`its route lets the role ${rule.role} break the glass and not ${made.role}`);
        } else {
          forced.rule = rule;
        }
        const isOpen =
          whole && action.progress
            ? action.progress.step === made.step
            : stepOf(action.prescribed, made.step);
        if (!isOpen) broken.push(`its step ${made.step} was not open`);
        const latest = this.latest.since(action.seq) ?? at;
        if (!isBefore(latest, action.at, action.prescribed.expiry_seconds + TOLERANCE)) {
          broken.push("its action had expired");
        }
      }
      forced.chosen = action.content !== null;
      forced.before = whole ? action.progress : null;
      action.progress = null;
      action.ended = { as: "approved", at };
    }
    this.glass.standing.set(made.action_id, forced);
    return broken;
  }

  /** Takes a review of a broken glass; `isShort`: its reason says too little. */
  reviewGlass(
    made: Of<"glass-review">,
    isShort: boolean,
    at: Moment,
    signed: Signed,
    people: People,
  ): string[] {
    const broken: string[] = [];
    if (signed.void !== "") {
      this.disowned.decisions.push(signed.seq);
      this.glass.note(made.action_id, signed);
    }
    if (!people.holds(made.person, made.role, at)) {
      broken.push(`the reviewer did not hold the role ${made.role} then`);
    }
    if (isShort) broken.push("its reason has fewer than ten characters");
    const action = this.proposed.get(made.action_id);
    const owns = action && people.ownerOf(action.agent) === made.person;
    if (owns || action?.lineage.includes(made.person)) {
      broken.push("the reviewer is of the action's lineage");
    }
    const whole = this.standingOf(made.action_id).state !== null;
    const forced = this.glass.find(made.action_id, made.glass_id);
    if (!forced) {
      // Behind a gap the glass may be one that is not here.
      if (whole) broken.push("it reviews a glass that is not broken");
      return broken;
    }
    if (forced.person === made.person) broken.push("who broke the glass reviews it");
    if ([...forced.reviews.values()].some(({ person }) => person === made.person)) {
      broken.push("the same person reviews it twice");
    }
    const { rule, reviews } = forced;
    if (rule && rule.review_role !== made.role) {
      broken.push(`its route has the role ${rule.review_role} review it and not ${made.role}`);
    }
    if (rule && whole && reviews.size >= rule.quorum) {
      broken.push("as many as were wanted had reviewed it");
    }
    reviews.set(signed.seq, { person: made.person, upheld: made.verdict === "upheld" });
    return broken;
  }

  /** Takes a record that a review is overdue. */
  noticeGlass(made: Of<"glass-overdue">, at: Moment): string[] {
    const broken: string[] = [];
    const whole = this.standingOf(made.action_id).state !== null;
    const forced = this.glass.find(made.action_id, made.glass_id);
    if (!forced) {
      if (whole) broken.push("it is about a glass that is not broken");
      return broken;
    }
    if (forced.overdue) broken.push("it says so twice");
    forced.overdue = true;
    const { rule } = forced;
    if (rule && isBefore(at, forced.at, rule.within_seconds)) {
      broken.push("the review was not overdue");
    }
    if (rule && whole && forced.reviews.size >= rule.quorum) {
      broken.push("as many as were wanted had reviewed it");
    }
    return broken;
  }

  private letFall(id: string, decisions: ReadonlySet<string>): void {
    const standing = this.standingOf(id);
    const action = this.proposed.get(id);
    const votes = action?.decided ?? this.orphans.get(id) ?? [];
    const last = votes.at(-1)?.step ?? 1;
    const { seqs, from, against } = fall(votes, decisions);
    const { disowned } = this;
    const { state } = standing;
    const followed = action?.prescribed && (action.progress || action.ended);
    if (!action || !state || !followed || !action.prescribed) {
      const used = state && ["consumed", "executed", "failed", "revoked"].includes(state);
      if (action && used && from !== null) {
        disowned.mark("flagged", action.seq, seqs);
      } else {
        for (const seq of seqs) disowned.untold.add(seq);
        fallBehind(votes, from);
      }
      return;
    }
    const { prescribed, ended } = action;
    const since = (ended && votes.at(-1)?.seq) ?? action.seq;
    const at = this.latest.since(since) ?? action.at;
    const isOver = !isBefore(at, ended?.at ?? action.at, prescribed.expiry_seconds);
    const isUnused = state === "approved" && !isOver;
    if (isUnused || (["review", "asked", "held"].includes(state) && !isOver)) {
      const { simulation } = action;
      const progress =
        action.progress ?? new Progress(prescribed, action.content !== null, simulation);
      const step = ended ? last : progress.step;
      const to = Math.min(from ?? step, step);
      if (to < step || (isUnused && from !== null)) {
        fallBehind(votes, to);
        standing.rung = null;
        if (isUnused) {
          standing.state = "review";
          this.counts.passedVoid = Math.max(0, this.counts.passedVoid - 1);
        }
        action.ended = null;
        disowned.mark("reopened", action.seq, seqs);
      }
      // An approval that stays, stays closed.
      if (!action.ended) action.progress = progress.again(to, votes);
      return;
    }
    // Approvals on the step that was rejected carried nothing.
    const carried =
      ended?.as === "rejected" ? against || (from ?? last) < last : !!ended && from !== null;
    if (carried) disowned.mark("flagged", action.seq, seqs);
  }

  /** Takes a decision, signed as it says. */
  decide(
    decision: Of<"decision">,
    isShort: boolean,
    at: Moment,
    signed: Signed,
    people: People,
  ): string[] {
    const isVoid = countsForNothing(signed);
    this.disowned.note(decision.action_id, decision.decision_id, signed);
    const halted = this.settle(decision.action_id, people);
    const broken = [...halted, ...this.judgeAlone(decision, at, people)];
    const standing = this.standingOf(decision.action_id);
    const notInReview =
      standing.state && standing.state !== "review" ? ["it decides on what was not in review"] : [];
    const earlier = this.earlier.get(decision.action_id) ?? [];
    const action = this.proposed.get(decision.action_id);
    if (!action) {
      this.counts.withoutAction += 1;
      const seats = this.orphans.get(decision.action_id) ?? [];
      this.orphans.set(decision.action_id, seats);
      if (seats.length + earlier.length === 0) this.counts.untold += 1;
      return [...broken, ...seat(seats, earlier, decision, signed, false), ...notInReview];
    }
    if (!action.content) this.counts.withoutContent += 1;
    if (decision.action_digest !== action.digest || decision.revision !== action.revision) {
      broken.push("it decides on another content or revision than was proposed");
    }
    if (action.route === "") {
      broken.push("nobody was to decide on that action");
    } else if (decision.route_digest !== action.route) {
      broken.push("it names another route than the one pinned to the action");
    }
    const isFirst = action.decided.length + earlier.length === 0;
    const told = (action.prescribed?.commit_before_reveal ?? "false") !== "false";
    broken.push(...seat(action.decided, earlier, decision, signed, told));
    if (people.ownerOf(action.agent) === decision.person) {
      broken.push("the decider owns the agent that proposed it");
    } else if (action.lineage.includes(decision.person)) {
      broken.push("the decider launched it, edited it or is its subject");
    }
    const of = decision.on_behalf_of;
    if (of !== "" && (people.ownerOf(action.agent) === of || action.lineage?.includes(of))) {
      broken.push("it is on behalf of somebody of the action's lineage");
    }
    broken.push(...this.judgeOverride(decision, action), ...notInReview);
    if (action.prescribed) {
      const { state, rung } = standing;
      // Behind a gap nobody can tell which rungs of the step were reached.
      const reached = state && (rung?.step === decision.step ? rung.level : 0);
      const latest = this.latest.since(action.seq) ?? at;
      broken.push(...byRoute(action.prescribed, action.at, decision, isShort, reached, latest));
    }
    this.advance(action, standing, decision, { isVoid, isFirst, at }, broken);
    return broken;
  }

  /** Brings the action on by a decision, as far as its route is known and no record of it is missing. */
  private advance(
    action: Proposed,
    standing: Standing,
    decision: Of<"decision">,
    { isVoid, isFirst, at }: { isVoid: boolean; isFirst: boolean; at: Moment },
    broken: string[],
  ): void {
    const { progress } = action;
    if (standing.state === null) {
      // Behind a gap nobody can tell which step was open.
      if (progress || isFirst) this.counts.untold += 1;
      action.progress = null;
    } else if (standing.state === "review" && !progress) {
      if (isFirst) this.counts.untold += 1;
    } else if (standing.state === "review" && progress) {
      const brought = progress.decide(decision, isVoid, broken);
      standing.state = brought;
      if (brought === "approved" || brought === "simulated") {
        if (!progress.soundly) this.counts.passedVoid += 1;
        else if (progress.chosen) this.counts.passed += 1;
        else this.counts.passedUnread += 1;
      }
      if (brought !== "review") {
        action.progress = null;
        action.ended = { as: brought, at };
      }
    }
  }

  /** What holds of a decision whether its action was opened or not. */
  private judgeAlone(decision: Of<"decision">, at: Moment, people: People): string[] {
    const broken: string[] = [];
    const { seat_role, verdict, reason_code, override_type, narrative } = decision;
    this.counts.decisions += 1;
    if (verdict === "approve") this.counts.approvals += 1;
    if (override_type !== "") this.counts.overrides += 1;
    if (decision.on_behalf_of === "") {
      if (!people.holds(decision.person, seat_role, at)) {
        broken.push(`the decider did not hold the role ${seat_role} then`);
      }
    } else if (!people.lent(decision, at)) {
      broken.push(`the role ${seat_role} had not been delegated to the decider then`);
    }
    if (REASONS[reason_code] !== verdict) {
      broken.push(`the reason ${reason_code} does not go with ${verdict}`);
    }
    if (override_type !== "" && narrative === "") broken.push("an override has no narrative");
    return broken;
  }

  private judgeOverride(decision: Of<"decision">, { advice, prescribed }: Proposed): string[] {
    const { verdict, override_type } = decision;
    if (override_type === "manual_override") return [];
    if (!advice) {
      this.counts.withoutAdvice += 1;
      return [];
    }
    const contradicts =
      (verdict === "approve" && advice === "block") ||
      (verdict === "reject" && advice === "proceed");
    const keepsBack = prescribed && prescribed.commit_before_reveal !== "false";
    let word = "";
    if (override_type !== "") {
      if (!contradicts) word = "follows the agent's advice but is";
    } else if (contradicts) {
      // Where it is not signed it is counted nevertheless.
      this.counts.overrides += 1;
      if (prescribed && !keepsBack) word = "contradicts the agent's advice but is not";
    }
    return word === "" ? [] : [`the decision ${word} marked as an override`];
  }
}
