import { useState } from "react";
import type { ActionView, MayBreak } from "~/api/client";
import { useDo } from "~/api/hooks";
import { PassphraseField } from "~/features/session/PassphraseField";
import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { SheetFrame } from "./SheetFrame";
import { useSigning } from "./useGlass";

interface Props {
  view: ActionView;
  may: MayBreak;
  /** The database has answered: the action is approved. */
  onDone: () => void;
  onClose: () => void;
}

/** Approves an action outside of its route: an incident, a narrative, what is at stake typed, and the password once more. */
export function GlassSheet({ view, may, onDone, onClose }: Props) {
  const words = t.glass;
  const [incident, setIncident] = useState("");
  const [narrative, setNarrative] = useState("");
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const send = useDo("break_glass", () => {
    signing.signed();
    onDone();
  });
  const signing = useSigning(send.error);
  const blocked =
    (incident.trim() ? undefined : words.first.incident) ??
    (narrative.trim().length < may.narrative_min
      ? words.first.narrative(may.narrative_min)
      : undefined) ??
    (typed === may.typed ? undefined : words.first.typed(may.typed)) ??
    (password ? undefined : words.first.password) ??
    signing.stop;
  const sign = () => {
    if (send.isPending) return;
    send.mutate({
      action_id: view.action_id,
      incident: incident.trim(),
      narrative,
      typed,
      reauthentication: password,
      view_digest: view.view_digest,
      seen_seq: view.seen_seq,
      seen_leaf: view.seen_leaf,
      passphrase: signing.passphrase.given,
    });
  };
  return (
    <SheetFrame
      title={words.sheet}
      what={words.what}
      send={words.send}
      blocked={blocked}
      onSend={sign}
      onClose={onClose}
      beside={
        <>
          <Note kind="warn">
            {t.role[may.role]}. {may.follows}
          </Note>
          <p className="text-ink-2">{words.manual}</p>
        </>
      }
    >
      <Field
        label={words.incident}
        aside={t.common.required}
        hint={words.incidentHint}
        value={incident}
        onChange={setIncident}
        autoFocus
      />
      <Field
        label={words.narrative}
        aside={t.decide.characters(narrative.trim().length, may.narrative_min)}
        rows={3}
        value={narrative}
        onChange={setNarrative}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t.decide.reauthenticate}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        <Field label={t.decide.typed(may.typed)} value={typed} onChange={setTyped} />
        <PassphraseField of={signing.passphrase} />
      </div>
      {signing.error ? <ErrorNote error={signing.error} /> : null}
    </SheetFrame>
  );
}
