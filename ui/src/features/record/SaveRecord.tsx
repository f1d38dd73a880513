import { useState } from "react";
import { asApiError } from "~/api/client";
import { useDo, useProgress, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Note } from "~/shared/ui/Note";
import { ProgressLine } from "~/shared/ui/Progress";
import { ErrorNote } from "~/shared/ui/States";

/** Saves the record as a file. It follows from an export of the action, so that whoever is handed both can compare them. */
export function SaveRecord({ action, pdf }: { action: string; pdf: boolean }) {
  const words = t.record;
  const reread = useReread();
  const [job, setJob] = useState<string | null>(null);
  const save = useDo("record_save", () => {
    passphrase.accepted();
    reread("exports_list", "status");
  });
  const cancel = useDo("cancel");
  const progress = useProgress(job);
  const error = save.error ? asApiError(save.error) : null;
  const passphrase = usePassphrase(error);
  const status = useStatus();
  const key = useSession()?.key;
  const stop =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    keyStop(key) ??
    (save.isPending ? words.saving : passphrase.missing ? t.decide.passphraseFirst : undefined);
  const begin = (as: boolean) => {
    const id = newId();
    setJob(id);
    save.mutate({ job: id, action_id: action, pdf: as, passphrase: passphrase.given });
  };
  return (
    <section className="no-print mb-3 grid gap-2" aria-label={words.save}>
      <p className="text-12 text-ink-3">{words.saveHint}</p>
      {pdf ? null : <p className="text-12 text-ink-2">{words.noPdf}</p>}
      {passphrase.needed ? (
        <div className="max-w-96">
          <PassphraseField of={passphrase} onEnter={() => stop || begin(pdf)} />
        </div>
      ) : null}
      <div className="flex gap-2">
        {pdf ? (
          <Button blocked={stop} onPress={() => begin(true)}>
            {words.savePdf}
          </Button>
        ) : null}
        <Button blocked={stop} onPress={() => begin(false)}>
          {words.savePage}
        </Button>
      </div>
      {save.isPending ? (
        <ProgressLine
          phase={progress?.phase ?? words.saving}
          done={progress?.done ?? 0}
          total={progress?.total ?? 0}
          onCancel={() => job && cancel.mutate({ job })}
        />
      ) : null}
      {error && error.code !== "cancelled" ? <ErrorNote error={error} /> : null}
      {save.data && !save.isPending ? (
        <Note kind="ok" live>
          {words.saved(save.data.file, save.data.bundle, count(save.data.seq))}
        </Note>
      ) : null}
    </section>
  );
}
