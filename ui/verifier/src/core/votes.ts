/** A decision against its route, and the seat that it takes. */
import { isVoid as countsForNothing, type Signed } from "./disown";
import { TOLERANCE } from "./people";
import type { Route } from "./policy";
import { isFor, stepOf, type Vote } from "./routes";
import type { Of } from "./statements";
import { isBefore, type Moment } from "./time";

/** What the route demands of a decision, whichever step was open; `latest`: the latest time on record since the proposal. */
export function byRoute(
  route: Route,
  proposed: Moment,
  decision: Of<"decision">,
  isShort: boolean,
  reached: number | null,
  latest: Moment,
): string[] {
  const broken: string[] = [];
  const step = stepOf(route, decision.step);
  if (!step) {
    broken.push(`its route has no step ${decision.step}`);
  } else if (!isFor(step, decision.seat_role, reached)) {
    broken.push(`step ${step.step} is for the role ${step.role} and not for ${decision.seat_role}`);
  }
  if (decision.on_behalf_of !== "" && !route.delegation) {
    broken.push("its route lets no delegated role count");
  }
  const demanded = route.friction !== "low" || route.commit_before_reveal !== "false";
  if (demanded && decision.narrative === "") {
    broken.push("its route demands a narrative, and there is none");
  }
  // Of an override that is said without the route.
  if (demanded && isShort && decision.override_type === "") {
    broken.push("its route demands a narrative of at least ten characters");
  }
  if (!isBefore(latest, proposed, route.expiry_seconds + TOLERANCE)) {
    broken.push("its action had expired");
  }
  return broken;
}

/** `earlier`: votes on earlier revisions, whose people have had their seat. `told`: whether who took a vote back had been told the advice, so that they do not vote again. */
export function seat(
  seats: Vote[],
  earlier: readonly Vote[],
  { decision_id, person, on_behalf_of, step, verdict, override_type }: Of<"decision">,
  signed: Signed,
  told: boolean,
): string[] {
  const standing = [...seats, ...earlier].filter((vote) => vote.stands || told);
  const isTaken = standing.some((vote) => vote.person === person);
  const behind = [person, on_behalf_of].filter((who) => who !== "");
  const isShared = standing.some(
    (vote) => behind.includes(vote.person) || behind.includes(vote.on_behalf_of),
  );
  const { seq } = signed;
  const isVoid = countsForNothing(signed);
  const made = { decision_id, seq, person, on_behalf_of, step, verdict, override_type, isVoid };
  seats.push({ ...made, stands: true });
  if (isTaken) return ["the same person decides on one action twice"];
  return isShared
    ? ["a role is used on one action by its holder and by a delegate, or by two of them"]
    : [];
}
