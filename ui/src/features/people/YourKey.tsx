import { KeyRound } from "lucide-react";
import { useState } from "react";
import { asApiError, type Recorded } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useSession, useSetSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { Note } from "~/shared/ui/Note";
import { MoveAway } from "./MoveAway";
import { NewKey } from "./NewKey";

interface Props {
  onRevoke: (() => void) | undefined;
  /** A key of the reader's counts, here or elsewhere. */
  counts: boolean;
}

/** The reader's key on this computer; a new one is only made where there is none, or for the place of one that is elsewhere. */
export function YourKey({ onRevoke, counts }: Props) {
  const words = t.people.move;
  const session = useSession();
  const setSession = useSetSession();
  const [open, setOpen] = useState<"enrol" | "here" | "away" | null>(null);
  const [moved, setMoved] = useState<Recorded | null>(null);
  const enrol = useDo("enrol_key", (made) => {
    if (session) setSession({ ...session, key: made.key });
    setOpen(null);
  });
  const begin = useDo("begin_move");
  const key = session?.key;
  const said = enrol.data
    ? t.people.made(count(enrol.data.recorded.seq))
    : moved
      ? words.awayDone(count(moved.seq))
      : null;
  return (
    <section className="card" aria-labelledby="your-key">
      <header>
        <h2 id="your-key">{t.people.yourKey}</h2>
      </header>
      <div className="flex flex-wrap items-center gap-3 px-3 py-2.5">
        <Icon of={KeyRound} tone={key ? "accent" : "warn"} />
        {key ? (
          <>
            <span className="mono font-medium">{key.fingerprint}</span>
            <span className="text-12 text-ink-2">
              {t.custody[key.custody]}. {t.custodyHint[key.custody]}
            </span>
            <span
              className={`tag ml-auto ${key.state === "active" ? "tag-ok" : key.state === "pending" ? "tag-warn" : "tag-crit"}`}
            >
              {t.people.keyStates[key.state]}
            </span>
            {key.state === "active" ? (
              <Button size="sm" kind="quiet" onPress={() => setOpen("away")}>
                {words.away}
              </Button>
            ) : null}
            {onRevoke && key.state !== "revoked" ? (
              <Button size="sm" kind="quiet" onPress={onRevoke}>
                {t.people.revokeOwn}
              </Button>
            ) : null}
          </>
        ) : (
          <>
            <span>{counts ? words.elsewhere : t.people.noKeyHere}</span>
            <Button className="ml-auto" onPress={() => setOpen(counts ? "here" : "enrol")}>
              {counts ? words.here : t.people.makeKey}
            </Button>
          </>
        )}
      </div>
      {said ? (
        <Note kind="ok" live className="m-2">
          {said}
        </Note>
      ) : null}
      {open === "enrol" ? (
        <NewKey
          title={t.people.makeKeyTitle}
          make={t.people.makeKeyDo}
          pending={enrol.isPending}
          error={enrol.error ? asApiError(enrol.error) : null}
          onMake={enrol.mutate}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === "here" ? (
        <NewKey
          title={words.hereTitle}
          what={words.hereWhat}
          make={words.hereDo}
          pending={begin.isPending}
          error={begin.error ? asApiError(begin.error) : null}
          onMake={begin.mutate}
          onClose={() => setOpen(null)}
          {...(begin.data
            ? {
                made: (
                  <div className="grid gap-3" role="status">
                    <p>{words.begun(begin.data.name)}</p>
                    <p className="mono text-15 font-medium">{begin.data.fingerprint}</p>
                    <p className="text-ink-2">{words.begunNext}</p>
                  </div>
                ),
              }
            : {})}
        />
      ) : null}
      {open === "away" ? (
        <MoveAway
          onClose={() => setOpen(null)}
          onMoved={(recorded) => {
            setOpen(null);
            setMoved(recorded);
          }}
        />
      ) : null}
    </section>
  );
}
