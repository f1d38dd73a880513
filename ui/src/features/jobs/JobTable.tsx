import { asApiError, type Job, type Jobs } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

/** What a job is, in words; one of a kind that this program does not know by its code. */
const named = (job: Job) => t.jobs.kinds[job.kind] ?? job.kind;

const often = (seconds: number) => (seconds < 60 ? t.jobs.seconds(seconds) : span(seconds * 1000));

function State({ job }: { job: Job }) {
  const words = t.jobs;
  return (
    <>
      <span className={job.state === "dead" ? "font-medium text-crit" : ""}>
        {words.states[job.state]}
      </span>
      {job.elsewhere ? <span className="block text-12 text-ink-3">{words.elsewhere}</span> : null}
    </>
  );
}

function Failure({ job }: { job: Job }) {
  if (job.failure === null) return null;
  return (
    <>
      <HostileText text={job.failure} limit={240} />{" "}
      {job.attempts > 0 ? (
        <span className="text-12 text-ink-3">{t.jobs.attempts(job.attempts)}</span>
      ) : null}
    </>
  );
}

/** The jobs, those that failed for good first, each with its reason and "try again". */
export function JobTable({ of }: { of: Jobs }) {
  const reread = useReread();
  const retry = useDo("retry_job", () => reread("jobs", "status"));
  const words = t.jobs;
  return (
    <section className="card" aria-labelledby="job-list">
      <header>
        <h2 id="job-list">{words.list}</h2>
        <span className="text-12 text-ink-3">{count(of.jobs.length)}</span>
      </header>
      {retry.error ? <ErrorNote error={asApiError(retry.error)} /> : null}
      {retry.data ? (
        <Note kind={retry.data.retried ? "ok" : "info"} live className="m-2">
          {retry.data.retried ? words.retried : words.left}
        </Note>
      ) : null}
      {of.jobs.length === 0 ? <p className="px-3 py-4 text-ink-2">{words.none}</p> : null}
      {of.jobs.length > 0 ? (
        <table className="table table-wrap">
          <colgroup>
            <col className="w-[300px]" />
            <col className="w-[150px]" />
            <col className="w-[170px]" />
            <col className="w-[150px]" />
            <col />
            <col className="w-[110px]" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{words.columns.kind}</th>
              <th scope="col">{words.columns.state}</th>
              <th scope="col">{words.columns.next}</th>
              <th scope="col">{words.columns.done}</th>
              <th scope="col">{words.columns.said}</th>
              <th scope="col">
                <span className="sr">{words.again}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {of.jobs.map((job) => (
              <tr key={job.job_id}>
                <td>
                  {named(job)}
                  {job.key ? (
                    <span className="mono block text-11 text-ink-3 [overflow-wrap:anywhere]">
                      {job.key}
                    </span>
                  ) : null}
                </td>
                <td>
                  <State job={job} />
                </td>
                <td>
                  {job.state === "waiting" ? <Time iso={job.due_at} /> : null}
                  {job.every_seconds === null ? null : (
                    <span className="block text-12 text-ink-3">
                      {words.every(often(job.every_seconds))}
                    </span>
                  )}
                </td>
                <td>{job.done_at ? <Time iso={job.done_at} /> : words.never}</td>
                <td>
                  <Failure job={job} />
                </td>
                <td>
                  {job.state === "dead" ? (
                    <Button
                      size="sm"
                      label={words.againOf(named(job))}
                      blocked={of.may_retry ? undefined : words.mayNot}
                      onPress={() => retry.mutate({ job_id: job.job_id })}
                    >
                      {words.again}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {of.more ? (
        <p className="px-3 py-2 text-12 text-ink-3">{words.first(count(of.jobs.length))}</p>
      ) : null}
    </section>
  );
}
