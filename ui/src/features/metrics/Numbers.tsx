import { Link } from "@tanstack/react-router";
import type { MetricsLane } from "~/api/client";
import type { QueueSearch } from "~/features/queue/filter";
import { t } from "~/shared/text";
import { type Column, shown } from "./figures";

type Name = keyof typeof t.metrics.figures;
type Number = [name: Name, value: number | null, unit: Column["unit"], lead: QueueSearch];

/** Each figure of the lane, with the queue that it leads to. */
function numbers(lane: MetricsLane, queue: QueueSearch): Number[] {
  const { decided } = lane;
  const of = (state: NonNullable<QueueSearch["state"]>): QueueSearch => ({ ...queue, state });
  const approved = of(queue.simulation === "only" ? "simulated" : "approved");
  const ended: QueueSearch = { ...queue, view: "decided" };
  return [
    ["total", lane.total, "count", queue],
    ["pending", lane.pending, "count", of("in_review")],
    ["approved", lane.approved, "count", approved],
    ["rejected", lane.rejected, "count", of("rejected")],
    ["escalated", lane.escalated, "count", { ...queue, view: "escalated" }],
    ["expired", lane.expired, "count", of("expired")],
    ["withdrawn", lane.withdrawn, "count", of("withdrawn")],
    ["unreviewed", lane.unreviewed, "count", ended],
    ["due_breaches", lane.due_breaches, "count", { ...queue, view: "overdue" }],
    ["flagged", lane.flagged, "count", { ...queue, view: "flagged" }],
    ["mean_to_approval", lane.mean_seconds_to_approval, "seconds", approved],
    ["decision_p50", lane.time_to_decision?.p50_seconds ?? null, "seconds", ended],
    ["decision_p95", lane.time_to_decision?.p95_seconds ?? null, "seconds", ended],
    ["age_p50", lane.queue_age?.p50_seconds ?? null, "seconds", of("in_review")],
    ["age_p95", lane.queue_age?.p95_seconds ?? null, "seconds", of("in_review")],
    ["override_rate", decided.override_rate, "share", ended],
    ["on_an_action", decided.median_seconds_on_an_action, "seconds", ended],
    ["streak", decided.longest_streak, "count", ended],
  ];
}

/** The lane in numbers. */
export function Numbers({ lane, queue }: { lane: MetricsLane; queue: QueueSearch }) {
  return (
    <section className="card" aria-labelledby="metrics-numbers">
      <header>
        <h2 id="metrics-numbers">{t.metrics.numbers}</h2>
      </header>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(160px,1fr))]">
        {numbers(lane, queue).map(([name, value, unit, lead]) => (
          <div key={name} className="-mr-px -mb-px border-r border-b border-line px-3 py-2">
            <dt className="text-12 text-ink-3">{t.metrics.figures[name]}</dt>
            <dd className="text-15 font-semibold">
              {value === null ? (
                <span className="text-ink-3">{shown(value, unit)}</span>
              ) : (
                <Link
                  to="/queue"
                  search={lead}
                  className="link"
                  aria-label={t.metrics.leads(`${t.metrics.figures[name]}, ${shown(value, unit)}`)}
                >
                  {shown(value, unit)}
                </Link>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
