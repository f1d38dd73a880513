import { useState } from "react";
import type { ActionView, GlassVerdict } from "~/api/client";
import { useDo } from "~/api/hooks";
import { PassphraseField } from "~/features/session/PassphraseField";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";
import { GlassFacts } from "./GlassFacts";
import { SheetFrame } from "./SheetFrame";
import { useSigning } from "./useGlass";

interface Props {
  view: ActionView;
  onDone: () => void;
  onClose: () => void;
}

/** As for a narrative that is demanded. */
const LEAST = 10;

/** Says whether breaking the glass was right, and why. */
export function ReviewSheet({ view, onDone, onClose }: Props) {
  const words = t.glass.review;
  const [verdict, setVerdict] = useState<GlassVerdict | null>(null);
  const [reason, setReason] = useState("");
  const send = useDo("review_glass", () => {
    signing.signed();
    onDone();
  });
  const signing = useSigning(send.error);
  const blocked =
    (verdict ? undefined : words.pick) ??
    (reason.trim().length < LEAST ? t.glass.first.narrative(LEAST) : undefined) ??
    signing.stop;
  const sign = () => {
    if (!verdict || send.isPending) return;
    const passphrase = signing.passphrase.given;
    send.mutate({ action_id: view.action_id, verdict, reason, passphrase });
  };
  const broken = view.glass.find((one) => one.void === null);
  return (
    <SheetFrame
      title={words.title}
      what={words.what}
      send={words.send}
      blocked={blocked}
      onSend={sign}
      onClose={onClose}
      beside={
        <>
          {broken ? <GlassFacts of={broken} /> : null}
          <p className="text-ink-2">{words.signed}</p>
        </>
      }
    >
      <Choice
        label={words.verdict}
        aside={t.common.required}
        placeholder={words.pick}
        autoFocus
        value={verdict}
        options={(["upheld", "not_upheld"] as const).map((id) => ({ id, text: words[id] }))}
        onChange={(id) => setVerdict(id as GlassVerdict)}
      />
      <Field
        label={words.reason}
        aside={t.decide.characters(reason.trim().length, LEAST)}
        rows={4}
        value={reason}
        onChange={setReason}
      />
      <PassphraseField of={signing.passphrase} />
      {signing.error ? <ErrorNote error={signing.error} /> : null}
    </SheetFrame>
  );
}
