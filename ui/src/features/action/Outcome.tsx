import { Check, X } from "lucide-react";
import type { ActionView } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";

/** How a closed action ended: the state, what came of it, and who signed what, when, under which ledger number. */
export function Outcome({ view }: { view: ActionView }) {
  if (view.state === "in_review" || view.state === "paused") return null;
  const seats = view.route.steps.flatMap((step) => step.seats).filter((seat) => !seat.retracted);
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-12">
      <b className="font-semibold">{t.state[view.state]}</b>
      <span className="text-ink-2">{t.action.outcome[view.state]}</span>
      {seats.map((seat) => (
        <span key={seat.seq} className="inline-flex items-center gap-1.5">
          <Icon
            of={seat.verdict === "approve" ? Check : X}
            size={12}
            tone={seat.verdict === "approve" ? "ok" : "crit"}
          />
          {t.action.decidedBy(
            t.decide.signedWord[seat.verdict],
            seat.person.you ? t.common.youSmall : seat.person.name,
          )}
          <Time iso={seat.at} look="long" className="text-ink-2" />
          <span className="mono text-11 text-ink-3" title={t.common.ledgerNumber}>
            {count(seat.seq)}
          </span>
        </span>
      ))}
    </div>
  );
}
