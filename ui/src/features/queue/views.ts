import {
  ArrowUp,
  CircleAlert,
  CircleCheck,
  CirclePause,
  Flag,
  FlaskConical,
  Inbox,
  List,
  type LucideIcon,
  MessageCircleQuestion,
  PenLine,
  UserRound,
  UserRoundX,
} from "lucide-react";
import type { ViewId } from "~/api/client";

/** The sign of each saved view. */
export const VIEW_ICONS: Record<ViewId, LucideIcon> = {
  my_turn: Inbox,
  assigned_to_me: UserRound,
  unassigned: UserRoundX,
  overdue: CircleAlert,
  escalated: ArrowUp,
  waiting_for_information: MessageCircleQuestion,
  on_hold: CirclePause,
  second_approval: PenLine,
  simulation: FlaskConical,
  flagged: Flag,
  decided: CircleCheck,
  all: List,
};
