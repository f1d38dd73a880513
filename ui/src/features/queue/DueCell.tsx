import { CircleAlert, Clock, Hourglass, Pause } from "lucide-react";
import type { QueueRow } from "~/api/client";
import { isLive, pausedAs } from "~/features/parts/states";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";

const HOUR = 3_600_000;

type Due = Pick<QueueRow, "due_at" | "half_due_at" | "most_due_at" | "state">;

/** How far its time is over: a sign, a look, and the words for whoever does not see them. */
function warned({ half_due_at, most_due_at }: Due, left: number, now: number) {
  const past = (at: string | null) => at !== null && new Date(at).getTime() <= now;
  if (left < 0) return { sign: CircleAlert, look: "due-over", words: null };
  if (past(most_due_at)) return { sign: Clock, look: "due-soon", words: t.queue.mostOver };
  if (left < HOUR) return { sign: Clock, look: "due-soon", words: null };
  if (past(half_due_at)) return { sign: Hourglass, look: "text-ink-3", words: t.queue.halfOver };
  return { sign: null, look: "text-ink-3", words: null };
}

/** Absolute time at the left, what is left at the right; half over, soon and late also by sign and word. Of what
 * stands still why, of what is closed how it ended. */
export function DueCell({ row }: { row: Due }) {
  const now = useNow();
  const paused = pausedAs(row.state);
  if (paused)
    return (
      <span className="plate flex items-center gap-1.5">
        <Icon of={Pause} size={12} />
        {t.queue.paused[paused]}
      </span>
    );
  if (!isLive(row.state)) return <span className="plate">{t.state[row.state]}</span>;
  if (!row.due_at) return <span className="text-ink-3">{t.preview.noDue}</span>;
  const left = new Date(row.due_at).getTime() - now.getTime();
  const { sign, look, words } = warned(row, left, now.getTime());
  return (
    <span className="plate flex items-center gap-1.5" title={words ?? undefined}>
      <Time iso={row.due_at} look="tight" className="text-ink" />
      <span className={`dim ml-auto inline-flex items-center gap-1 ${look}`}>
        {sign ? <Icon of={sign} size={12} /> : null}
        {left < 0 ? t.common.over(span(left)) : span(left)}
        {words ? <span className="sr">{words}</span> : null}
      </span>
    </span>
  );
}
