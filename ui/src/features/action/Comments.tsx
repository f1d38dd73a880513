import { useEffect, useRef, useState } from "react";
import {
  type ActionView,
  asApiError,
  type Comment,
  type Mentionable,
  type PersonRef,
} from "~/api/client";
import { useDo } from "~/api/hooks";
import { AsideTitle } from "~/features/parts/AsideTitle";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { useKey, useShownKey } from "~/shared/keys/KeyProvider";
import { mentioned } from "~/shared/mention";
import { createStore, useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { ErrorNote } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

/** Unsent text and just-signed comments by action: neither a reconnect nor a look elsewhere loses them. */
const unsent = createStore<ReadonlyMap<string, string>>(new Map(), "person");
/** The action to which a comment is being written; the screen brings the field into sight. */
export const writing = createStore<string | null>(null, "person");
const made = createStore<ReadonlyMap<string, Comment[]>>(new Map(), "person");

const namesOf = (people: readonly PersonRef[]) =>
  people.map((person) => (person.you ? t.common.you : person.name)).join(", ");

/** Whom the comment tells as it stands, and which logins are nobody's; whom it could name while it names nobody. */
function Naming({ text, people }: { text: string; people: readonly Mentionable[] }) {
  const logins = mentioned(text);
  const named = people.filter((each) => logins.includes(each.login));
  const others = named.filter((each) => !each.person.you);
  // What is still being written is not unknown as long as somebody's login begins so.
  const begun = /(?:^|\s)@([a-z0-9_.-]*)$/i.exec(text)?.[1]?.toLowerCase();
  const offered =
    begun === undefined
      ? []
      : people
          .filter(({ login, person }) => !person.you && login !== begun && login.startsWith(begun))
          .slice(0, 6);
  const unknown = logins.filter(
    (login) =>
      !people.some((each) => each.login === login) && !(login === begun && offered.length > 0),
  );
  return (
    <div role="status" className="text-12 text-ink-2">
      {offered.length > 0 ? (
        <p>
          {t.action.comments.naming}{" "}
          {offered.map((each) => `@${each.login} (${each.person.name})`).join(", ")}
        </p>
      ) : null}
      {others.length > 0 ? (
        <p>{t.action.comments.tells(namesOf(others.map((each) => each.person)))}</p>
      ) : null}
      {unknown.length > 0 ? (
        <p className="text-warn">{t.action.comments.unknown(unknown.join(", "))}</p>
      ) : null}
    </div>
  );
}

export function Comments({ view }: { view: ActionView }) {
  const id = view.action_id;
  const text = useStore(unsent).get(id) ?? "";
  const fresh = useStore(made).get(id) ?? [];
  const [open, setOpen] = useState(text !== "");
  const asked = useStore(writing) === id;
  const field = useRef<HTMLTextAreaElement>(null);
  const session = useSession();
  const key = useShownKey("action.comment");
  const put = (next: string) => unsent.set((old) => new Map(old).set(id, next));
  const send = useDo("comment", (recorded, request) => {
    passphrase.accepted();
    if (!session) return;
    const comment: Comment = {
      comment_id: request.comment_id,
      person: session.person,
      role: null,
      text: request.text,
      mentions: named.map((each) => each.person),
      at: recorded.at,
      seq: recorded.seq,
    };
    made.set((old) => new Map(old).set(id, [comment, ...(old.get(id) ?? [])]));
    put("");
    setOpen(false);
  });
  const passphrase = usePassphrase(send.error ? asApiError(send.error) : null);
  const status = useStatus();
  const stop =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    keyStop(session?.key);
  useKey("action.comment", () => writing.set(id));
  useEffect(() => {
    if (!asked) return;
    writing.set(null);
    setOpen(true);
    requestAnimationFrame(() => field.current?.focus());
  }, [asked]);
  const logins = mentioned(text);
  const named = view.mentionable.filter((each) => logins.includes(each.login));
  const known = new Set(view.comments.map((comment) => comment.comment_id));
  const all = [...fresh.filter((comment) => !known.has(comment.comment_id)), ...view.comments];

  return (
    <section>
      <AsideTitle note={all.length > 0 ? count(all.length) : undefined}>
        {t.action.comments.title}
      </AsideTitle>
      {all.length === 0 ? <p className="text-ink-3">{t.action.comments.none}</p> : null}
      {all.map((comment) => (
        <div key={comment.comment_id} className="py-1">
          <p className="flex text-ink-3">
            <b className="mr-1.5 font-medium text-ink">
              {comment.person.you ? t.common.you : comment.person.name}
            </b>
            {comment.role ? t.role[comment.role] : null}
            {comment.mentions.length > 0 ? (
              <span className="truncate">{t.action.comments.to(namesOf(comment.mentions))}</span>
            ) : null}
            <Time iso={comment.at} look="tight" className="ml-auto" />
          </p>
          <p className="leading-[17px] text-ink">
            <HostileText text={comment.text} block limit={400} />
          </p>
        </div>
      ))}
      {open ? (
        <div className="mt-1.5 grid gap-1.5">
          <textarea
            ref={field}
            className="input block resize-none"
            rows={3}
            aria-label={t.action.comments.label}
            value={text}
            onChange={(event) => put(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              // The sheet stays open.
              event.stopPropagation();
              setOpen(false);
            }}
          />
          <Naming text={text} people={view.mentionable} />
          <PassphraseField of={passphrase} />
          {send.error ? <ErrorNote error={asApiError(send.error)} /> : null}
          <div className="flex items-center gap-2">
            <span className="text-ink-3">{t.action.comments.signed}</span>
            <Button
              size="sm"
              className="ml-auto"
              blocked={
                stop ??
                (!text.trim()
                  ? t.action.comments.write
                  : send.isPending
                    ? t.decide.signing
                    : passphrase.missing
                      ? t.decide.passphraseFirst
                      : undefined)
              }
              onPress={() =>
                send.mutate({
                  comment_id: newId(),
                  action_id: id,
                  text: text.trim(),
                  passphrase: passphrase.given,
                })
              }
            >
              {t.action.comments.send}
            </Button>
          </div>
        </div>
      ) : (
        <button
          type="button"
          className="input mt-1.5 flex items-center text-left text-12 text-ink-3"
          onClick={() => setOpen(true)}
        >
          {t.action.comments.write}
          {key ? <kbd className="kbd ml-auto">{key}</kbd> : null}
        </button>
      )}
    </section>
  );
}
