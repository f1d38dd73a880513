import { useState } from "react";
import { asApiError, type PolicyCalendar, type PolicyVersion } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { HostileText } from "~/shared/ui/HostileText";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

function Differences({ from, to }: { from: number; to: number }) {
  const words = t.policies;
  const found = useCommand("policy_diff", { from, to });
  return (
    <section aria-label={words.differences(count(to), count(from))}>
      <h3 className="mb-1 text-12 text-ink-3">{words.differences(count(to), count(from))}</h3>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={2} /> : null}
      {found.data?.differences.length === 0 ? <p>{words.nothing}</p> : null}
      <ul className="list-disc pl-5">
        {found.data?.differences.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** In whose hours its steps count their due times, and until when. */
function Calendars({ of }: { of: PolicyCalendar[] }) {
  const words = t.policies.calendars;
  return (
    <section aria-label={words.title}>
      <h3 className="mb-1 text-12 text-ink-3">{words.title}</h3>
      <ul className="grid gap-1">
        {of.map((each) => (
          <li key={each.name}>
            <b className="font-medium">{each.name}</b>:{" "}
            <HostileText text={each.made_of} limit={240} />. {words.counts(each.counts)}{" "}
            <span className={each.ends_soon ? "text-warn" : ""}>
              {each.ends_soon ? words.ends : words.until} <Time iso={each.until} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One version: its rules in sentences, what it changes of another one, and its text. */
export function VersionCard({ of, versions }: { of: PolicyVersion; versions: PolicyVersion[] }) {
  const words = t.policies;
  const before = versions.find((each) => each.version < of.version)?.version ?? null;
  const [from, setFrom] = useState(before);
  const [text, setText] = useState(false);
  return (
    <section className="card" aria-labelledby="policy-rules">
      <header>
        <h2 id="policy-rules">{words.rules(count(of.version))}</h2>
        <span className="truncate text-12 text-ink-3">{of.title}</span>
      </header>
      <div className="grid gap-3 px-3 py-2 text-12">
        <ol className="grid list-decimal gap-1 pl-6 text-13">
          {of.rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ol>
        {of.calendars.length > 0 ? <Calendars of={of.calendars} /> : null}
        {versions.length > 1 ? (
          <Choice
            label={words.compare}
            placeholder={words.pickOther}
            value={from === null ? null : String(from)}
            options={versions
              .filter((each) => each.version !== of.version)
              .map((each) => ({
                id: String(each.version),
                text: words.show(count(each.version)),
              }))}
            onChange={(id) => setFrom(Number(id))}
            className="w-56"
          />
        ) : null}
        {from === null ? null : <Differences from={from} to={of.version} />}
        <button
          type="button"
          className="link min-h-6 justify-self-start"
          aria-expanded={text}
          onClick={() => setText(!text)}
        >
          {text ? words.hideText : words.text}
        </button>
        {text ? (
          <pre className="mono scroll max-h-96 rounded-2 border border-line-2 bg-sunken p-2 text-11 whitespace-pre-wrap">
            {of.text}
          </pre>
        ) : null}
      </div>
    </section>
  );
}
