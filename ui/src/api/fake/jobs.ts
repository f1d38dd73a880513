import type { Backlog, Job, JobKey, Jobs, Recorded, Retried } from "../gen";
import { standingOf } from "./rules";
import { indexOf } from "./shapes";
import { hex, idOf, refuse, type World } from "./world";

const DEAD = idOf(701);

function jobsOf(world: World): Job[] {
  if (world.options.empty) return [];
  const again = world.retried.has(DEAD);
  const every = (id: number, kind: string, key: string, seconds: number): Job => ({
    job_id: idOf(id),
    kind,
    key,
    state: "waiting",
    elsewhere: false,
    due_at: world.iso(seconds * 500),
    done_at: world.iso(-seconds * 500),
    attempts: 0,
    failure: null,
    every_seconds: seconds,
  });
  return [
    {
      job_id: DEAD,
      kind: "deliver",
      key: `${idOf(514)} auditors`,
      state: again ? "waiting" : "dead",
      elsewhere: false,
      due_at: world.iso(-40 * 60_000),
      done_at: null,
      attempts: again ? 0 : 5,
      failure: again ? null : "The mail server refused the recipient: no such mailbox.",
      every_seconds: null,
    },
    {
      ...every(702, "siem_forward", "splunk", 5),
      attempts: 2,
      failure: "The connection was refused.",
    },
    { ...every(703, "reverify", "", 86_400), elsewhere: true },
    every(704, "escalate", "", 15),
  ];
}

export function backlog(world: World): Backlog {
  const jobs = jobsOf(world);
  return {
    due: 0,
    running: 0,
    dead: jobs.filter((job) => job.state === "dead").length,
    failing: 0,
    since: null,
    last_done: jobs.length > 0 ? world.iso(-7_500) : null,
  };
}

const mayRetry = (world: World) =>
  world.session?.roles.some((role) => role === "supervisor" || role === "admin") ?? false;

export function jobs(world: World): Jobs {
  return { backlog: backlog(world), jobs: jobsOf(world), more: false, may_retry: mayRetry(world) };
}

export function retryJob(world: World, request: JobKey): Retried {
  if (!mayRetry(world))
    refuse(
      "role-missing",
      "Trying a job again takes the role of supervisor or admin, and you do not hold it.",
      "Ask somebody who does.",
    );
  const retried = request.job_id === DEAD && !world.retried.has(DEAD);
  if (retried) world.retried.add(DEAD);
  return { retried };
}

export function escalate(world: World, request: { action_id: string; reason: string }): Recorded {
  const { may_sign, may_escalate } = standingOf(world, indexOf(request.action_id));
  if (!may_sign)
    refuse("not-open", "This action takes no decisions as it stands now.", "Look at it again.");
  if (!may_escalate)
    refuse(
      "no-rung",
      "Everybody whom the policy names for this step is asked already.",
      "Hand it over, or ask an admin.",
    );
  if (!request.reason.trim())
    refuse("text-missing", "Something has to be said.", "Write it, then send it.");
  world.escalated.add(request.action_id);
  const seq = world.append();
  world.emit({ event: "action_changed", action_id: request.action_id, seq });
  return { seq, leaf: hex(seq), at: world.iso() };
}
