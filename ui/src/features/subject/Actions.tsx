import { Link } from "@tanstack/react-router";
import type { SubjectView } from "~/api/client";
import { RiskSign } from "~/features/parts/RiskSign";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Time } from "~/shared/ui/Time";

/** The actions about it, open and closed. */
export function Actions({ of }: { of: SubjectView }) {
  const words = t.subject;
  return (
    <section className="card" aria-label={words.actions}>
      <header>
        <h2>{words.actions}</h2>
        {of.more_actions ? (
          <span className="text-12 text-ink-3">{words.moreActions(count(of.actions.length))}</span>
        ) : null}
      </header>
      {of.actions.length === 0 ? (
        <p className="px-3 py-2 text-ink-2">{words.noActions}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.action}</th>
              <th scope="col">{words.wants}</th>
              <th scope="col">{words.agent}</th>
              <th scope="col">{words.risk}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.received}</th>
            </tr>
          </thead>
          <tbody>
            {of.actions.map((row) => (
              <tr key={row.action_id}>
                <th scope="row">
                  <Link to="/action/$id" params={{ id: row.action_id }} className="link">
                    {row.label}
                  </Link>
                </th>
                <td>{row.verb}</td>
                <td>{row.agent}</td>
                <td>
                  <RiskSign risk={row.risk} />
                </td>
                <td>
                  {t.state[row.state]}{" "}
                  {row.is_simulation ? (
                    <span className="tag tag-sim">{t.queue.simulation}</span>
                  ) : null}
                </td>
                <td>
                  <Time iso={row.received_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
