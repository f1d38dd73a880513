import { useState } from "react";
import { type AgentRow, asApiError, type PendingConfirmation, type Recorded } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { AgentCard } from "~/features/agents/AgentCard";
import { useSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Note } from "~/shared/ui/Note";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

/** What of an agent waits for a second person: its registration, that it goes on, or its mandate. */
function waitingOf(agent: AgentRow, pending: PendingConfirmation[] | undefined) {
  const ids = [agent.agent, agent.standing.resumption?.fact_id, agent.mandate_waiting?.fact_id];
  const facts = ["agent", "resumption", "mandate"];
  return pending?.find((each) => facts.includes(each.fact) && ids.includes(each.fact_id));
}

/** Agents and workers: who answers for each, how it stands, what became of what it proposed. */
export function AgentsView() {
  const admin = useSession()?.roles.includes("admin") ?? false;
  const found = useCommand("agents", {});
  const pending = useCommand("pending_confirmations", {}, { enabled: admin });
  const [done, setDone] = useState<Recorded | null>(null);
  const words = t.agents;
  const error = found.error ?? pending.error;
  return (
    <Page title={words.title}>
      <p className="text-12 text-ink-2">{words.what}</p>
      {error ? <ErrorNote error={asApiError(error)} onRetry={() => void found.refetch()} /> : null}
      {!found.data && !error ? <Loading rows={8} /> : null}
      {done ? (
        <Note kind="ok" live>
          {t.acts.recorded(count(done.seq))}
        </Note>
      ) : null}
      {found.data?.agents.length === 0 ? <p className="text-ink-2">{words.none}</p> : null}
      {found.data?.agents.map((each) => (
        <AgentCard
          key={each.agent}
          of={each}
          admin={admin}
          waiting={waitingOf(each, pending.data)}
          onSigned={setDone}
        />
      ))}
    </Page>
  );
}
