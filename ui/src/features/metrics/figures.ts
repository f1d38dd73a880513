import type { DecisionMetrics, MetricsLane } from "~/api/client";
import type { QueueSearch } from "~/features/queue/filter";
import { count } from "~/shared/format/number";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";

/** How a part is drawn: a colour and a pattern, so that nothing is told by colour alone. */
export type Tone = "ok" | "crit" | "warn" | "accent" | "dim";

export interface Column {
  id: string;
  text: string;
  unit: "count" | "share" | "seconds";
  /** Part of a bar; none: in the table and the CSV only. */
  tone?: Tone;
  /** What of the queue this part is. */
  lead?: QueueSearch;
}

export interface Row {
  id: string;
  label: string;
  lead: QueueSearch;
  /** One a column; null where there is none. */
  values: (number | null)[];
}

/** One chart, which is a table and CSV too. */
export interface Figure {
  id: "days" | "people" | "versions" | "rules";
  heading: string;
  columns: Column[];
  rows: Row[];
}

/** "1 min 5 s", "2 h 05 min"; seconds matter where there are few. */
export function lasted(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return t.metrics.seconds(whole);
  if (whole < 600) return t.metrics.minutes(Math.floor(whole / 60), whole % 60);
  return span(whole * 1000);
}

/** A value for reading. */
export function shown(value: number | null, unit: Column["unit"]): string {
  if (value === null) return "–";
  if (unit === "count") return count(value);
  return unit === "share" ? `${(value * 100).toFixed(1)} %` : lasted(value);
}

const words = t.metrics;

function days(lane: MetricsLane, queue: QueueSearch, approved: QueueSearch): Figure {
  return {
    id: "days",
    heading: words.columns.day,
    columns: [
      { id: "approved", text: words.figures.approved, unit: "count", tone: "ok", lead: approved },
      {
        id: "rejected",
        text: words.figures.rejected,
        unit: "count",
        tone: "crit",
        lead: { ...queue, state: "rejected" },
      },
      {
        id: "pending",
        text: words.figures.pending,
        unit: "count",
        tone: "accent",
        lead: { ...queue, state: "in_review" },
      },
      {
        id: "expired",
        text: words.figures.expired,
        unit: "count",
        tone: "warn",
        lead: { ...queue, state: "expired" },
      },
      {
        id: "other",
        text: words.columns.other,
        unit: "count",
        tone: "dim",
        lead: { ...queue, view: "decided" },
      },
      { id: "total", text: words.figures.total, unit: "count" },
      { id: "escalated", text: words.figures.escalated, unit: "count" },
      { id: "due_breaches", text: words.figures.due_breaches, unit: "count" },
      { id: "flagged", text: words.figures.flagged, unit: "count" },
      { id: "mean_seconds_to_approval", text: words.figures.mean_to_approval, unit: "seconds" },
    ],
    rows: lane.days.map((day) => ({
      id: day.day,
      label: day.day,
      lead: { ...queue, sort: "newest_first" },
      values: [
        day.approved,
        day.rejected,
        day.pending,
        day.expired,
        day.withdrawn + day.unreviewed,
        day.total,
        day.escalated,
        day.due_breaches,
        day.flagged,
        day.mean_seconds_to_approval,
      ],
    })),
  };
}

/** Bars of decisions: with the agent, or against it in one of two ways. */
function decisions(
  id: Figure["id"],
  heading: string,
  queue: QueueSearch,
  rows: { id: string; label: string; lead: QueueSearch; of: DecisionMetrics }[],
): Figure {
  const decided: QueueSearch = { ...queue, view: "decided" };
  const own = id === "people";
  return {
    id,
    heading,
    columns: [
      { id: "agreed", text: words.columns.agreed, unit: "count", tone: "accent", lead: decided },
      {
        id: "approve_against",
        text: words.columns.approve_against,
        unit: "count",
        tone: "ok",
        lead: decided,
      },
      {
        id: "reject_against",
        text: words.columns.reject_against,
        unit: "count",
        tone: "crit",
        lead: { ...queue, state: "rejected" },
      },
      { id: "approvals", text: words.columns.approvals, unit: "count" },
      { id: "rejections", text: words.columns.rejections, unit: "count" },
      { id: "manual_overrides", text: words.columns.manual_overrides, unit: "count" },
      { id: "override_rate", text: words.figures.override_rate, unit: "share" },
      ...(own
        ? ([
            {
              id: "median_seconds_on_an_action",
              text: words.figures.on_an_action,
              unit: "seconds",
            },
            { id: "longest_streak", text: words.figures.streak, unit: "count" },
          ] satisfies Column[])
        : []),
    ],
    rows: rows.map(({ id, label, lead, of }) => ({
      id,
      label,
      lead,
      values: [
        of.decisions - of.approve_against - of.reject_against,
        of.approve_against,
        of.reject_against,
        of.approvals,
        of.rejections,
        of.manual_overrides,
        of.override_rate,
        ...(own ? [of.median_seconds_on_an_action, of.longest_streak] : []),
      ],
    })),
  };
}

/** Every chart of a lane, each point with the queue that it leads to. */
export function figures(lane: MetricsLane, queue: QueueSearch): Figure[] {
  const decided: QueueSearch = { ...queue, view: "decided" };
  const approved: QueueSearch = {
    ...queue,
    state: queue.simulation === "only" ? "simulated" : "approved",
  };
  return [
    days(lane, queue, approved),
    decisions(
      "people",
      words.columns.person,
      queue,
      lane.people.map((row) => ({
        id: row.person.person,
        label: row.person.you ? `${row.person.name} (${t.common.youSmall})` : row.person.name,
        lead: decided,
        of: row,
      })),
    ),
    decisions(
      "versions",
      words.columns.version,
      queue,
      lane.versions.map((row, index) => ({
        id: String(index),
        label: `${row.agent} ${row.agent_version}`,
        lead: { ...decided, agent: row.agent },
        of: row,
      })),
    ),
    decisions(
      "rules",
      words.columns.rule,
      queue,
      lane.rules.map((row) => ({
        id: `${row.policy_version} ${row.rule}`,
        label: words.rule(row.policy_version, row.rule),
        lead: decided,
        of: row,
      })),
    ),
  ];
}
