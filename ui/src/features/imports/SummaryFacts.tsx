import { type ReactNode, useId } from "react";
import type { ImportSummary } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Moment } from "./Moment";
import { reasonOf } from "./reason";

/** What the whole file comes to, and every line that is left out with its number and its text. */
export function SummaryFacts({
  of,
  taken,
  title = t.imports.summary,
}: {
  of: ImportSummary;
  taken: boolean;
  title?: string;
}) {
  const id = useId();
  const words = t.imports;
  const fact = (name: keyof typeof words.facts, value: ReactNode) =>
    value ? (
      <>
        <dt>{words.facts[name]}</dt>
        <dd>{value}</dd>
      </>
    ) : null;
  const some = (rows: number, said: (rows: string) => string) =>
    rows > 0 ? said(count(rows)) : null;
  const say = taken ? words.countedTaken : words.counted;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="px-3 pt-2 font-semibold">
        {title}
      </h3>
      <dl className="kv px-3 py-2">
        {fact("rows", say(count(of.accepted), count(of.rejected), count(of.rows)))}
        {fact(
          "period",
          of.period ? (
            <>
              <Moment text={of.period.first} /> {words.to} <Moment text={of.period.last} />
            </>
          ) : null,
        )}
        {fact(
          "sums",
          of.sums.length > 0 ? (
            <ul>
              {of.sums.map((sum) => (
                <li key={sum.currency}>{words.sum(sum.amount, sum.currency, count(sum.rows))}</li>
              ))}
            </ul>
          ) : null,
        )}
        {fact(
          "severities",
          of.severities.length > 0
            ? of.severities
                .map((each) => words.severity(count(each.incidents), each.severity))
                .join(", ")
            : null,
        )}
        {fact(
          "accounts",
          of.accounts > 0
            ? of.more_accounts
              ? words.moreAccounts(count(of.accounts))
              : count(of.accounts)
            : null,
        )}
        {fact("folded", some(of.folded, words.folded))}
        {fact("oneself", some(of.to_oneself, words.oneself))}
        {fact("known", some(of.known, words.known))}
        {fact("repeated", some(of.repeated, words.repeated))}
        {fact("corrected", some(of.corrected, words.corrected))}
        {fact("reading", of.reading ? <HostileText text={of.reading} /> : null)}
        {fact(
          "notes",
          of.notes.length > 0 ? (
            <ul>
              {of.notes.slice(0, 20).map((note) => (
                <li key={note}>
                  <HostileText text={note} />
                </li>
              ))}
            </ul>
          ) : null,
        )}
        {fact("digest", <Digest hex={of.file_digest} />)}
      </dl>
      {taken ? null : <p className="px-3 pb-2 text-12 text-ink-3">{words.whenTaken}</p>}
      {of.bad_lines.length > 0 ? (
        <>
          <h3 id="import-bad" className="flex gap-2 px-3 py-2 font-semibold">
            {words.bad}
            <span className="text-12 font-normal text-ink-3">
              {words.badMore(count(of.bad_lines.length), count(of.rejected))}
            </span>
          </h3>
          <section className="scroll max-h-72" tabIndex={0} aria-labelledby="import-bad">
            <table className="table table-wrap">
              <colgroup>
                <col className="w-[88px]" />
                <col />
                <col />
              </colgroup>
              <thead>
                <tr>
                  <th scope="col" className="num">
                    {words.line}
                  </th>
                  <th scope="col">{words.reason}</th>
                  <th scope="col">{words.text}</th>
                </tr>
              </thead>
              <tbody>
                {of.bad_lines.map((bad, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two incidents may begin on one line
                  <tr key={index}>
                    <td className="num mono">{count(bad.line)}</td>
                    <td>
                      <HostileText text={reasonOf(bad)} />
                    </td>
                    <td>
                      <HostileText text={bad.text} mono />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      ) : null}
    </section>
  );
}
