import { Link } from "@tanstack/react-router";
import type { PolicyTrial, TriedAction } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { Time } from "~/shared/ui/Time";

function Lines({ title, lines }: { title: string; lines: string[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <ul className="list-disc pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ title, all, of }: { title: string; all: number; of: TriedAction[] }) {
  const words = t.policies.tried;
  const was = of.some((each) => each.was !== "");
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {of.length > 0 ? (
        <table className="table table-wrap">
          <thead>
            <tr>
              <th scope="col">{words.action}</th>
              <th scope="col">{words.at}</th>
              {was ? <th scope="col">{words.was}</th> : null}
              <th scope="col">{words.would}</th>
            </tr>
          </thead>
          <tbody>
            {of.map((each) => (
              <tr key={each.action_id}>
                <td>
                  <Link to="/action/$id" params={{ id: each.action_id }} className="link">
                    <HostileText text={each.what} limit={90} />
                  </Link>
                </td>
                <td>
                  <Time iso={each.proposed_at} />
                </td>
                {was ? <td>{each.was}</td> : null}
                <td>{each.would}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {all > of.length ? <p className="text-ink-3">{t.policies.first(count(of.length))}</p> : null}
    </section>
  );
}

/** What a text would do: whether it would be refused, what it changes, what it would have met otherwise. */
export function Trial({ of }: { of: PolicyTrial }) {
  const words = t.policies;
  return (
    <div className="grid gap-3 text-12" role="status">
      {of.faults.length > 0 ? (
        <Note kind="crit">
          <Lines title={words.refused} lines={of.faults} />
        </Note>
      ) : null}
      {of.warnings.length > 0 ? (
        <Note kind="warn">
          <Lines title={words.notes} lines={of.warnings} />
        </Note>
      ) : null}
      {of.differences.length > 0 ? (
        <Lines title={words.changes} lines={of.differences} />
      ) : (
        <p>{words.nothing}</p>
      )}
      <Actions
        title={words.would(count(of.changed), count(of.tried))}
        all={of.changed}
        of={of.changes}
      />
      <Actions
        title={words.stricter(count(of.touched), count(of.open))}
        all={of.touched}
        of={of.touches}
      />
    </div>
  );
}
