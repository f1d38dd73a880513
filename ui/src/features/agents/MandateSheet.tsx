import { useState } from "react";
import type { Act, AgentRow, Recorded } from "~/api/client";
import { ActSheet } from "~/features/people/ActSheet";
import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import { useSettled } from "~/shared/useSettled";

interface Props {
  of: AgentRow;
  onClose: () => void;
  onSigned: (recorded: Recorded) => void;
}

const kindsOf = (text: string) => text.split(/[,\s]+/).filter((kind) => kind !== "");

/** An admin says what an agent is for and may propose: what is in force, changed, and signed as it is shown. */
export function MandateSheet({ of, onClose, onSigned }: Props) {
  const words = t.agents.mandate;
  const [purpose, setPurpose] = useState(of.mandate?.purpose ?? "");
  // What it has proposed so far, where nobody wrote a mandate yet.
  const [kinds, setKinds] = useState((of.mandate?.kinds ?? of.kinds).join(", "));
  const typed = `${purpose}\n${kinds}`;
  const settled = useSettled(typed, 250);
  const act: Act | null =
    purpose.trim() === "" || settled !== typed
      ? null
      : { act: "mandate", agent: of.agent, purpose: purpose.trim(), kinds: kindsOf(kinds) };
  const missing =
    purpose.trim() === "" ? words.purposeFirst : settled !== typed ? t.common.loading : undefined;
  return (
    <ActSheet
      title={words.title(of.name)}
      what={<p>{words.what}</p>}
      act={act}
      missing={missing}
      sign={words.sign}
      onClose={onClose}
      onSigned={onSigned}
    >
      <Field
        label={words.purpose}
        aside={t.common.required}
        rows={2}
        value={purpose}
        onChange={setPurpose}
        hint={words.purposeHint}
      />
      <Field label={words.kinds} value={kinds} onChange={setKinds} hint={words.kindsHint} />
    </ActSheet>
  );
}
