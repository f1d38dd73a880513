import type { ActionView } from "~/api/client";
import { PassphraseField } from "~/features/session/PassphraseField";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { narrativeLeast } from "./blockers";
import { changeDraft, type Draft } from "./drafts";
import type { Decision } from "./useDecision";

interface Props {
  view: ActionView;
  draft: Draft;
  decision: Decision;
}

/** The left half of the sheet. Which fields stand here is the policy's friction, not ours. */
export function SheetForm({ view, draft, decision }: Props) {
  const words = t.decide;
  const { friction } = view;
  const override = decision.preview?.override_type != null;
  const least = narrativeLeast(view, override);
  const codes = view.reason_codes.filter((code) => code.verdict === draft.verdict);
  return (
    <div className="grid content-start gap-2.5 px-5 py-3">
      <Choice
        label={words.reasonCode}
        aside={t.common.required}
        placeholder={words.pickReason}
        autoFocus
        value={decision.reason || null}
        options={codes.map((code) => ({ id: code.code, text: code.sentence }))}
        onChange={(code) => changeDraft(view.action_id, { reasons: { [draft.verdict]: code } })}
      />
      <Field
        label={words.narrative}
        aside={words.characters(draft.narrative.trim().length, least)}
        rows={friction.reauthenticate || friction.typed ? 2 : 3}
        value={draft.narrative}
        onChange={(narrative) => changeDraft(view.action_id, { narrative })}
      />
      {friction.reauthenticate || friction.typed || decision.passphrase.needed ? (
        <div className="grid grid-cols-2 gap-3">
          {friction.reauthenticate ? (
            <Field
              label={words.reauthenticate}
              type="password"
              value={decision.secrets.password}
              onChange={(password) => decision.setSecret({ password })}
              autoComplete="current-password"
            />
          ) : null}
          {friction.typed ? (
            <Field
              label={words.typed(friction.typed)}
              value={decision.secrets.typed}
              onChange={(typed) => decision.setSecret({ typed })}
            />
          ) : null}
          <PassphraseField of={decision.passphrase} />
        </div>
      ) : null}
      {override && decision.preview?.override_note ? (
        <Note kind="warn">
          <b className="font-semibold">{words.overrideTitle}</b> {decision.preview.override_note}
        </Note>
      ) : null}
      {decision.error ? <ErrorNote error={decision.error} /> : null}
    </div>
  );
}
