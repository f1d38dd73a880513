import { Link } from "@tanstack/react-router";
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Database,
  KeyRound,
  ListChecks,
  TriangleAlert,
  WifiOff,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Backlog, Status } from "~/api/client";
import { count } from "~/shared/format/number";
import { seconds, zone, zoneOffset } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

const Part = ({
  children,
  grow = false,
  title,
}: {
  children: ReactNode;
  grow?: boolean;
  title?: string;
}) => (
  <li
    className={`flex min-w-0 items-center gap-1.5 overflow-hidden px-3 ${grow ? "flex-1 shrink-[8]" : "border-r border-line"}`}
    title={title}
  >
    {children}
  </li>
);

function Ledger({ ledger }: { ledger: Status["ledger"] }) {
  if (ledger.failed_at_seq !== null) {
    return (
      <Part title={ledger.failure ?? ""}>
        <Icon of={CircleAlert} tone="crit" />
        <span className="font-medium text-crit">
          {t.status.failed(count(ledger.failed_at_seq))}
        </span>
      </Part>
    );
  }
  return (
    <Part title={ledger.head_leaf}>
      <Icon
        of={ledger.verified_at ? CircleCheck : CircleDashed}
        tone={ledger.verified_at ? "ok" : "warn"}
      />
      {t.status.head} <span className="mono text-ink">{count(ledger.head_seq)}</span>
      {ledger.verified_at ? t.status.verified(seconds(ledger.verified_at)) : t.status.notVerified}
    </Part>
  );
}

function Clock({ skew }: { skew: number }) {
  const shown = (Math.abs(skew) / 1000).toFixed(1);
  if (Math.abs(skew) <= 2000)
    return <Part>{t.status.clock(`${skew < 0 ? "−" : "+"}${shown}`)}</Part>;
  return (
    <Part>
      <Icon of={TriangleAlert} tone="warn" />
      <span className="text-warn">
        {skew > 0 ? t.status.clockAhead(shown) : t.status.clockBehind(shown)}
      </span>
    </Part>
  );
}

/** What is done without a person: what waits, what failed for good, and when any of it was last done. */
function JobsPart({ jobs }: { jobs: Backlog }) {
  const words = t.status;
  const bad = jobs.dead > 0 || jobs.failing > 0;
  return (
    <Part>
      <Link to="/jobs" className="inline-flex items-center gap-1.5 hover:underline">
        <Icon of={bad ? CircleAlert : ListChecks} {...(bad && { tone: "crit" as const })} />
        {jobs.dead > 0 ? (
          <span className="font-medium text-crit">{words.jobsDead(jobs.dead)}</span>
        ) : jobs.failing > 0 ? (
          <span className="font-medium text-crit">{words.jobsFailing(jobs.failing)}</span>
        ) : (
          words.jobs(jobs.due)
        )}
        <span className="text-ink-3 max-[1279px]:hidden">
          {jobs.last_done ? words.jobsRan(seconds(jobs.last_done)) : words.jobsNever}
        </span>
      </Link>
    </Part>
  );
}

/** What record 0 says the workspace is; always a word, at the right edge. */
export function Environment({ status }: { status: Pick<Status, "mode"> }) {
  return (
    <li
      title={t.status.modeMeans[status.mode]}
      className={`env flex flex-none items-center px-3 ${status.mode === "team" ? "" : "env-sim"}`}
    >
      {t.status.modes[status.mode]}
    </li>
  );
}

/** The truth at all times: which database, how far verified, whose key, which zone, production or not. */
export function StatusBar({ status }: { status: Status }) {
  return (
    <footer>
      <ul
        aria-label={t.status.label}
        className="no-print flex h-full items-stretch overflow-hidden border-t border-line-2 bg-panel text-12 whitespace-nowrap text-ink-2"
      >
        {status.online ? (
          <Part>
            <Icon of={Database} />
            <span className="mono text-ink">{status.database_host}</span>
            {status.tls || t.status.openSocket}
          </Part>
        ) : (
          <Part>
            <Icon of={WifiOff} tone="crit" />
            <span className="font-medium text-crit">
              {t.status.offlineSince(status.offline_since ? seconds(status.offline_since) : "")}
            </span>
          </Part>
        )}
        <Part>
          {t.status.role} <span className="mono text-ink">{status.database_role}</span>
        </Part>
        <Ledger ledger={status.ledger} />
        <Part title={status.custody ? t.custody[status.custody] : ""}>
          <Icon of={KeyRound} />
          {status.key_fingerprint ? (
            <span className="mono text-ink">{status.key_fingerprint}</span>
          ) : (
            t.status.noKey
          )}
        </Part>
        {status.jobs ? <JobsPart jobs={status.jobs} /> : null}
        <Clock skew={status.clock_skew_ms} />
        <Part grow>
          {zone()}, {zoneOffset()}
        </Part>
        <Environment status={status} />
      </ul>
    </footer>
  );
}
