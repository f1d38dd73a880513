import { useNavigate } from "@tanstack/react-router";
import type { AgentRun, RunProposal } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";

function Document({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <section tabIndex={0} aria-label={name} className="scroll max-h-40">
          <HostileText text={text} mono limit={4_000} />
        </section>
      </dd>
    </>
  );
}

function Proposal({ of, onLeave }: { of: RunProposal; onLeave: () => void }) {
  const words = t.agents.run;
  const navigate = useNavigate();
  const open = () => {
    onLeave();
    void navigate({ to: "/action/$id", params: { id: of.action_id } });
  };
  return (
    <li className="border-b border-line py-1.5 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <Button size="sm" kind="quiet" onPress={open}>
          <span className="mono">{of.label ?? words.open}</span>
        </Button>
        <span className="min-w-0 flex-1">
          <b className="font-semibold">{of.verb}</b> <HostileText text={of.object} limit={80} />
        </span>
        <span className={`tag ${of.outcome === "proposed" ? "tag-ok" : ""}`}>
          {words.outcomes[of.outcome]}
        </span>
      </div>
      <details className="text-12">
        <summary className="cursor-pointer text-ink-2">{words.whole}</summary>
        <dl className="kv py-1">
          <dt>{words.explanation}</dt>
          <dd>
            <HostileText text={of.explanation} limit={4_000} />
          </dd>
          <dt>{words.version}</dt>
          <dd>
            <HostileText text={of.agent_version} mono limit={80} />
          </dd>
          <Document name={words.input} text={of.input} />
          <Document name={words.output} text={of.output} />
        </dl>
      </details>
    </li>
  );
}

/** What a run looked at, and what it proposed: each leads to its action and shows what the agent saw and said. */
export function RunResult({ of, onLeave }: { of: AgentRun; onLeave: () => void }) {
  const words = t.agents.run;
  return (
    <section aria-label={words.result} className="grid gap-2">
      <Note kind="ok" live>
        <p>{of.looked}</p>
        <p>{words.counted(count(of.found), count(of.proposed))}</p>
      </Note>
      {of.notices.map((notice) => (
        <Note key={notice} kind="warn">
          {notice}
        </Note>
      ))}
      <ol aria-label={words.result}>
        {of.made.map((each) => (
          <Proposal key={each.action_id} of={each} onLeave={onLeave} />
        ))}
      </ol>
      {of.made.length < of.found ? (
        <p className="text-12 text-ink-3">{words.first(count(of.made.length))}</p>
      ) : null}
    </section>
  );
}
