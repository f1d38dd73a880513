import { asApiError } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";

/** Saves the record's proof where the reader picks in a dialog. */
export function ProveRecord({ seq }: { seq: number }) {
  const words = t.ledger;
  const reread = useReread();
  const prove = useDo("ledger_prove", () => {
    passphrase.accepted();
    reread("checkpoints");
  });
  const error = prove.error ? asApiError(prove.error) : null;
  const passphrase = usePassphrase(error);
  const status = useStatus();
  const key = useSession()?.key;
  const blocked =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    keyStop(key) ??
    (prove.isPending ? words.proving : passphrase.missing ? t.decide.passphraseFirst : undefined);
  const begin = () => prove.mutate({ seq, passphrase: passphrase.given });
  useKey("sheet.sign", () => {
    if (!blocked) begin();
  });
  return (
    <div className="grid gap-2 border-t border-line px-4 py-2">
      {error && error.code !== "cancelled" ? <ErrorNote error={error} /> : null}
      {prove.data?.state === "kept_back" ? <Note kind="warn">{prove.data.why}</Note> : null}
      {prove.data?.state === "saved" ? (
        <Note kind="ok" live>
          <p className="[overflow-wrap:anywhere]">
            <HostileText text={words.proved(prove.data.proof_path)} limit={400} />
          </p>
          <p className="text-12 [overflow-wrap:anywhere]">
            <HostileText
              text={words.beside(prove.data.record_path, prove.data.vkey_path)}
              limit={800}
            />
          </p>
          <p className="text-12">{words.vkey}</p>
          {prove.data.vkeys.map((vkey) => (
            <p key={vkey} className="mono text-11 [overflow-wrap:anywhere]">
              {vkey}
            </p>
          ))}
        </Note>
      ) : null}
      <PassphraseField of={passphrase} onEnter={() => blocked || begin()} />
      <div className="flex items-center gap-3">
        <Button kind="primary" hotkey="sheet.sign" onPress={begin} blocked={blocked}>
          {words.prove}
        </Button>
        <span className="text-12 text-ink-3">{words.proveHint}</span>
      </div>
    </div>
  );
}
