import {
  ArrowUp,
  CircleAlert,
  CircleCheck,
  FlaskConical,
  Inbox,
  List,
  type LucideIcon,
  PenLine,
  UserRoundX,
} from "lucide-react";
import type { ViewId } from "~/api/client";

/** The sign of each saved view. */
export const VIEW_ICONS: Record<ViewId, LucideIcon> = {
  my_turn: Inbox,
  unassigned: UserRoundX,
  overdue: CircleAlert,
  escalated: ArrowUp,
  second_approval: PenLine,
  simulation: FlaskConical,
  decided: CircleCheck,
  all: List,
};
