import type { InHand } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

/** "In hand: you, until 15:04", or that nobody has it. */
export function InHandText({ hand }: { hand: InHand | null }) {
  if (!hand) return <span className="text-ink-3">{t.queue.unassigned}</span>;
  return (
    <span>
      {t.assign.inHand}{" "}
      <b className="font-medium text-ink">
        {hand.person.you ? t.common.you : <HostileText text={hand.person.name} limit={80} />}
      </b>
      {hand.until ? (
        <>
          , {t.assign.until} <Time iso={hand.until} look="tight" />
        </>
      ) : null}
    </span>
  );
}
