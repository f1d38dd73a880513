import { useState } from "react";
import { asApiError, type Recorded } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";

const FINGERPRINT = /^[0-9a-f]{16}$/i;

interface Props {
  onClose: () => void;
  onMoved: (recorded: Recorded) => void;
}

/** Hands over from the key here to one on another computer: what was read there is typed, and the file is picked. */
export function MoveAway({ onClose, onMoved }: Props) {
  const words = t.people.move;
  const reread = useReread();
  const key = useSession()?.key;
  const [fingerprint, setFingerprint] = useState("");
  const move = useDo("move_key", (recorded) => {
    passphrase.accepted();
    reread("people", "pending_confirmations", "status");
    onMoved(recorded);
  });
  const refused = move.error ? asApiError(move.error) : null;
  const passphrase = usePassphrase(refused);
  const typed = fingerprint.replaceAll(/\s/g, "");
  const blocked =
    keyStop(key) ??
    (FINGERPRINT.test(typed) ? undefined : words.fingerprintFirst) ??
    (move.isPending ? t.decide.signing : passphrase.missing ? t.decide.passphraseFirst : undefined);
  return (
    <Dialog title={words.awayTitle} open onClose={onClose}>
      <div className="grid gap-3 p-4">
        <p className="text-ink-2">{words.awayWhat}</p>
        <p className="text-ink-2">{words.awayThen}</p>
        <Field
          label={words.fingerprint}
          hint={words.fingerprintHint}
          value={fingerprint}
          onChange={setFingerprint}
          autoFocus
        />
        <PassphraseField of={passphrase} />
        {refused && refused.code !== "cancelled" ? <ErrorNote error={refused} /> : null}
        <div className="flex items-center gap-3">
          <span className="mono text-12">{key?.fingerprint}</span>
          <Button
            kind="primary"
            className="ml-auto"
            blocked={blocked}
            onPress={() => move.mutate({ fingerprint: typed, passphrase: passphrase.given })}
          >
            {words.awayDo}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
