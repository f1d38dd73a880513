import { useState } from "react";
import type {
  Act,
  MachineStanding,
  PendingConfirmation,
  Recorded,
  StandingEvent,
} from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ActSheet } from "./ActSheet";
import { ConfirmSheet } from "./ConfirmSheet";

interface Props {
  /** What it is called. */
  name: string;
  machine: "agent" | "installation";
  id: string;
  standing: MachineStanding;
  admin: boolean;
  /** What of this machine waits for a second person. */
  waiting?: PendingConfirmation | undefined;
  onSigned: (recorded: Recorded) => void;
}

/** What an admin may do to a machine as it stands; others see it with the reason. */
export function StandingActs({ name, machine, id, standing, admin, waiting, onSigned }: Props) {
  const [event, setEvent] = useState<StandingEvent | null>(null);
  const [confirming, setConfirming] = useState<PendingConfirmation | null>(null);
  const words = t.standing;
  if (standing.state === "revoked") return null;
  const mayNot = admin ? undefined : words.adminOnly;
  const button = (does: StandingEvent, text: string, blocked: string | undefined = mayNot) => (
    <Button
      size="sm"
      kind="quiet"
      label={words.of(text, name)}
      blocked={blocked}
      onPress={() => setEvent(does)}
    >
      {text}
    </Button>
  );
  const act = (does: StandingEvent): Act =>
    machine === "agent"
      ? { act: "stand_agent", agent: id, event: does }
      : { act: "stand_installation", installation: id, event: does };
  return (
    <span className="flex flex-wrap gap-1">
      {waiting ? (
        <Button
          size="sm"
          label={words.of(words.confirm, name)}
          blocked={mayNot ?? waiting.refusal ?? undefined}
          onPress={() => setConfirming(waiting)}
        >
          {words.confirm}
        </Button>
      ) : null}
      {standing.state === "paused"
        ? button(
            "resumed",
            words.resume,
            mayNot ?? (standing.resumption ? words.askedAlready : undefined),
          )
        : button("paused", words.pause)}
      {button("revoked", words.revoke)}
      {event ? (
        <ActSheet
          title={words.titles[event](name)}
          what={<p>{words[machine][event]}</p>}
          act={act(event)}
          sign={words.signs[event]}
          onClose={() => setEvent(null)}
          onSigned={(recorded) => {
            setEvent(null);
            onSigned(recorded);
          }}
        />
      ) : null}
      {confirming ? (
        <ConfirmSheet of={confirming} onClose={() => setConfirming(null)} onSigned={onSigned} />
      ) : null}
    </span>
  );
}
