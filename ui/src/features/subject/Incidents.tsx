import { Link } from "@tanstack/react-router";
import type { SubjectView } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { about } from "./filter";

/** Incidents that name the account, or the incident itself. */
export function Incidents({ of, action }: { of: SubjectView; action: string | undefined }) {
  const words = t.subject;
  return (
    <section className="card" aria-label={words.incidents}>
      <header>
        <h2>{words.incidents}</h2>
        {of.more_incidents ? (
          <span className="text-12 text-ink-3">
            {words.moreIncidents(count(of.incidents.length))}
          </span>
        ) : null}
      </header>
      {of.incidents.length === 0 ? (
        <p className="px-3 py-2 text-ink-2">{words.noIncidents}</p>
      ) : (
        <ul className="divide-y divide-line">
          {of.incidents.map((each) => (
            <li key={each.id} className="grid gap-1 px-3 py-2">
              <h3 className="font-semibold">
                <Link
                  to="/subject"
                  search={about({ kind: "incident", id: each.id }, action)}
                  className="link"
                >
                  <HostileText text={each.id} mono limit={60} />
                </Link>{" "}
                <HostileText text={each.title} />
              </h3>
              <p className="flex flex-wrap gap-x-4 text-12 text-ink-2">
                <span>{`${words.severity}: ${each.severity}`}</span>
                <span>
                  {`${words.source}: `}
                  <HostileText text={each.source} limit={80} />
                </span>
                <span>
                  {`${words.opened}: `}
                  <HostileText text={each.opened_at} limit={40} />
                </span>
              </p>
              {each.description ? (
                <p>
                  <HostileText text={each.description} block />
                </p>
              ) : null}
              {each.accounts.length > 0 ? (
                <p className="flex flex-wrap gap-x-3 text-12">
                  <span className="text-ink-3">{words.accounts}</span>
                  {each.accounts.slice(0, 20).map((account) => (
                    <Link
                      key={account}
                      to="/subject"
                      search={about({ kind: "account", id: account }, action)}
                      className="link"
                    >
                      <HostileText text={account} mono limit={60} />
                    </Link>
                  ))}
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
