import { Check, Circle, CircleCheck, CircleDot, CircleX, Pen, User, X } from "lucide-react";
import type { Seat, StepView } from "~/api/client";
import { SignedSeat } from "~/features/signed/SignedSeat";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";

function SeatLine({ seat, action }: { seat: Seat; action: string }) {
  const word = seat.void
    ? t.action.route.void
    : seat.retracted
      ? t.action.route.retracted
      : seat.verdict === "approve"
        ? t.action.route.approved
        : t.action.route.rejected;
  return (
    <SignedSeat
      action={action}
      seq={seat.seq}
      name={seat.person.you ? t.common.youSmall : seat.person.name}
    >
      <div className="seat">
        <Icon
          of={seat.verdict === "approve" ? Check : X}
          size={12}
          tone={seat.verdict === "approve" ? "ok" : "crit"}
        />
        <span>
          <b className="font-medium text-ink">
            {seat.person.you ? t.common.you : seat.person.name}
          </b>
          {seat.on_behalf_of ? ` ${t.action.route.behalf(seat.on_behalf_of.name)}` : null} {word}
        </span>
        <Time iso={seat.at} look="tight" className="text-ink-3" />
      </div>
    </SignedSeat>
  );
}

function Candidates({ step, yours }: { step: StepView; yours: boolean }) {
  const you = step.candidates.find((person) => person.you);
  const others = step.candidates.filter((person) => !person.you).map((person) => person.name);
  return (
    <>
      {you && yours ? (
        <div className="seat seat-you">
          <Icon of={Pen} size={12} tone="accent" />
          <b className="font-medium">{t.action.route.youNamed(you.name)}</b>
          <span>{t.action.route.yourSeat}</span>
        </div>
      ) : null}
      {others.length > 0 ? (
        <div className="seat">
          <Icon of={User} size={12} />
          <span>{others.join(t.action.route.or)}</span>
          <span />
        </div>
      ) : null}
      {step.candidates.length === 0 && step.state === "open" ? (
        <div className="seat col-span-3 text-warn">{t.action.route.nobody}</div>
      ) : null}
    </>
  );
}

/** Steps from top to bottom; done, open and later are three different circles. */
export function Ladder({
  steps,
  yours,
  action,
}: {
  steps: StepView[];
  yours: boolean;
  action: string;
}) {
  return (
    <ol className="ladder">
      {steps.map((step) => {
        const signed = step.seats.filter((seat) => !seat.retracted).length;
        const against = step.seats.filter((seat) => !seat.retracted && seat.verdict === "reject");
        const rejected = step.state === "done" && against.length >= step.deny;
        const icon = rejected
          ? CircleX
          : step.state === "done"
            ? CircleCheck
            : step.state === "open"
              ? CircleDot
              : Circle;
        const tone = rejected
          ? "crit"
          : step.state === "done"
            ? "ok"
            : step.state === "open"
              ? "accent"
              : "dim";
        const note =
          step.state === "done"
            ? t.action.route.done(signed, step.quorum)
            : step.state === "open"
              ? t.action.route.open(signed, step.quorum)
              : t.action.route.later(step.quorum);
        return (
          <li key={step.step}>
            <Icon of={icon} tone={tone} />
            <div className="flex font-medium text-ink">
              <span title={t.role[step.role]}>{step.name}</span>
              <span className="ml-auto font-normal text-ink-2">{note}</span>
            </div>
            {step.seats.map((seat) => (
              <SeatLine key={seat.seq} seat={seat} action={action} />
            ))}
            {step.state === "done" ? null : (
              <Candidates step={step} yours={yours && step.state === "open"} />
            )}
          </li>
        );
      })}
    </ol>
  );
}
