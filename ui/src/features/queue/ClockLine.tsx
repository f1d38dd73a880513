import type { LucideIcon } from "lucide-react";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";

/** One clock: what it is, when, and how long that is from now. */
export function ClockLine({ icon, word, at }: { icon: LucideIcon; word: string; at: string }) {
  const now = useNow();
  const left = new Date(at).getTime() - now.getTime();
  return (
    <p className="flex items-center gap-2 py-[3px] text-ink-2">
      <Icon of={icon} />
      {word} <Time iso={at} look="long" />
      <span className={`ml-auto ${left < 0 ? "text-crit" : "text-ink"}`}>
        {left < 0 ? t.common.over(span(left)) : t.common.left(span(left))}
      </span>
    </p>
  );
}
