import { Link } from "@tanstack/react-router";
import type { ActionView, OtherAction } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { Time } from "~/shared/ui/Time";

function Other({ words, other }: { words: string; other: OtherAction }) {
  return (
    <p>
      <b className="font-semibold">{words}</b>{" "}
      <Link to="/action/$id" params={{ id: other.action_id }} className="link mono">
        {other.label}
      </Link>
    </p>
  );
}

/** That an action follows another one, with what people said to that one, and which action follows it. */
export function SuccessionNote({ view }: { view: ActionView }) {
  const { follows, followed_by: later } = view;
  if (!(follows || later)) return null;
  const words = t.action.succession;
  return (
    <Note kind="info" className="mt-2">
      {follows ? <Other words={words.follows[follows.event]} other={follows} /> : null}
      {follows?.said.map((each) => (
        <p key={each.seq} className="my-0.5">
          {each.person.you ? t.common.you : each.person.name} {words.said[each.verdict]}{" "}
          <Time iso={each.at} look="long" className="text-ink-2" />:{" "}
          <HostileText text={each.reason} limit={120} />
          {each.narrative ? <HostileText text={each.narrative} block limit={400} /> : null}
        </p>
      ))}
      {later ? <Other words={words.followedBy[later.event]} other={later} /> : null}
    </Note>
  );
}
