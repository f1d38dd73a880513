/** Policy documents and the routes taken from them (docs/formats/README.md, §5): their bytes, and what they say of an action. */
import { encode } from "./bytes";
import * as codes from "./codes";
import {
  code,
  ID,
  INTEGER,
  leftOut,
  MAYBE_AMOUNT,
  MAYBE_CURRENCY,
  MAYBE_ID,
  MAYBE_KIND,
  MAYBE_TRUTH,
  many,
  maybeCode,
  one,
  readLine,
  TEXT,
  TIME,
  type Values,
} from "./formats";
import { sha256Hex } from "./hash";
import * as limits from "./limits";

const ROLE = code("a role", codes.ROLES, "ROLE");
export const RUNG_SHAPE = { after_seconds: INTEGER, role: ROLE };

export const STEP_SHAPE = {
  step: INTEGER,
  role: ROLE,
  quorum: INTEGER,
  deny: INTEGER,
  due_seconds: INTEGER,
  calendar: leftOut(TEXT),
  name: TEXT,
  escalation: many("RUNG", RUNG_SHAPE),
};

export const GLASS_SHAPE = {
  role: ROLE,
  review_role: ROLE,
  quorum: INTEGER,
  within_seconds: INTEGER,
};
/** Who breaks the glass and who reviews that; no such member: nobody. */
const GLASS = leftOut(one("GLASS", GLASS_SHAPE));
/** Whether roles that were delegated count. */
const DELEGATION = leftOut(code("true", ["true"]));

/** Who may change an action in review; no such member: nobody. */
const REVISE = leftOut(code("who may revise", codes.REVISERS));

const STEPS = many("STEP", STEP_SHAPE);
export const HOURS_SHAPE = { from: TIME, until: TIME };
/** Nothing here computes with it: an escalation is judged by the database's clock. */
export const CALENDAR_SHAPE = {
  name: TEXT,
  made_of: TEXT,
  from: TIME,
  until: TIME,
  hours: many("HOURS", HOURS_SHAPE),
};
const REVEAL = code("what is kept back", codes.REVEALS);
const FRICTION = code("a friction", codes.FRICTIONS);

export const RULE_SHAPE = {
  rule: INTEGER,
  kind: MAYBE_KIND,
  agent: MAYBE_ID,
  risk_at_least: maybeCode("a risk", codes.RISKS, "RISK"),
  amount_at_least: MAYBE_AMOUNT,
  currency: MAYBE_CURRENCY,
  simulation: MAYBE_TRUTH,
  outcome: code("an outcome", codes.OUTCOMES),
  min_persons: INTEGER,
  expiry_seconds: INTEGER,
  commit_before_reveal: REVEAL,
  friction: FRICTION,
  steps: STEPS,
  break_glass: GLASS,
  revise: REVISE,
  delegation: DELEGATION,
};

export const POLICY_TYPE = "countersign/policy-document/v1";
export const POLICY_SHAPE = {
  version: INTEGER,
  title: TEXT,
  rules: many("RULE", RULE_SHAPE),
  calendars: leftOut(many("CALENDAR", CALENDAR_SHAPE)),
};

export const ROUTE_TYPE = "countersign/route/v1";
export const ROUTE_SHAPE = {
  policy: ID,
  rule: INTEGER,
  min_persons: INTEGER,
  expiry_seconds: INTEGER,
  commit_before_reveal: REVEAL,
  friction: FRICTION,
  steps: STEPS,
  break_glass: GLASS,
  revise: REVISE,
  delegation: DELEGATION,
};

export type Policy = Values<typeof POLICY_SHAPE>;
export type Rule = Values<typeof RULE_SHAPE>;
export type Glass = Values<typeof GLASS_SHAPE>;
export type Step = Values<typeof STEP_SHAPE>;
export type Route = Values<typeof ROUTE_SHAPE>;

export function readPolicy(text: string): Policy {
  return readLine(POLICY_TYPE, POLICY_SHAPE, limits.CONTENT, text);
}

/** The route that a rule of the policy with this id gives. */
export function routeOf(policy: string, rule: Rule): Route {
  const { min_persons, expiry_seconds, commit_before_reveal, friction, steps } = rule;
  const taken = { min_persons, expiry_seconds, commit_before_reveal, friction, steps };
  const { break_glass, revise, delegation } = rule;
  return { policy, rule: rule.rule, ...taken, break_glass, revise, delegation };
}

type Demands = Pick<
  Rule,
  "min_persons" | "commit_before_reveal" | "friction" | "steps" | "break_glass" | "delegation"
>;

/** Approvals of each role; the last step waits for those too that the fewest people want besides. */
function approvals({ steps, min_persons }: Demands): Map<codes.Role, number> {
  const lacking = min_persons - steps.reduce((sum, step) => sum + step.quorum, 0);
  const roles = new Map<codes.Role, number>();
  for (const [index, { role, quorum }] of steps.entries()) {
    const besides = index === steps.length - 1 ? Math.max(lacking, 0) : 0;
    roles.set(role, (roles.get(role) ?? 0) + quorum + besides);
  }
  return roles;
}

/** Whether whoever passes `route` has passed `other` too. */
export function covers(route: Demands, other: Demands): boolean {
  const friction = (of: Demands) => codes.FRICTIONS.indexOf(of.friction);
  const keeps = (of: Demands) => codes.REVEALS.indexOf(of.commit_before_reveal);
  const there = approvals(route);
  return (
    route.min_persons >= other.min_persons &&
    friction(route) >= friction(other) &&
    keeps(route) >= keeps(other) &&
    (!route.break_glass || !!other.break_glass) &&
    (!route.delegation || !!other.delegation) &&
    [...approvals(other)].every(([role, wanted]) => (there.get(role) ?? 0) >= wanted)
  );
}

/** SHA-256 of the route's line: JSON as the formats write it, of members that stand in their order; without one that is not there. */
export function routeDigest(route: Route): string {
  return sha256Hex(encode(JSON.stringify({ type: ROUTE_TYPE, ...route })));
}

/** What a policy asks of an action. */
export interface Asked {
  kind: string;
  agent: string;
  risk: codes.Risk;
  amount: string;
  currency: string;
  simulation: "true" | "false";
}

function applies(rule: Rule, asked: Asked): boolean {
  const risk = (word: codes.Risk) => codes.RISKS.indexOf(word);
  return (
    (rule.kind === "" || rule.kind === asked.kind) &&
    (rule.agent === "" || rule.agent === asked.agent) &&
    (rule.risk_at_least === "" || risk(rule.risk_at_least) <= risk(asked.risk)) &&
    (rule.amount_at_least === "" || compareAmounts(asked.amount, rule.amount_at_least) >= 0) &&
    (rule.currency === "" || rule.currency === asked.currency) &&
    (rule.simulation === "" || rule.simulation === asked.simulation)
  );
}

/** The first rule that applies; none blocks. */
export function firstRule(policy: Policy, asked: Asked): Rule | undefined {
  return policy.rules.find((rule) => applies(rule, asked));
}

/** Compares two amounts exactly, as numbers. */
export function compareAmounts(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  const places = Math.max(left.fraction.length, right.fraction.length);
  const whole = ({ sign, digits, fraction }: Parts) =>
    sign * BigInt(digits + fraction.padEnd(places, "0"));
  const difference = whole(left) - whole(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

interface Parts {
  sign: bigint;
  digits: string;
  fraction: string;
}

function parts(amount: string): Parts {
  const negative = amount.startsWith("-");
  const [digits = "", fraction = ""] = (negative ? amount.slice(1) : amount).split(".");
  return { sign: negative ? -1n : 1n, digits, fraction };
}
