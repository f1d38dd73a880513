import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { INTERRUPTION_ICONS } from "./icons";
import type { Saying } from "./said";

/** One key for what interrupts and one for what ends it: only one of the two can be done at a time. */
const KEYS: Record<Saying, { key: string; text: string }> = {
  asked: { key: "action.ask", text: t.interrupt.ask },
  answered: { key: "action.ask", text: t.interrupt.answer },
  held: { key: "action.hold", text: t.interrupt.hold },
  resumed: { key: "action.hold", text: t.interrupt.release },
  withdrawn: { key: "action.withdraw", text: t.interrupt.withdraw },
  revoked: { key: "action.hold", text: t.interrupt.revoke },
  escalated: { key: "action.escalate", text: t.interrupt.escalate },
  retracted: { key: "action.retract", text: t.interrupt.retract },
  superseded: { key: "action.supersede", text: t.interrupt.supersede },
  resubmitted: { key: "action.supersede", text: t.interrupt.resubmit },
};

interface Props {
  may: readonly Saying[];
  /** Whose sheet is open. */
  open: Saying | null;
  onOpen: (event: Saying) => void;
}

/** What the reader may do to the review besides deciding. */
export function InterruptButtons({ may, open, onOpen }: Props) {
  return may.map((event) => (
    <Button
      key={event}
      size="lg"
      hotkey={KEYS[event].key}
      pressed={open === event}
      onPress={() => onOpen(event)}
    >
      <Icon of={INTERRUPTION_ICONS[event]} />
      {KEYS[event].text}
    </Button>
  ));
}
