import { CircleAlert, Clock, Pause } from "lucide-react";
import type { ActionState } from "~/api/client";
import { isLive, pausedAs } from "~/features/parts/states";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";

const HOUR = 3_600_000;

/** Absolute time at the left, what is left at the right; soon and over also by sign and word. Of what stands
 * still why, of what is closed how it ended. */
export function DueCell({ due, state }: { due: string | null; state: ActionState }) {
  const now = useNow();
  const paused = pausedAs(state);
  if (paused)
    return (
      <span className="plate flex items-center gap-1.5">
        <Icon of={Pause} size={12} />
        {t.queue.paused[paused]}
      </span>
    );
  if (!isLive(state)) return <span className="plate">{t.state[state]}</span>;
  if (!due) return <span className="text-ink-3">{t.preview.noDue}</span>;
  const left = new Date(due).getTime() - now.getTime();
  const look = left < 0 ? "due-over" : left < HOUR ? "due-soon" : "";
  const icon = left < 0 ? CircleAlert : left < HOUR ? Clock : null;
  return (
    <span className="plate flex items-center gap-1.5">
      <Time iso={due} look="tight" className="text-ink" />
      <span className={`dim ml-auto inline-flex items-center gap-1 ${look || "text-ink-3"}`}>
        {icon ? <Icon of={icon} size={12} /> : null}
        {left < 0 ? t.common.over(span(left)) : span(left)}
      </span>
    </span>
  );
}
