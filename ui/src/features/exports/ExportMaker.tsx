import { useEffect, useState } from "react";
import { asApiError } from "~/api/client";
import { useCommand, useDo, useProgress, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { bytes, count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ProgressLine } from "~/shared/ui/Progress";
import { Segments } from "~/shared/ui/Segments";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";
import { asExportFilter, beginWith, type ExportForm, isCase } from "./filter";
import { PreviewLine } from "./PreviewLine";

/** Which records, what that proves, and then the file. The path is chosen in a dialog of the program. */
export function ExportMaker({ action }: { action?: string | undefined }) {
  const reread = useReread();
  const [form, setForm] = useState<ExportForm>(() => beginWith(action));
  const [settled, setSettled] = useState(form);
  const [job, setJob] = useState<string | null>(null);
  const set = (patch: Partial<ExportForm>) => setForm((old) => ({ ...old, ...patch }));
  useEffect(() => {
    const timer = setTimeout(() => setSettled(form), 250);
    return () => clearTimeout(timer);
  }, [form]);

  const preview = useCommand("export_preview", asExportFilter(settled), { keep: true });
  const start = useDo("export_start", () => {
    passphrase.accepted();
    reread("exports_list");
    reread("status");
  });
  const cancel = useDo("cancel");
  const progress = useProgress(job);
  const error = start.error ? asApiError(start.error) : null;
  const passphrase = usePassphrase(error);
  const begin = () => {
    const id = newId();
    setJob(id);
    start.mutate({
      job: id,
      filter: asExportFilter(form),
      suggested_name: preview.data?.suggested_name ?? "countersign.zip",
      passphrase: passphrase.given,
    });
  };
  const status = useStatus();
  const key = useSession()?.key;
  const stop =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    keyStop(key);
  const blocked =
    stop ??
    (start.isPending
      ? t.common.loading
      : preview.data?.records === 0 ||
          (preview.error && asApiError(preview.error).code === "nothing-to-export")
        ? t.exports.nothing
        : form !== settled || !preview.data
          ? t.common.loading
          : passphrase.missing
            ? t.decide.passphraseFirst
            : undefined);
  useKey("sheet.sign", () => {
    if (!blocked) begin();
  });

  return (
    <section className="card" aria-labelledby="make-export">
      <header>
        <h2 id="make-export">{t.exports.make}</h2>
        <div className="ml-auto">
          <Segments
            label={t.exports.columns.what}
            options={[
              { id: "whole", text: t.exports.whole },
              { id: "some", text: t.exports.some },
            ]}
            value={form.whole ? "whole" : "some"}
            onChange={(which) => set({ whole: which === "whole" })}
          />
        </div>
      </header>
      <div className="grid gap-3 p-3">
        {form.whole ? (
          <p className="text-12 text-ink-2">{t.exports.wholeHint}</p>
        ) : (
          <div className="grid grid-cols-4 gap-3 max-[1000px]:grid-cols-2">
            <Field
              label={t.exports.from}
              type="date"
              value={form.from}
              onChange={(from) => set({ from })}
            />
            <Field
              label={t.exports.until}
              type="date"
              value={form.until}
              onChange={(until) => set({ until })}
            />
            <Field
              label={t.exports.agent}
              value={form.agent}
              onChange={(agent) => set({ agent })}
              hint={t.exports.agentHint}
            />
            <Field
              label={t.exports.actions}
              value={form.actions}
              onChange={(actions) => set({ actions })}
              hint={t.exports.actionsHint}
            />
            <Segments
              label={t.exports.simulation}
              options={(["both", "without", "only"] as const).map((id) => ({
                id,
                text: t.exports.sims[id],
              }))}
              value={form.simulation}
              onChange={(simulation) => set({ simulation })}
            />
          </div>
        )}
        {isCase(form) ? <p className="text-12 text-ink-2">{t.exports.caseHint}</p> : null}
        <Tick on={form.withoutPayload} onChange={(withoutPayload) => set({ withoutPayload })}>
          {t.exports.withoutPayload}
        </Tick>
        {preview.error ? (
          <ErrorNote error={asApiError(preview.error)} onRetry={() => void preview.refetch()} />
        ) : null}
        {preview.data ? <PreviewLine preview={preview.data} /> : null}
        {start.isPending ? (
          <ProgressLine
            phase={progress?.phase ?? t.common.loading}
            done={progress?.done ?? 0}
            total={progress?.total ?? 0}
            onCancel={() => job && cancel.mutate({ job })}
          />
        ) : null}
        {error?.code === "cancelled" ? (
          <Note live>{t.exports.cancelled}</Note>
        ) : error ? (
          <ErrorNote error={error} />
        ) : null}
        {start.data && !start.isPending ? (
          <Note kind="ok" live>
            {t.exports.done(start.data.name, count(start.data.seq))}, {bytes(start.data.bytes)}
          </Note>
        ) : null}
        {passphrase.needed ? (
          <div className="max-w-96">
            <PassphraseField of={passphrase} onEnter={() => blocked || begin()} />
          </div>
        ) : null}
        <div className="flex items-center gap-3">
          <Button kind="primary" onPress={begin} blocked={blocked}>
            {t.exports.start}
          </Button>
          <span className="text-12 text-ink-3">{t.exports.startHint}</span>
        </div>
      </div>
    </section>
  );
}
