import type { DeliveryAttempt } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

/** Every attempt to deliver an export, oldest first, with the receiver's answer. */
export function Attempts({ of }: { of: DeliveryAttempt[] }) {
  const words = t.exports;
  const head = words.attempt;
  return (
    <section className="card" aria-labelledby="export-attempts">
      <header>
        <h2 id="export-attempts">{words.attempts}</h2>
        <span className="text-12 text-ink-3">{count(of.length)}</span>
      </header>
      {of.length === 0 ? (
        <p className="px-3 py-4 text-ink-2">{words.noAttempts}</p>
      ) : (
        <table className="table table-wrap">
          <colgroup>
            <col className="w-[44px]" />
            <col className="w-[150px]" />
            <col className="w-[130px]" />
            <col />
            <col className="w-[80px]" />
            <col className="w-[190px]" />
            <col />
            <col className="w-[130px]" />
          </colgroup>
          <thead>
            <tr>
              {Object.entries(head).map(([name, text]) => (
                <th key={name} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.map((each) => (
              <tr key={each.attempt}>
                <td>{count(each.attempt)}</td>
                <td>
                  <Time iso={each.begun_at} />
                </td>
                <td className={each.you ? "font-medium" : ""}>
                  {each.you ? t.common.you : each.actor}
                </td>
                <td>
                  <HostileText text={each.target ?? words.erased} limit={160} />
                </td>
                <td>{words.methods[each.method]}</td>
                <td className={each.status === "delivered" ? "" : "font-medium text-warn"}>
                  {words.deliveries[each.status]}
                </td>
                <td>
                  {each.ended_at ? (
                    <HostileText text={each.reply ?? words.erased} limit={240} />
                  ) : null}
                </td>
                <td className="mono">
                  {count(each.begun_seq)}
                  {each.ended_seq === null ? "" : `, ${count(each.ended_seq)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
