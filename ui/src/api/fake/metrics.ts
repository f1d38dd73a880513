import type { DayMetrics, DecisionMetrics, Metrics, MetricsLane, MetricsRequest } from "../gen";
import { SHAPES } from "./shapes";
import { mix, PEOPLE, refuse, type World } from "./world";

type ActionMetrics = Omit<DayMetrics, "day" | "mean_seconds_to_approval">;

const DAY = 86_400_000;
const DAYS = 30;
const RISKS = ["low", "medium", "high", "critical"] as const;

const ACTIONS: ActionMetrics = {
  total: 0,
  pending: 0,
  approved: 0,
  rejected: 0,
  escalated: 0,
  expired: 0,
  withdrawn: 0,
  unreviewed: 0,
  due_breaches: 0,
  flagged: 0,
};

/** The share of the fake's work that the conditions name. */
function share(request: MetricsRequest): number {
  const named = SHAPES.filter(
    (shape) =>
      (!request.kind || shape.verb.toLowerCase() === request.kind) &&
      (!request.agent || shape.agent === request.agent) &&
      (!request.agent_version || shape.version === request.agent_version) &&
      (!request.risk_at_least || RISKS.indexOf(shape.risk) >= RISKS.indexOf(request.risk_at_least)),
  );
  return named.length / SHAPES.length;
}

function ofDay(day: number, size: number): ActionMetrics {
  const part = (seed: number, most: number) => Math.round((mix(day * 7 + seed) % most) * size);
  const old = day > 4;
  const parts = {
    pending: old ? 0 : part(1, 18),
    approved: part(2, 40),
    rejected: part(3, 22),
    expired: old ? part(4, 4) : 0,
    withdrawn: part(5, 3),
    unreviewed: part(6, 9),
  };
  const total = Object.values(parts).reduce((sum, n) => sum + n, 0);
  return { ...parts, total, escalated: part(7, 4), due_breaches: part(8, 7), flagged: 0 };
}

function add(one: ActionMetrics, other: ActionMetrics): ActionMetrics {
  const names = Object.keys(one) as (keyof ActionMetrics)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as ActionMetrics;
}

function decided(approvals: number, rejections: number, seed: number): DecisionMetrics {
  const decisions = approvals + rejections;
  const approve_against = Math.floor(approvals / (8 + (mix(seed) % 20)));
  const reject_against = Math.floor(rejections / (5 + (mix(seed + 1) % 9)));
  return {
    decisions,
    approvals,
    rejections,
    approve_against,
    reject_against,
    manual_overrides: 0,
    override_rate: decisions ? (approve_against + reject_against) / decisions : null,
    median_seconds_on_an_action: decisions ? 20 + (mix(seed + 2) % 240) : null,
    longest_streak: approvals ? 1 + (mix(seed + 3) % Math.max(1, approvals)) : null,
  };
}

/** Of all without those of one's own, which are the person's only. */
const counted = (of: DecisionMetrics): DecisionMetrics => ({
  ...of,
  median_seconds_on_an_action: null,
  longest_streak: null,
});

function lane(world: World, request: MetricsRequest, simulation: boolean): MetricsLane {
  const size = world.options.empty ? 0 : share(request) * (simulation ? 0.12 : 1);
  const now = world.options.now.getTime();
  const since = request.since ? Date.parse(request.since) : 0;
  const until = request.until ? Date.parse(request.until) : Number.POSITIVE_INFINITY;
  const days: DayMetrics[] = [];
  for (let ago = DAYS - 1; ago >= 0; ago -= 1) {
    const at = now - ago * DAY;
    const actions = ofDay(ago, size);
    if (at < since || at >= until || actions.total === 0) continue;
    days.push({
      day: new Date(at).toISOString().slice(0, 10),
      ...actions,
      mean_seconds_to_approval: actions.approved ? 3600 + (mix(ago) % 90_000) : null,
    });
  }
  const sum = days.reduce(add, ACTIONS);
  const half = (n: number, of: number) => Math.floor(n / of);
  const people = PEOPLE.slice(0, 4)
    .map((person, index) => ({
      person,
      ...decided(half(sum.approved, 2 + index), half(sum.rejected, 2 + index), index + 40),
    }))
    .filter((row) => row.decisions > 0);
  const versions = SHAPES.filter(
    (shape, index) => SHAPES.findIndex((each) => each.agent === shape.agent) === index,
  )
    .slice(0, 5)
    .map((shape, index) => ({
      agent: shape.agent,
      agent_version: shape.version,
      ...counted(decided(half(sum.approved, 5), half(sum.rejected, 5), index + 60)),
    }))
    .filter((row) => row.decisions > 0);
  const rules = [1, 2, 4]
    .map((rule) => ({
      policy_version: 3,
      rule,
      ...counted(decided(half(sum.approved, 3), half(sum.rejected, 3), rule + 80)),
    }))
    .filter((row) => row.decisions > 0);
  const { total } = sum;
  return {
    ...sum,
    mean_seconds_to_approval: sum.approved ? 28_440 : null,
    queue_age: sum.pending ? { p50_seconds: 51_000, p95_seconds: 262_800 } : null,
    time_to_decision: total ? { p50_seconds: 19_200, p95_seconds: 201_600 } : null,
    decided: decided(sum.approved, sum.rejected, 20),
    people,
    versions,
    rules,
    days,
  };
}

export function metrics(world: World, request: MetricsRequest): Metrics {
  for (const time of [request.since, request.until]) {
    if (time && Number.isNaN(Date.parse(time)))
      refuse("invalid-request", "A time in this request is not one.", "Choose the days again.");
  }
  return {
    as_of: world.iso(),
    counted: request,
    work: lane(world, request, false),
    simulation: lane(world, request, true),
  };
}
