import { t } from "~/shared/text";

/** One square a seat of the open step: filled is signed. */
export function Seats({
  step,
  steps,
  signed,
  quorum,
}: {
  step: number;
  steps: number;
  signed: number;
  quorum: number;
}) {
  return (
    <span className="plate inline-flex items-center gap-2">
      <span className="text-ink">
        {step}/{steps}
      </span>
      <span className="inline-flex gap-[3px]" aria-hidden="true">
        {Array.from({ length: Math.min(quorum, 4) }, (_, seat) => seat).map((seat) => (
          <span key={seat} className={seat < signed ? "seat-box seat-on" : "seat-box"} />
        ))}
      </span>
      <span className="sr">{t.queue.seats(signed, quorum)}</span>
    </span>
  );
}
