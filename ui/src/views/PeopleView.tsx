import { useState } from "react";
import { asApiError, type PersonRow } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { EnrolPerson } from "~/features/people/EnrolPerson";
import { GiveRole } from "~/features/people/GiveRole";
import { Installations } from "~/features/people/Installations";
import { Pending } from "~/features/people/Pending";
import { PeopleTable } from "~/features/people/PeopleTable";
import { TakeAway } from "~/features/people/TakeAway";
import { YourKey } from "~/features/people/YourKey";
import { useSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

export function PeopleView() {
  const admin = useSession()?.roles.includes("admin") ?? false;
  const people = useCommand("people", {});
  const pending = useCommand("pending_confirmations", {}, { enabled: admin });
  const [enrolling, setEnrolling] = useState(false);
  const [giving, setGiving] = useState<PersonRow | null>(null);
  const [takingFrom, setTaking] = useState<string | null>(null);
  // What was taken is taken off the list while the sheet is open.
  const taking = people.data?.people.find((each) => each.person.person === takingFrom);
  const mine = people.data?.people.find((each) => each.person.you);
  const error = people.error ?? pending.error;
  return (
    <Page
      title={t.people.title}
      actions={
        <Button
          size="sm"
          blocked={admin ? undefined : t.people.adminOnly}
          onPress={() => setEnrolling(true)}
        >
          {t.people.enrol}
        </Button>
      }
    >
      {error ? <ErrorNote error={asApiError(error)} onRetry={() => void people.refetch()} /> : null}
      <YourKey
        onRevoke={mine ? () => setTaking(mine.person.person) : undefined}
        counts={mine?.keys.some((each) => each.state === "active") ?? false}
      />
      {admin ? (
        <section className="card">
          <header>
            <h2>{t.people.pending}</h2>
            {pending.data ? (
              <span className="text-12 text-ink-3">{count(pending.data.length)}</span>
            ) : null}
          </header>
          {pending.data ? <Pending pending={pending.data} /> : <Loading rows={2} />}
        </section>
      ) : null}
      <section className="card">
        <header>
          <h2>{t.people.people}</h2>
          {people.data ? (
            <span className="text-12 text-ink-3">{count(people.data.people.length)}</span>
          ) : null}
        </header>
        {people.data ? (
          <PeopleTable
            people={people.data.people}
            onGive={admin ? setGiving : undefined}
            onTake={admin ? (row) => setTaking(row.person.person) : undefined}
          />
        ) : error ? null : (
          <Loading rows={5} />
        )}
      </section>
      {people.data ? (
        <section className="card">
          <header>
            <h2>{t.people.installations}</h2>
          </header>
          <Installations
            installations={people.data.installations}
            admin={admin}
            pending={pending.data}
          />
        </section>
      ) : null}
      {taking ? <TakeAway from={taking} admin={admin} onClose={() => setTaking(null)} /> : null}
      {giving ? <GiveRole to={giving} onClose={() => setGiving(null)} /> : null}
      {enrolling ? <EnrolPerson open onClose={() => setEnrolling(false)} /> : null}
    </Page>
  );
}
