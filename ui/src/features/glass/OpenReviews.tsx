import { Link } from "@tanstack/react-router";
import { useCommand } from "~/api/hooks";
import { RiskSign } from "~/features/parts/RiskSign";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

/** The broken glasses that wait for a review, the one that is due first before the others; nothing where none does. */
export function OpenReviews() {
  const words = t.glass;
  const found = useCommand("open_reviews", {});
  // That nothing can be read, the list below says.
  if (!found.data || found.data.length === 0) return null;
  return (
    <section className="card" aria-label={words.waiting}>
      <header className="h-auto! py-2">
        <h2 className="text-12 font-semibold">{words.waiting}</h2>
      </header>
      <ol className="grid">
        {found.data.map((one) => (
          <li
            key={one.seq}
            className="flex flex-wrap items-center gap-x-2 border-b border-line px-3 py-1.5 text-12"
          >
            <RiskSign risk={one.risk} />
            <Link to="/action/$id" params={{ id: one.action_id }} className="link mono">
              {one.label}
            </Link>
            <span className="min-w-0 truncate">
              <b className="font-semibold">{one.verb}</b>{" "}
              <HostileText text={one.object} limit={60} />
            </span>
            <span className="text-ink-3">
              {words.by(one.person.you ? t.common.youSmall : one.person.name)}
            </span>
            {one.yours ? <span className="tag">{words.yours}</span> : null}
            <span className={`ml-auto ${one.overdue ? "font-medium text-crit" : "text-ink-3"}`}>
              {words.reviewed(count(one.given), count(one.wanted), t.role[one.review_role])},{" "}
              {one.overdue ? words.state.overdue : words.due} <Time iso={one.due_at} look="tight" />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
