import { useState } from "react";
import type { Installation, PendingConfirmation, Recorded } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Note } from "~/shared/ui/Note";
import { StandingActs } from "./StandingActs";
import { StandingLine } from "./StandingLine";

interface Props {
  installations: Installation[];
  admin: boolean;
  pending: PendingConfirmation[] | undefined;
}

/** What of an installation waits for a second person: that it counts at all, or that it goes on. */
function waitingOf(each: Installation, pending: PendingConfirmation[] | undefined) {
  const ids = [each.installation, each.standing.resumption?.fact_id];
  return pending?.find(
    (one) =>
      (one.fact === "installation" || one.fact === "resumption") && ids.includes(one.fact_id),
  );
}

/** Computers and workers with a checkpoint key of their own, and how each stands. */
export function Installations({ installations, admin, pending }: Props) {
  const [done, setDone] = useState<Recorded | null>(null);
  return (
    <>
      <ul>
        {installations.map((each) => (
          <li
            key={each.installation}
            className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 last:border-b-0"
          >
            <span className="w-48 truncate font-medium">{each.name}</span>
            <span className="mono">{each.fingerprint}</span>
            {each.this_one ? <span className="tag">{t.people.thisOne}</span> : null}
            <span className="text-12 text-ink-3">
              {t.people.enrolledBy} {each.enrolled_by}
            </span>
            <StandingLine of={each.standing} />
            <span className="ml-auto">
              <StandingActs
                name={each.name}
                machine="installation"
                id={each.installation}
                standing={each.standing}
                admin={admin}
                waiting={waitingOf(each, pending)}
                onSigned={setDone}
              />
            </span>
          </li>
        ))}
      </ul>
      {done ? (
        <Note kind="ok" live className="m-2">
          {t.acts.recorded(count(done.seq))}
        </Note>
      ) : null}
    </>
  );
}
