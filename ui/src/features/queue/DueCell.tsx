import { CircleAlert, Clock, Pause } from "lucide-react";
import type { ActionState } from "~/api/client";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";

const HOUR = 3_600_000;
/** Only there does a clock run. */
const OPEN: ReadonlySet<ActionState> = new Set(["in_review", "paused"]);

/** Absolute time at the left, what is left at the right; soon, over and paused also by sign and
 * word. What is closed shows how it ended. */
export function DueCell({ due, state }: { due: string | null; state: ActionState }) {
  const now = useNow();
  if (!OPEN.has(state)) return <span className="plate">{t.state[state]}</span>;
  const paused = state === "paused";
  if (!due) return <span className="text-ink-3">{t.preview.noDue}</span>;
  const left = new Date(due).getTime() - now.getTime();
  const look = paused ? "" : left < 0 ? "due-over" : left < HOUR ? "due-soon" : "";
  const icon = paused ? Pause : left < 0 ? CircleAlert : left < HOUR ? Clock : null;
  return (
    <span className="plate flex items-center gap-1.5">
      <Time iso={due} look="tight" className="text-ink" />
      <span className={`dim ml-auto inline-flex items-center gap-1 ${look || "text-ink-3"}`}>
        {icon ? <Icon of={icon} size={12} /> : null}
        {paused ? t.queue.paused : left < 0 ? t.common.over(span(left)) : span(left)}
      </span>
    </span>
  );
}
