import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Transfer } from "~/api/client";
import { amount, count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";
import { about } from "./filter";
import type { Shown } from "./flows";

/** Rows drawn at a time. */
const PART = 50;

/** The transfers themselves, newest first. */
export function Transfers({ account, money, action }: Shown) {
  const [shown, setShown] = useState(PART);
  const words = t.subject;
  const rows = money.transfers.slice(0, shown);
  return (
    <section className="card" aria-label={words.list}>
      <header>
        <h2>{words.list}</h2>
      </header>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.direction}</th>
            <th scope="col">{words.counterparty}</th>
            <th scope="col">{words.kind}</th>
            <th scope="col">{words.id}</th>
            <th scope="col" className="num">
              {words.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // Rows have no identity of their own: an id may come twice, and their order does not change.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tr key={place}>
              <td className="whitespace-nowrap">
                {row.is_step ? row.time : <Time iso={row.time} look="long" />}
              </td>
              <td>{row.outgoing ? words.outgoing : words.incoming}</td>
              <td>
                {row.counterparty === account ? (
                  words.self
                ) : (
                  <Link
                    to="/subject"
                    search={about({ kind: "account", id: row.counterparty }, action)}
                    className="link"
                  >
                    <HostileText text={row.counterparty} mono limit={60} />
                  </Link>
                )}
              </td>
              <td>
                <HostileText text={kindOf(row)} limit={120} />
              </td>
              <td>
                <HostileText text={row.id} mono limit={40} />
              </td>
              <td className="num whitespace-nowrap">
                {row.amount.currency} {amount(row.amount.amount)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {money.transfers.length > shown ? (
        <div className="border-t border-line px-3 py-1 text-12 text-ink-3">
          {t.action.rowsOf(count(rows.length), count(money.transfers.length))}{" "}
          <button type="button" className="link" onClick={() => setShown(shown + 4 * PART)}>
            {t.common.showMore(count(Math.min(money.transfers.length, shown + 4 * PART)))}
          </button>
        </div>
      ) : null}
    </section>
  );
}

const kindOf = (row: Transfer) =>
  row.was ? `${row.kind} (${t.subject.corrected(row.was)})`.trim() : row.kind;
