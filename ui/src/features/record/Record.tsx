import type { ReactNode } from "react";
import type { DecisionRecord } from "~/api/client";
import { FieldList } from "~/features/action/FieldList";
import { Sentence } from "~/features/parts/Sentence";
import { isLive } from "~/features/parts/states";
import { useSession } from "~/features/session/useSession";
import { SignedFacts } from "~/features/signed/SignedDetails";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="card">
    <header>
      <h2>{title}</h2>
    </header>
    <div className="px-3 py-2 text-12">{children}</div>
  </section>
);

/** Who said what and when, each in one paragraph. */
const Said = ({
  by,
  did,
  at,
  seq,
  text,
}: {
  by: string;
  did?: string;
  at: string;
  seq: number;
  text: string;
}) => (
  <li className="py-1">
    <p className="flex gap-1.5 text-ink-3">
      <b className="font-medium text-ink">{by}</b>
      {did}
      <span className="ml-auto">
        <Time iso={at} look="long" /> <span className="mono">{count(seq)}</span>
      </span>
    </p>
    <HostileText text={text} block limit={2000} />
  </li>
);

/** An action as the ledger holds it: what was proposed, who decided what and why, what was said, and the exact statements. */
export function Record({ of }: { of: DecisionRecord }) {
  const { view } = of;
  const words = t.record;
  const session = useSession();
  const name = (you: boolean, other: string) => (you ? (session?.person.name ?? other) : other);
  return (
    <div className="record grid gap-3">
      <div>
        <p className="text-12 text-ink-3">{words.of(view.label)}</p>
        <h1 className="text-20 font-normal">
          <Sentence of={view.sentence} closed={!isLive(view.state)} />
        </h1>
        <dl className="kv mt-2">
          <dt>{words.state}</dt>
          <dd>
            <b className="font-semibold">{t.state[view.state]}</b>
            {isLive(view.state) ? null : ` ${t.action.outcome[view.state]}`}
            {view.is_simulation ? (
              <span className="tag tag-sim ml-2">{t.queue.simulation}</span>
            ) : null}
          </dd>
          <dt>{words.workspace}</dt>
          <dd>{session?.workspace_name}</dd>
          <dt>{words.digest}</dt>
          <dd className="mono">{view.action_digest}</dd>
          <dt>{words.route}</dt>
          <dd>{view.route.policy}</dd>
          <dt>{words.routeDigest}</dt>
          <dd className="mono">{view.route.route_digest || t.common.none}</dd>
          <dt>{words.made}</dt>
          <dd>
            <Time iso={of.made_at} look="long" /> {of.made_at}
          </dd>
          <dt>{words.reader}</dt>
          <dd>{session?.person.name}</dd>
          <dt>{words.head}</dt>
          <dd>
            {count(of.head_seq)} <span className="mono">{of.head_leaf}</span>
          </dd>
        </dl>
        <p className="text-12 text-ink-3">{words.note}</p>
      </div>
      <Part title={words.decisions}>
        {of.kept_back ? <p className="text-warn">{of.kept_back}</p> : null}
        {of.decisions.length === 0 && !of.kept_back ? <p>{words.noDecisions}</p> : null}
        {of.decisions.map((each) => (
          <div key={each.seq} className="record-part border-t border-line py-2 first:border-0">
            <h3 className="mb-1 text-13 font-semibold">
              {t.action.decidedBy(
                t.decide.signedWord[each.verdict],
                name(each.person.you, each.person.name),
              )}
            </h3>
            <SignedFacts of={each} exact />
          </div>
        ))}
      </Part>
      <Part title={words.content}>
        <FieldList fields={view.content} />
      </Part>
      {view.interruptions.length > 0 ? (
        <Part title={words.said}>
          <ol>
            {view.interruptions.map((each) => (
              <Said
                key={each.seq}
                by={name(each.you, each.actor)}
                did={t.interrupt.said[each.event]}
                at={each.at}
                seq={each.seq}
                text={each.text ?? t.interrupt.erased}
              />
            ))}
          </ol>
        </Part>
      ) : null}
      {view.comments.length > 0 ? (
        <Part title={words.comments}>
          <ol>
            {view.comments.map((each) => (
              <Said
                key={each.seq}
                by={name(each.person.you, each.person.name)}
                at={each.at}
                seq={each.seq}
                text={each.text}
              />
            ))}
          </ol>
        </Part>
      ) : null}
      <Part title={words.timeline}>
        <ol>
          {view.timeline.map((each) => (
            <Said
              key={each.seq}
              by={name(each.you, each.actor)}
              at={each.at}
              seq={each.seq}
              text={each.what}
            />
          ))}
        </ol>
      </Part>
    </div>
  );
}
