import {
  ArrowUp,
  Ban,
  CirclePause,
  CirclePlay,
  type LucideIcon,
  MessageCircleQuestion,
  MessageCircleReply,
  Replace,
  RotateCcw,
  Undo,
  Undo2,
} from "lucide-react";
import type { Saying } from "./said";

export const INTERRUPTION_ICONS: Record<Saying, LucideIcon> = {
  escalated: ArrowUp,
  asked: MessageCircleQuestion,
  answered: MessageCircleReply,
  held: CirclePause,
  resumed: CirclePlay,
  withdrawn: Undo2,
  revoked: Ban,
  retracted: Undo,
  superseded: Replace,
  resubmitted: RotateCcw,
};
