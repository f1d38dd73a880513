import type { MachineStanding } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Time } from "~/shared/ui/Time";

const TAGS = {
  waiting: "tag-warn",
  active: "tag-ok",
  paused: "tag-warn",
  revoked: "tag-crit",
} as const;

/** How a machine stands, since when and by whose word. */
export function StandingLine({ of }: { of: MachineStanding }) {
  const words = t.standing;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2">
      <span className={`tag ${TAGS[of.state]}`}>{words.states[of.state]}</span>
      {of.since ? (
        <span className="text-12 text-ink-3">
          {words.since(of.since.person.you ? t.common.youSmall : of.since.person.name)}{" "}
          <Time iso={of.since.at} look="long" />, {words.ledger(count(of.since.seq))}
        </span>
      ) : null}
      {of.resumption ? (
        <span className="text-12 text-warn">
          {words.asked(of.resumption.by.person.you ? t.common.you : of.resumption.by.person.name)}
        </span>
      ) : null}
    </span>
  );
}
