import { useState } from "react";
import { asApiError, type ExportDetails } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";

/** Verifies the kept copy again, and delivers it: each leaves records, and nothing is shown before they are there. */
export function ExportActs({ of }: { of: ExportDetails }) {
  const words = t.exports;
  const reread = useReread();
  const status = useStatus();
  const id = of.export.export_id;
  const [to, setTo] = useState<string | null>(null);
  const [again, setAgain] = useState(false);
  const done = () => reread("export_show", "exports_list", "status");
  const verify = useDo("export_verify_kept", done);
  const send = useDo("export_redeliver", done);
  const stop =
    signingStop(status, { offline: words.offline, ledger: words.ledger }) ??
    (of.export.kept === "elsewhere" ? words.notHere : undefined);
  const busy = verify.isPending ? words.verifying : send.isPending ? words.sending : undefined;
  const unsendable = stop ?? busy ?? (to === null ? words.pickFirst : undefined);
  const deliver = () => {
    if (!unsendable && to !== null)
      send.mutate({ job: newId(), export_id: id, to, again }, { onError: done });
  };
  useKey("sheet.sign", deliver);
  return (
    <section className="card" aria-labelledby="export-acts">
      <header>
        <h2 id="export-acts">{words.send}</h2>
        <div className="ml-auto">
          <Button
            size="sm"
            blocked={stop ?? busy}
            onPress={() => verify.mutate({ job: newId(), export_id: id })}
          >
            {words.verifyKept}
          </Button>
        </div>
      </header>
      <div className="grid gap-2 px-3 py-2">
        {verify.error ? <ErrorNote error={asApiError(verify.error)} /> : null}
        {verify.data ? (
          <Note kind={verify.data.result === "verified" ? "ok" : "crit"} live>
            {words.recordedAs(
              words.verifications[verify.data.result],
              count(verify.data.recorded.seq),
            )}
          </Note>
        ) : null}
        {of.destinations_fault ? <Note kind="crit">{of.destinations_fault}</Note> : null}
        {of.destinations.length === 0 && !of.destinations_fault ? (
          <p className="text-ink-2">
            {of.destinations_file ? words.noDestinations(of.destinations_file) : words.noPlace}
          </p>
        ) : null}
        {of.destinations.length > 0 ? (
          <div className="flex flex-wrap items-end gap-3">
            <Choice
              label={words.to}
              placeholder={words.pickTo}
              value={to}
              options={of.destinations.map((name) => ({ id: name, text: name }))}
              onChange={setTo}
              className="w-64"
            />
            <Tick on={again} onChange={setAgain}>
              {words.againToo}
            </Tick>
            <Button kind="primary" hotkey="sheet.sign" blocked={unsendable} onPress={deliver}>
              {words.send}
            </Button>
          </div>
        ) : null}
        {send.error ? <ErrorNote error={asApiError(send.error)} /> : null}
        {send.data ? (
          <Note kind={send.data.status === "delivered" ? "ok" : "crit"} live>
            <p>
              {words.sent(
                words.deliveries[send.data.status],
                send.data.to,
                send.data.attempt,
                count(send.data.seq),
              )}
            </p>
            <HostileText text={send.data.reply} block limit={400} />
          </Note>
        ) : null}
      </div>
    </section>
  );
}
