import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AgentFigures, AgentRow, PendingConfirmation, Recorded } from "~/api/client";
import { StandingActs } from "~/features/people/StandingActs";
import { StandingLine } from "~/features/people/StandingLine";
import type { QueueSearch } from "~/features/queue/filter";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";
import { MandateLine } from "./MandateLine";
import { MandateSheet } from "./MandateSheet";
import { RunSheet } from "./RunSheet";

type Figure = [name: string, value: number, lead: QueueSearch, aside?: string];

/** Each figure, with the queue that it leads to; simulations are in none of them. */
function figures(of: AgentFigures, name: string): Figure[] {
  const queue: QueueSearch = { view: "all", agent: name, simulation: "without" };
  const words = t.agents;
  return [
    [words.proposed, of.proposed, queue],
    [words.open, of.open, { ...queue, state: "in_review" }],
    [words.approved, of.approved, { ...queue, state: "approved" }],
    [words.rejected, of.rejected, { ...queue, state: "rejected" }],
    [
      words.overridden,
      of.overridden,
      { ...queue, view: "decided" },
      words.ofDecisions(count(of.decisions)),
    ],
    [words.failed, of.failed, { ...queue, state: "failed" }],
    [words.unknown, of.outcome_unknown, { ...queue, state: "outcome_unknown" }],
  ];
}

interface Props {
  of: AgentRow;
  admin: boolean;
  waiting?: PendingConfirmation | undefined;
  onSigned: (recorded: Recorded) => void;
}

/** An agent or worker: who answers for it, how it stands, and what became of what it proposed. */
export function AgentCard({ of, admin, waiting, onSigned }: Props) {
  const words = t.agents;
  const [starting, setStarting] = useState(false);
  const [writing, setWriting] = useState(false);
  const you = (person: { you: boolean; name: string }) => (person.you ? t.common.you : person.name);
  return (
    <article className="card" aria-label={of.name}>
      <header className="h-auto! flex-wrap gap-y-1 py-1.5">
        <h2>{of.name}</h2>
        <span className="tag">{words.kinds[of.kind]}</span>
        <StandingLine of={of.standing} />
        <span className="ml-auto flex flex-wrap gap-1">
          {of.kind === "agent" && of.standing.state !== "revoked" ? (
            <Button
              size="sm"
              label={words.run.beginOf(of.name)}
              blocked={
                !of.owner.you
                  ? words.run.mayNot(of.owner.name)
                  : of.standing.state === "active"
                    ? undefined
                    : words.run.stopped
              }
              onPress={() => setStarting(true)}
            >
              {words.run.begin}
            </Button>
          ) : null}
          {of.kind === "agent" && of.standing.state !== "revoked" ? (
            <Button
              size="sm"
              kind="quiet"
              label={words.mandate.writeOf(of.name)}
              blocked={admin ? undefined : words.mandate.adminOnly}
              onPress={() => setWriting(true)}
            >
              {words.mandate.write}
            </Button>
          ) : null}
          {writing ? (
            <MandateSheet
              of={of}
              onClose={() => setWriting(false)}
              onSigned={(recorded) => {
                setWriting(false);
                onSigned(recorded);
              }}
            />
          ) : null}
          {starting ? <RunSheet of={of} onClose={() => setStarting(false)} /> : null}
          <StandingActs
            name={of.name}
            machine="agent"
            id={of.agent}
            standing={of.standing}
            admin={admin}
            waiting={waiting}
            onSigned={onSigned}
          />
        </span>
      </header>
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] max-[900px]:grid-cols-1">
        <dl className="kv px-3 py-2">
          <dt>{words.login}</dt>
          <dd className="mono">{of.login}</dd>
          <dt>{words.owner}</dt>
          <dd>{you(of.owner)}</dd>
          <dt>{words.registered}</dt>
          <dd>
            {you(of.registered.person)}, <Time iso={of.registered.at} look="long" />,{" "}
            {t.standing.ledger(count(of.registered.seq))}
          </dd>
          {of.kind === "agent" ? (
            <>
              <dt>{words.mandate.name}</dt>
              <dd>
                <MandateLine of={of} />
              </dd>
              <dt>{words.versions}</dt>
              <dd>
                {of.versions.length === 0 ? (
                  <span className="text-ink-3">{words.noVersion}</span>
                ) : (
                  <HostileText text={of.versions.join(", ")} mono limit={400} />
                )}
              </dd>
              <dt>{words.proposes}</dt>
              <dd>
                {of.kinds.length === 0 ? (
                  <span className="text-ink-3">{words.never}</span>
                ) : (
                  <HostileText text={of.kinds.join(", ")} mono limit={400} />
                )}
              </dd>
              <dt>{words.last}</dt>
              <dd>{of.last_at ? <Time iso={of.last_at} look="long" /> : words.never}</dd>
            </>
          ) : null}
        </dl>
        {of.kind === "agent" ? (
          <section aria-label={words.figures} className="border-l border-line">
            <dl className="grid grid-cols-[repeat(auto-fill,minmax(92px,1fr))]">
              {figures(of.work, of.name).map(([name, value, lead, aside]) => (
                <div key={name} className="-mr-px -mb-px border-r border-b border-line px-3 py-2">
                  <dt className="text-12 text-ink-3">{name}</dt>
                  <dd className="text-15 font-semibold">
                    {value === 0 ? (
                      <span className="text-ink-3">0</span>
                    ) : (
                      <Link
                        to="/queue"
                        search={lead}
                        className="link"
                        aria-label={words.leads(`${name}, ${count(value)}`, of.name)}
                      >
                        {count(value)}
                      </Link>
                    )}
                    {aside ? (
                      <span className="block text-12 font-normal text-ink-3">{aside}</span>
                    ) : null}
                  </dd>
                </div>
              ))}
            </dl>
            {of.simulation.proposed > 0 ? (
              <p className="px-3 py-2 text-12 text-ink-3">
                {words.simulated(of.simulation.proposed)}
              </p>
            ) : null}
          </section>
        ) : null}
      </div>
    </article>
  );
}
