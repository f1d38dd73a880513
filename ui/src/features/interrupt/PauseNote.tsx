import type { Pause } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { Time } from "~/shared/ui/Time";

/** Why nobody can decide now, by whom and since when, and what lets the review go on. */
export function PauseNote({ pause, className = "" }: { pause: Pause; className?: string }) {
  const { by } = pause;
  return (
    <Note kind="warn" className={className}>
      <p>
        <b className="font-semibold">
          {by.you ? t.common.you : by.actor} {t.interrupt.said[by.event]}
        </b>{" "}
        <Time iso={by.at} look="long" className="text-ink-2" />
      </p>
      <p className="my-0.5">
        <HostileText text={by.text ?? t.interrupt.erased} block limit={400} />
      </p>
      <p className="text-ink-2">{pause.goes_on}</p>
    </Note>
  );
}
