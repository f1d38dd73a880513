import {
  Ban,
  CirclePause,
  CirclePlay,
  type LucideIcon,
  MessageCircleQuestion,
  MessageCircleReply,
  Undo2,
} from "lucide-react";
import type { InterruptionEvent } from "~/api/client";

export const INTERRUPTION_ICONS: Record<InterruptionEvent, LucideIcon> = {
  asked: MessageCircleQuestion,
  answered: MessageCircleReply,
  held: CirclePause,
  resumed: CirclePlay,
  withdrawn: Undo2,
  revoked: Ban,
};
