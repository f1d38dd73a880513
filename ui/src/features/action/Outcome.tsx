import { Check, X } from "lucide-react";
import type { ActionView } from "~/api/client";
import { isLive } from "~/features/parts/states";
import { SignedSeat } from "~/features/signed/SignedSeat";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";

/** How a closed action ended: the state, what came of it, and who signed what, when, under which ledger number. */
export function Outcome({ view }: { view: ActionView }) {
  if (isLive(view.state)) return null;
  const seats = view.route.steps
    .flatMap((step) => step.seats)
    .filter((seat) => !seat.retracted || seat.void);
  return (
    <div className="mt-1.5 grid gap-0.5 text-12">
      <p>
        <b className="font-semibold">{t.state[view.state]}</b>{" "}
        <span className="text-ink-2">{t.action.outcome[view.state]}</span>
      </p>
      {seats.map((seat) => {
        const who = seat.person.you ? t.common.youSmall : seat.person.name;
        const name = seat.on_behalf_of
          ? `${who} ${t.action.route.behalf(seat.on_behalf_of.name)}`
          : who;
        return (
          <SignedSeat
            key={seat.seq}
            action={view.action_id}
            seq={seat.seq}
            name={name}
            className="max-w-[680px]"
          >
            <span className="flex items-center gap-1.5">
              <Icon
                of={seat.verdict === "approve" ? Check : X}
                size={12}
                tone={seat.verdict === "approve" ? "ok" : "crit"}
              />
              {t.action.decidedBy(t.decide.signedWord[seat.verdict], name)}
              {seat.void ? <span className="tag tag-crit">{t.action.route.void}</span> : null}
              <Time iso={seat.at} look="long" className="text-ink-2" />
              <span className="mono text-11 text-ink-3" title={t.common.ledgerNumber}>
                {count(seat.seq)}
              </span>
            </span>
          </SignedSeat>
        );
      })}
    </div>
  );
}
