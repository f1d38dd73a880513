import type { Backlog } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Time } from "~/shared/ui/Time";

/** What is left to do, and when any of it was last done. */
export function BacklogCard({ of }: { of: Backlog }) {
  const words = t.jobs;
  return (
    <section className="card" aria-labelledby="job-backlog">
      <header>
        <h2 id="job-backlog">{words.backlog}</h2>
        <span className="text-12 text-ink-3">{words.what}</span>
      </header>
      <dl className="kv px-3 py-2">
        <dt>{words.due}</dt>
        <dd>
          {count(of.due)}
          {of.since ? (
            <span className="ml-2 text-12 text-ink-3">
              {words.since} <Time iso={of.since} />
            </span>
          ) : null}
        </dd>
        <dt>{words.running}</dt>
        <dd>{count(of.running)}</dd>
        <dt>{words.failing}</dt>
        <dd className={of.failing > 0 ? "font-medium text-crit" : ""}>{count(of.failing)}</dd>
        <dt>{words.dead}</dt>
        <dd className={of.dead > 0 ? "font-medium text-crit" : ""}>{count(of.dead)}</dd>
        <dt>{words.lastDone}</dt>
        <dd>{of.last_done ? <Time iso={of.last_done} /> : words.never}</dd>
      </dl>
    </section>
  );
}
