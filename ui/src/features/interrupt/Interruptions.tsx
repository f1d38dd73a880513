import type { Interruption } from "~/api/client";
import { AsideTitle } from "~/features/parts/AsideTitle";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { INTERRUPTION_ICONS } from "./icons";

/** Questions with their answers, holds with their reasons, oldest first. */
export function Interruptions({ said }: { said: readonly Interruption[] }) {
  if (said.length === 0) return null;
  return (
    <section>
      <AsideTitle note={count(said.length)}>{t.interrupt.saidTitle}</AsideTitle>
      <ol>
        {said.map((each) => (
          <li key={each.seq} className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-1.5 py-1">
            <Icon of={INTERRUPTION_ICONS[each.event]} size={12} />
            <div>
              <p className="flex text-ink-3">
                <b className="mr-1.5 font-medium text-ink">
                  {each.you ? t.common.you : each.actor}
                </b>
                {t.interrupt.said[each.event]}
                <span className="mono ml-auto text-11" title={t.common.ledgerNumber}>
                  {count(each.seq)}
                </span>
                <Time iso={each.at} look="tight" className="ml-2" />
              </p>
              <p className="leading-[17px] text-ink">
                <HostileText text={each.text ?? t.interrupt.erased} block limit={400} />
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
