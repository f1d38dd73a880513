import type { InterruptionEvent } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { INTERRUPTION_ICONS } from "./icons";

/** One key for what interrupts and one for what ends it: only one of the two can be done at a time. */
const KEYS: Record<InterruptionEvent, { key: string; text: string }> = {
  asked: { key: "action.ask", text: t.interrupt.ask },
  answered: { key: "action.ask", text: t.interrupt.answer },
  held: { key: "action.hold", text: t.interrupt.hold },
  resumed: { key: "action.hold", text: t.interrupt.release },
  withdrawn: { key: "action.withdraw", text: t.interrupt.withdraw },
  revoked: { key: "action.hold", text: t.interrupt.revoke },
};

interface Props {
  may: readonly InterruptionEvent[];
  /** Whose sheet is open. */
  open: InterruptionEvent | null;
  onOpen: (event: InterruptionEvent) => void;
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
