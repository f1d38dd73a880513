import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleX } from "lucide-react";
import type { Precedent } from "~/api/client";
import { SignedSeat } from "~/features/signed/SignedSeat";
import { amount } from "~/shared/format/number";
import { date } from "~/shared/format/time";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";

/** Earlier decisions of the same shape. */
export function Precedents({ precedents }: { precedents: Precedent[] }) {
  if (precedents.length === 0)
    return <p className="px-3 py-2 text-ink-2">{t.action.precedent.none}</p>;
  const words = t.action.precedent;
  return (
    <table className="table">
      <colgroup>
        <col className="w-[144px]" />
        <col />
        <col className="w-[128px]" />
        <col className="w-[112px]" />
        <col className="w-[112px]" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{words.action}</th>
          <th scope="col">{words.reason}</th>
          <th scope="col" className="num">
            {words.amount}
          </th>
          <th scope="col">{words.decision}</th>
          <th scope="col">{words.date}</th>
        </tr>
      </thead>
      <tbody>
        {precedents.map((each) => (
          <tr key={each.decided_seq}>
            <td>
              <Link to="/action/$id" params={{ id: each.action_id }} className="link mono">
                {each.label}
              </Link>
            </td>
            <td>
              <SignedSeat action={each.action_id} seq={each.decided_seq} name={each.label}>
                <HostileText text={each.reason} limit={120} />
                {each.override_type ? (
                  <span className="tag tag-warn ml-2">{t.action.override}</span>
                ) : null}
              </SignedSeat>
            </td>
            <td className="num">
              {each.amount ? `${each.amount.currency} ${amount(each.amount.amount)}` : ""}
            </td>
            <td>
              <span
                className={`inline-flex items-center gap-1.5 align-middle font-medium ${each.verdict === "approve" ? "text-ok" : "text-crit"}`}
              >
                <Icon of={each.verdict === "approve" ? CircleCheck : CircleX} />
                {t.action.verdict[each.verdict]}
              </span>
            </td>
            <td className="text-ink-2">{date(each.decided_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
