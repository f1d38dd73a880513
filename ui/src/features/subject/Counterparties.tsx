import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { SubjectMoney } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { about } from "./filter";
import { type Shown, type Side, sums, times } from "./flows";

const FEW = 20;

/** The graph as a table, with everybody. */
export function Counterparties({ account, money, action }: Shown) {
  const [all, setAll] = useState(false);
  const words = t.subject;
  const rows = all ? money.counterparties : money.counterparties.slice(0, FEW);
  return (
    <section className="card" aria-label={words.counterparties}>
      <header>
        <h2>{words.counterparties}</h2>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.account}</th>
            <th scope="col" className="num">
              {words.incoming}
            </th>
            <th scope="col" className="num">
              {words.outgoing}
            </th>
            <th scope="col" className="num">
              {words.transfers}
            </th>
            <th scope="col">{words.marks}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.account}>
              <th scope="row">
                <Link
                  to="/subject"
                  search={about({ kind: "account", id: row.account }, action)}
                  className="link"
                >
                  <HostileText text={row.account} mono limit={60} />
                </Link>
                {row.account === account ? ` (${words.self})` : ""}
              </th>
              <Sums flows={row.flows} side="in" />
              <Sums flows={row.flows} side="out" />
              <td className="num">{count(row.transfers)}</td>
              <td>
                {[row.named ? words.named : "", row.circle ? words.circle : ""]
                  .filter(Boolean)
                  .join("; ")}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            <Sums flows={money.sums} side="in" />
            <Sums flows={money.sums} side="out" />
            <td className="num">{count(money.transfers.length)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      {money.counterparties.length > FEW && !all ? (
        <div className="border-t border-line px-3 py-1 text-12">
          <button type="button" className="link" onClick={() => setAll(true)}>
            {t.common.showMore(count(money.counterparties.length))}
          </button>
        </div>
      ) : null}
      {money.closing.length > 0 ? (
        <div className="border-t border-line px-3 py-2 text-12">
          <h3 className="font-semibold">{words.circles}</h3>
          <ul className="grid gap-0.5">
            {money.closing.map((link) => (
              <li key={`${link.from} ${link.to}`}>
                <HostileText
                  text={words.closes(link.from, link.to, words.times(count(link.transfers)))}
                />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

function Sums({ flows, side }: { flows: SubjectMoney["sums"]; side: Side }) {
  return (
    <td className="num">
      {times(flows, side) === 0
        ? ""
        : sums(flows, side).map((sum) => (
            <div key={sum} className="whitespace-nowrap">
              {sum}
            </div>
          ))}
    </td>
  );
}
