import { Link } from "@tanstack/react-router";
import {
  Bot,
  ChartColumn,
  FileInput,
  FileOutput,
  KeyRound,
  ListChecks,
  ListFilter,
  type LucideIcon,
  Scale,
  ScrollText,
  Settings,
  ShieldCheck,
  Split,
} from "lucide-react";
import type { QueueView, ViewId } from "~/api/client";
import { useCommand, useEvents, useReread } from "~/api/hooks";
import { VIEW_IDS } from "~/features/queue/filter";
import { useOwnViews } from "~/features/queue/OwnViews";
import { VIEW_ICONS } from "~/features/queue/views";
import { count } from "~/shared/format/number";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Kbd } from "~/shared/ui/Kbd";

const PLACES: {
  to:
    | "/metrics"
    | "/imports"
    | "/exports"
    | "/verify"
    | "/ledger"
    | "/people"
    | "/policies"
    | "/overrides"
    | "/agents"
    | "/jobs"
    | "/settings";
  icon: LucideIcon;
  text: string;
}[] = [
  { to: "/metrics", icon: ChartColumn, text: t.nav.metrics },
  { to: "/imports", icon: FileInput, text: t.nav.imports },
  { to: "/exports", icon: FileOutput, text: t.nav.exports },
  { to: "/verify", icon: ShieldCheck, text: t.nav.verify },
  { to: "/ledger", icon: ScrollText, text: t.nav.ledger },
  { to: "/people", icon: KeyRound, text: t.nav.people },
  { to: "/policies", icon: Scale, text: t.nav.policies },
  { to: "/overrides", icon: Split, text: t.nav.overrides },
  { to: "/agents", icon: Bot, text: t.nav.agents },
  { to: "/jobs", icon: ListChecks, text: t.nav.jobs },
  { to: "/settings", icon: Settings, text: t.nav.settings },
];

function shown(view: QueueView | undefined): string {
  return view ? `${count(view.count)}${view.capped ? "+" : ""}` : "";
}

interface Props {
  narrow?: boolean;
  /** The view in the address, where the queue is open. */
  view?: ViewId | undefined;
  onKeys: () => void;
}

/** Saved views with counts, and the other places. Narrow: signs only, named for the screen reader. */
export function Rail({ narrow = false, view, onKeys }: Props) {
  const views = useCommand("queue_views", {}, { staleTime: 60_000, keep: true });
  const own = useOwnViews();
  const key = useShownKey("keys.show");
  const reread = useReread();
  // Here and not with the queue's rows: the counts stand beside every screen.
  useEvents((event) => {
    if (event.event === "action_changed" || event.event === "ledger_moved")
      reread("queue_views", "saved_views");
  });
  const of = (id: ViewId) => views.data?.find((each) => each.view === id);
  return (
    <nav
      data-pane
      aria-label={t.nav.main}
      className={`hide-narrow flex flex-none flex-col gap-px border-r border-line bg-app py-2 ${narrow ? "rail-narrow w-(--rail-narrow) px-1.5" : "w-(--rail) px-2"}`}
    >
      {VIEW_IDS.map((id) => {
        const text = `${t.views[id]}, ${shown(of(id))}`;
        return (
          <Link
            key={id}
            to="/queue"
            search={id === "my_turn" ? {} : { view: id }}
            className="rail-entry"
            activeOptions={{ exact: true, includeSearch: true }}
            aria-current={view === id ? "page" : undefined}
            {...(narrow ? { title: text, "aria-label": text } : {})}
          >
            <Icon of={VIEW_ICONS[id]} />
            {narrow ? null : (
              <>
                <span className="truncate">{t.views[id]}</span>
                <span className="ml-auto text-12 text-ink-3">{shown(of(id))}</span>
              </>
            )}
          </Link>
        );
      })}
      {own.views.length > 0 && !narrow ? (
        <>
          <h2 className="px-2 pt-2 text-12 text-ink-3">{t.queue.own.title}</h2>
          {own.views.map((each) => (
            <Link
              key={each.name}
              to="/queue"
              search={each.search}
              className="rail-entry"
              activeOptions={{ exact: true, includeSearch: true }}
            >
              <Icon of={ListFilter} />
              <span className="truncate">{each.name}</span>
              <span className="ml-auto text-12 text-ink-3">
                {count(each.count)}
                {each.capped ? "+" : ""}
              </span>
            </Link>
          ))}
        </>
      ) : null}
      <hr className="m-2 border-line-2" />
      {PLACES.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className="rail-entry"
          activeProps={{ "aria-current": "page" }}
          {...(narrow ? { title: place.text, "aria-label": place.text } : {})}
        >
          <Icon of={place.icon} />
          {narrow ? null : place.text}
        </Link>
      ))}
      <button
        type="button"
        className="rail-entry mt-auto text-12"
        onClick={onKeys}
        aria-label={t.nav.shortcuts}
      >
        {key ? <Kbd keys={key} /> : null}
        {narrow ? null : t.nav.shortcuts}
      </button>
    </nav>
  );
}
