import { useQueryClient } from "@tanstack/react-query";
import { UserRoundCheck } from "lucide-react";
import { asApiError, type InHand } from "~/api/client";
import { useCommand, useDo } from "~/api/hooks";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { useKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { handDraft, lastHanded } from "./handDraft";
import { refreshHands } from "./useClaim";

interface Props {
  action: string;
  hand: InHand | null;
  onClose: () => void;
}

/** To whom, and a note: Ctrl Enter hands over, nothing is signed. */
export function HandOverSheet({ action, hand, onClose }: Props) {
  const client = useQueryClient();
  const status = useStatus();
  const people = useCommand("who_can_decide", { action_id: action });
  const kept = useStore(handDraft);
  const draft = kept?.action === action ? kept : { action, to: null, note: "" };
  const change = (patch: Partial<typeof draft>) => handDraft.set({ ...draft, ...patch });
  // Whose it is by a handing over already has it; a claim is made to last by one.
  const theirs = hand !== null && hand.until === null ? hand.person.person : null;
  const choices = (people.data?.can ?? []).filter((each) => each.person !== theirs);
  const to = choices.find((each) => each.person === draft.to);
  const send = useDo("hand_over", (done) => {
    handDraft.set(null);
    lastHanded.set({ action, name: done.to.you ? t.assign.yourself : done.to.name, seq: done.seq });
    refreshHands(client);
    onClose();
  });
  const words = t.assign;
  const blocked =
    signingStop(status, { offline: words.offline, ledger: words.ledger }) ??
    (to ? undefined : words.pickFirst);
  const hand_over = () => {
    if (to && !blocked && !send.isPending)
      send.mutate({ action_id: action, person: to.person, note: draft.note.trim() });
  };
  useKey("sheet.sign", hand_over);
  useKey("sheet.close", onClose);
  return (
    <section className="sheet scroll" aria-labelledby="hand-title" data-pane>
      <header className="flex h-10 items-center gap-3 border-b border-line px-5">
        <h2 id="hand-title" className="flex items-center gap-2 text-15 font-semibold">
          <Icon of={UserRoundCheck} />
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
          {people.error ? (
            <ErrorNote error={asApiError(people.error)} onRetry={() => void people.refetch()} />
          ) : people.data ? (
            choices.length > 0 ? (
              <Choice
                label={words.to}
                aside={t.common.required}
                placeholder={words.pick}
                autoFocus
                value={to?.person ?? null}
                options={choices.map((each) => ({
                  id: each.person,
                  text: each.you ? words.you(each.name) : each.name,
                }))}
                onChange={(person) => change({ to: person })}
              />
            ) : (
              <p className="text-ink-2">{words.nobody}</p>
            )
          ) : (
            <Loading rows={2} />
          )}
          <Field
            label={words.note}
            aside={words.optional}
            rows={3}
            value={draft.note}
            onChange={(note) => change({ note })}
          />
          {send.error ? <ErrorNote error={asApiError(send.error)} /> : null}
        </div>
        <div className="flex flex-col border-l border-line bg-sunken px-4 py-3 text-12">
          <h3 className="mb-1.5 font-semibold">{words.cannot}</h3>
          <ul className="scroll min-h-0 max-h-36 flex-1 text-ink-2" tabIndex={0}>
            {(people.data?.cannot ?? []).map((each) => (
              <li key={each.person.person} className="py-[3px]">
                <b className="font-medium text-ink">
                  {each.person.you ? t.common.you : each.person.name}
                </b>{" "}
                <HostileText text={each.reason} limit={160} />
              </li>
            ))}
          </ul>
          <div className="mt-2 flex justify-end">
            <Button
              kind="primary"
              size="lg"
              hotkey="sheet.sign"
              onPress={hand_over}
              blocked={blocked}
            >
              {words.send}
            </Button>
          </div>
        </div>
      </div>
    </section>
  );
}
