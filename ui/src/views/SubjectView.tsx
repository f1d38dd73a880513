import { useNavigate, useSearch } from "@tanstack/react-router";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { Actions } from "~/features/subject/Actions";
import { Counterparties } from "~/features/subject/Counterparties";
import { readSubject } from "~/features/subject/filter";
import { Graph } from "~/features/subject/Graph";
import { Incidents } from "~/features/subject/Incidents";
import { OverTime } from "~/features/subject/OverTime";
import { Transfers } from "~/features/subject/Transfers";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { lastLook } from "./lastLook";
import { Page } from "./Page";

/** Everything that is known of an account or an incident. Looking at it is no part of any decision. */
export function SubjectView() {
  const { kind, id, action } = readSubject({ ...useSearch({ from: "/subject" }) });
  const navigate = useNavigate();
  const found = useCommand(
    "subject",
    { kind, id, action_id: action ?? null },
    { staleTime: 10_000 },
  );
  const back = () =>
    action
      ? void navigate({ to: "/action/$id", params: { id: action }, search: lastLook.get() })
      : undefined;
  useKey("action.back", back, action !== undefined);
  const words = t.subject;
  const of = found.data;
  const money = of?.money;
  return (
    <Page
      title={words.title[kind]}
      actions={
        action ? (
          <Button hotkey="action.back" onPress={back}>
            {words.back}
          </Button>
        ) : null
      }
    >
      <div>
        <h2 className="text-20">
          <HostileText text={id} mono limit={200} />
        </h2>
        <p className="text-12 text-ink-2">{words.what}</p>
      </div>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!of && !found.error ? <Loading rows={12} /> : null}
      {of ? <Actions of={of} /> : null}
      {money ? (
        <>
          <section className="card" aria-label={words.graph}>
            <header className="h-auto! flex-wrap py-1.5">
              <h2>{words.graph}</h2>
              <span className="text-12 text-ink-3">{words.graphHint}</span>
              <span className="ml-auto text-12 text-ink-2">
                {words.shown(count(money.transfers.length), count(money.total))}
              </span>
            </header>
            {money.capped ? (
              <Note kind="warn" className="m-3">
                {words.capped(count(money.transfers.length), count(money.total))}
              </Note>
            ) : null}
            <Graph account={id} money={money} action={action} />
          </section>
          <Counterparties account={id} money={money} action={action} />
          <OverTime money={money} />
          <Transfers account={id} money={money} action={action} />
        </>
      ) : null}
      {of && kind !== "transaction" ? <Incidents of={of} action={action} /> : null}
    </Page>
  );
}
