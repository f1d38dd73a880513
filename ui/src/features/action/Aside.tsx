import { ArrowUp, Ban, Clock, Lock, type LucideIcon, Pause } from "lucide-react";
import type { ActionView, Clocks, RouteView, TimelineEntry } from "~/api/client";
import { GlassPanel } from "~/features/glass/GlassPanel";
import { Interruptions } from "~/features/interrupt/Interruptions";
import { AsideTitle } from "~/features/parts/AsideTitle";
import { Ladder } from "~/features/parts/Ladder";
import { isLive } from "~/features/parts/states";
import { RevisionPanel } from "~/features/revise/RevisionPanel";
import { count } from "~/shared/format/number";
import { long, span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";
import { Comments } from "./Comments";
import { asked } from "./WhoCanDecide";

function Route({ route, yours, id }: { route: RouteView; yours: boolean; id: string }) {
  const words = t.action.route;
  return (
    <section>
      <AsideTitle note={t.preview.step(route.step, route.steps.length)}>{words.title}</AsideTitle>
      <Ladder steps={route.steps} yours={yours} action={id} />
      {route.steps.length > 0 ? (
        <button type="button" className="link mt-1 min-h-6" onClick={() => asked.set(id)}>
          {t.action.who.ask}
        </button>
      ) : null}
      {route.excluded.length > 0 ? (
        <div className="mt-2 border-t border-dashed border-line-2 pt-2">
          <h3 className="mb-0.5 font-medium text-ink">{words.cannot}</h3>
          <ul>
            {route.excluded.map((each) => (
              <li
                key={`${each.person.person}${each.code}`}
                className="grid grid-cols-[16px_108px_minmax(0,1fr)] items-center gap-x-1 py-0.5 text-ink-2"
              >
                <Icon of={Ban} size={12} tone="dim" />
                <span className={each.person.you ? "font-medium text-ink" : ""}>
                  {each.person.you ? t.common.you : each.person.name}
                </span>
                <span className="text-ink-3">{each.reason}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

function ClockRow({
  icon,
  word,
  at,
  note,
}: {
  icon: LucideIcon;
  word: string;
  at: string;
  note?: string | null;
}) {
  const now = useNow();
  const left = new Date(at).getTime() - now.getTime();
  return (
    <div className="grid grid-cols-[16px_56px_auto_1fr] items-center gap-x-1.5 py-[3px] text-ink-2">
      <Icon of={icon} size={12} />
      <span>{word}</span>
      <time dateTime={at} className="text-ink first-letter:uppercase">
        {long(at, now, t.common.today)}
      </time>
      <span className={`text-right ${note ? "" : left < 0 ? "font-medium text-crit" : "text-ink"}`}>
        {note ?? (left < 0 ? t.common.over(span(left)) : t.common.left(span(left)))}
      </span>
    </div>
  );
}

function ClockSection({ clocks }: { clocks: Clocks }) {
  const words = t.action.clocks;
  return (
    <section>
      <AsideTitle>{words.title}</AsideTitle>
      {clocks.paused ? (
        <p className="flex items-center gap-1.5 py-[3px]">
          <Icon of={Pause} size={12} /> {words.paused}: {clocks.paused}
        </p>
      ) : null}
      {clocks.due_at ? <ClockRow icon={Clock} word={words.due} at={clocks.due_at} /> : null}
      {clocks.working_time ? (
        <p className="pb-0.5 pl-[22px] text-ink-3">
          <HostileText text={clocks.working_time} limit={240} />
        </p>
      ) : null}
      {clocks.escalates_at ? (
        <ClockRow
          icon={ArrowUp}
          word={words.escalates}
          at={clocks.escalates_at}
          note={clocks.escalation}
        />
      ) : null}
      {clocks.expires_at ? (
        <ClockRow icon={Lock} word={words.expires} at={clocks.expires_at} />
      ) : null}
      {clocks.expires_at ? <p className="pt-0.5 pl-[22px] text-ink-3">{words.atExpiry}</p> : null}
    </section>
  );
}

function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <section>
      <AsideTitle note={t.common.ledgerNumber}>{t.action.timeline.title}</AsideTitle>
      <ol>
        {entries.map((entry) => (
          <li
            key={entry.seq}
            className="grid grid-cols-[62px_minmax(0,1fr)_auto] gap-x-1 py-[3px] text-ink-2"
          >
            <Time iso={entry.at} look="tight" className="text-ink-3" />
            <span>
              <b className="font-medium text-ink">{entry.you ? t.common.you : entry.actor}</b>{" "}
              <HostileText text={entry.what} limit={240} />
            </span>
            <span className="mono text-11 text-ink-3">{count(entry.seq)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Who may sign and who not, clocks, comments, and what the ledger holds about this action. A column
 * of its own, or a tab beside the evidence. */
export function Aside({
  view,
  timeline,
  tab,
  onGlass,
}: {
  view: ActionView;
  timeline: TimelineEntry[];
  tab: boolean;
  /** Opens a sheet about forcing the action outside of its route, or about what it would do. */
  onGlass: (sheet: "break" | "review" | "revise") => void;
}) {
  return (
    <aside
      data-pane
      id="approval-pane"
      aria-label={t.action.tab.approval}
      className={`aside scroll bg-panel text-12 ${tab ? "min-h-0 flex-1" : "w-(--aside) flex-none border-l border-line-2"}`}
    >
      <Route route={view.route} yours={view.you.may_sign} id={view.action_id} />
      {isLive(view.state) ? <ClockSection clocks={view.clocks} /> : null}
      <RevisionPanel view={view} onOpen={onGlass} />
      <GlassPanel view={view} onOpen={onGlass} />
      <Interruptions said={view.interruptions} />
      <Comments view={view} />
      <Timeline entries={timeline} />
    </aside>
  );
}
