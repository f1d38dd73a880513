import { Link } from "@tanstack/react-router";
import {
  ArrowRightLeft,
  AtSign,
  Clock,
  Inbox,
  type LucideIcon,
  MessageCircleQuestion,
  ShieldAlert,
  TrendingUp,
  UserX,
} from "lucide-react";
import type { Notice, NoticeKind } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";

const SIGNS: Record<NoticeKind, LucideIcon> = {
  your_turn: Inbox,
  handed_over: ArrowRightLeft,
  questions: MessageCircleQuestion,
  warnings: Clock,
  escalations: TrendingUp,
  shortages: UserX,
  mentions: AtSign,
  reviews: ShieldAlert,
};

function Line({ notice }: { notice: Notice }) {
  return (
    <Link
      to="/action/$id"
      params={{ id: notice.action_id }}
      className="flex min-h-9 items-center gap-2 border-b border-line px-3 py-1.5 hover:bg-hover"
    >
      <span className="flex w-4 flex-none justify-center">
        {notice.read ? null : (
          <>
            <span className="bell-dot" />
            <span className="sr">{t.notices.unread}</span>
          </>
        )}
      </span>
      <Icon of={SIGNS[notice.kind]} />
      <span className="min-w-0 flex-1">
        <span className={notice.read ? "text-ink-2" : "font-medium"}>{notice.sentence}</span>{" "}
        <span className="block truncate text-12 text-ink-3">
          {notice.label} <b className="font-semibold">{notice.verb}</b>{" "}
          <HostileText text={notice.object} limit={120} />
        </span>
      </span>
      <span className="flex-none text-right text-12">
        <Time iso={notice.at} className="text-ink-2" />
        {notice.due_at ? (
          <span className="block text-ink-3">
            {t.notices.due} <Time iso={notice.due_at} look="tight" />
          </span>
        ) : null}
      </span>
    </Link>
  );
}

/** One line a notice, newest first; each leads to its action. */
export function NoticeList({ notices }: { notices: Notice[] }) {
  return (
    <ol aria-label={t.notices.list} className="card">
      {notices.map((notice) => (
        <li key={notice.id}>
          <Line notice={notice} />
        </li>
      ))}
    </ol>
  );
}
