import { asApiError, type PendingConfirmation, type Recorded } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Says } from "./Says";

interface Props {
  of: PendingConfirmation;
  onClose: () => void;
  onSigned: (recorded: Recorded) => void;
}

/** What another proposed, in full. Confirming is signing, so it is read first. */
export function ConfirmSheet({ of, onClose, onSigned }: Props) {
  const reread = useReread();
  const key = useSession()?.key;
  const confirm = useDo("confirm", (recorded) => {
    passphrase.accepted();
    reread("pending_confirmations", "people", "agents", "policies", "status");
    onSigned(recorded);
    onClose();
  });
  const passphrase = usePassphrase(confirm.error ? asApiError(confirm.error) : null);
  return (
    <Dialog title={t.people.confirmTitle} open onClose={onClose}>
      <div className="grid gap-3 p-4">
        <p className="font-medium">
          <HostileText text={of.sentence} limit={400} />
        </p>
        <p className="text-ink-2">{t.people.confirmWhat}</p>
        {of.also.length > 0 ? (
          <Note>{t.people.also(of.also.map((role) => t.role[role]).join(", "))}</Note>
        ) : null}
        <Says says={of.says} rules={of.rules} statement={of.statement} />
        <PassphraseField of={passphrase} />
        {confirm.error ? <ErrorNote error={asApiError(confirm.error)} /> : null}
        <div className="flex items-center gap-3">
          <span className="mono text-12">{key?.fingerprint}</span>
          <Button
            kind="primary"
            className="ml-auto"
            blocked={
              confirm.isPending
                ? t.decide.signing
                : (keyStop(key) ?? (passphrase.missing ? t.decide.passphraseFirst : undefined))
            }
            onPress={() =>
              confirm.mutate({
                fact: of.fact,
                fact_id: of.fact_id,
                fact_digest: of.fact_digest,
                passphrase: passphrase.given,
              })
            }
          >
            {t.people.confirmDo}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
