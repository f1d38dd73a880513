import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ActionView, asApiError, type Recorded } from "~/api/client";
import { useDo } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { useKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";
import { INTERRUPTION_ICONS } from "./icons";
import { PauseNote } from "./PauseNote";
import { lastSaid, type Saying, saying } from "./said";

interface Props {
  view: ActionView;
  event: Saying;
  /** The database has answered: the action is another now. */
  onDone: () => void;
  onClose: () => void;
}

/** A text and Ctrl Enter: asks, answers, holds, releases, withdraws, escalates, names what follows, or takes one's decision back: that alone is signed. */
export function InterruptSheet({ view, event, onDone, onClose }: Props) {
  const client = useQueryClient();
  const status = useStatus();
  const session = useSession();
  const id = view.action_id;
  const words = t.interrupt[event];
  const kept = useStore(saying);
  const text = kept?.action === id && kept.event === event ? kept.text : "";
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const done = (recorded: Recorded) => {
    passphrase.accepted();
    saying.set(null);
    lastSaid.set({ action: id, event, seq: recorded.seq });
    for (const key of ["queue_preview", "queue_rows", "queue_views", "status"])
      void client.invalidateQueries({ queryKey: [key] });
    onDone();
  };
  const interrupt = useDo("interrupt", done);
  const escalate = useDo("escalate", done);
  const supersede = useDo("supersede", done);
  const follows = event === "superseded" || event === "resubmitted";
  const retract = useDo("retract", done);
  const signs = event === "retracted";
  const send = signs ? retract : event === "escalated" ? escalate : follows ? supersede : interrupt;
  const passphrase = usePassphrase(retract.error ? asApiError(retract.error) : null);
  const blocked =
    signingStop(status, { offline: t.interrupt.offline, ledger: t.interrupt.ledger }) ??
    (signs ? keyStop(session?.key) : undefined) ??
    (text.trim() ? undefined : words.first) ??
    (signs && passphrase.missing ? t.decide.passphraseFirst : undefined);
  const say = () => {
    if (blocked || send.isPending) return;
    if (signs) retract.mutate({ action_id: id, reason: text.trim(), passphrase: passphrase.given });
    else if (event === "escalated") escalate.mutate({ action_id: id, reason: text.trim() });
    else if (follows) supersede.mutate({ action_id: id, by: text.trim() });
    else interrupt.mutate({ action_id: id, event, text: text.trim() });
  };
  useKey("sheet.sign", say);
  useKey("sheet.close", onClose);
  return (
    <section className="sheet scroll" aria-labelledby="interrupt-title" data-pane>
      <header className="flex min-h-10 items-center gap-3 border-b border-line px-5">
        <h2
          id="interrupt-title"
          className="flex flex-none items-center gap-2 text-15 font-semibold"
        >
          <Icon of={INTERRUPTION_ICONS[event]} />
          {words.title}
        </h2>
        <span className="text-12 text-ink-2">{words.what}</span>
        <Button
          size="sm"
          kind="quiet"
          hotkey="sheet.close"
          className="-mr-2 ml-auto"
          onPress={onClose}
        >
          {t.common.close}
        </Button>
      </header>
      <div className="sheet-cols grid grid-cols-[minmax(0,1fr)_404px]">
        <div className="grid content-start gap-2.5 px-5 py-3">
          <Field
            ref={field}
            label={words.field}
            aside={t.common.required}
            rows={follows ? 1 : 5}
            value={text}
            onChange={(next) => saying.set({ action: id, event, text: next })}
          />
          {signs ? <PassphraseField of={passphrase} /> : null}
          {send.error ? <ErrorNote error={asApiError(send.error)} /> : null}
        </div>
        <div className="flex flex-col gap-2 border-l border-line bg-sunken px-4 py-3 text-12">
          {view.pause ? <PauseNote pause={view.pause} /> : null}
          {event === "escalated" && view.you.may_escalate ? (
            <p>{t.interrupt.adds(t.role[view.you.may_escalate])}</p>
          ) : null}
          <p className="text-ink-2">
            {signs
              ? view.you.may_retract
              : event === "asked"
                ? t.interrupt.readBy.asked(view.sentence.actor)
                : follows
                  ? t.interrupt.readBy.both
                  : t.interrupt.readBy.others}{" "}
            {signs ? t.interrupt.signed : t.interrupt.recorded}
          </p>
          <div className="mt-auto flex justify-end pt-2">
            <Button kind="primary" size="lg" hotkey="sheet.sign" onPress={say} blocked={blocked}>
              {words.send}
            </Button>
          </div>
        </div>
      </div>
    </section>
  );
}
