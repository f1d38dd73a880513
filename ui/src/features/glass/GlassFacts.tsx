import type { GlassView } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Time } from "~/shared/ui/Time";

const nameOf = ({ you, name }: { you: boolean; name: string }) => (you ? t.common.you : name);

/** Who broke the glass, for which incident and why, and what others found of it. */
export function GlassFacts({ of }: { of: GlassView }) {
  const words = t.glass;
  const given = of.reviews.filter((review) => !review.void).length;
  return (
    <div className="grid gap-1">
      <p>
        <b className="font-medium text-ink">{words.brokeBy(nameOf(of.person))}</b>{" "}
        <Time iso={of.at} look="tight" className="text-ink-3" />{" "}
        <span className="mono text-11 text-ink-3">{count(of.seq)}</span>
      </p>
      <p className="text-ink-2">
        {words.incidentIs}: <span className="text-ink">{of.incident ?? words.erased}</span>
      </p>
      <p className="whitespace-pre-wrap text-ink">{of.narrative ?? words.erased}</p>
      {of.void === null ? (
        <p className={of.state === "overdue" ? "font-medium text-crit" : "text-ink-2"}>
          {words.reviewed(count(given), count(of.wanted), t.role[of.review_role])},{" "}
          {words.state[of.state]}
          {of.state === "open" ? (
            <>
              , {words.due} <Time iso={of.due_at} look="tight" />
            </>
          ) : null}
        </p>
      ) : (
        <p className="font-medium text-crit">{words.void(count(of.void))}</p>
      )}
      <ul className="grid gap-1">
        {of.reviews.map((review) => (
          <li key={review.seq} className="border-l-2 border-line-2 pl-2 text-ink-2">
            <b className="font-medium text-ink">{nameOf(review.person)}</b>{" "}
            {words.found[review.verdict]}
            {review.void ? ` (${words.notCounted})` : ""}: {review.reason ?? words.erased}
          </li>
        ))}
      </ul>
    </div>
  );
}
