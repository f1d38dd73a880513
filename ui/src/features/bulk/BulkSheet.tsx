import { useState } from "react";
import type { QueueRow, Verdict } from "~/api/client";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { Segments } from "~/shared/ui/Segments";
import { ErrorNote } from "~/shared/ui/States";
import { BulkTable } from "./BulkTable";
import { useBulk } from "./useBulk";

const VERDICTS: Verdict[] = ["approve", "reject"];

/** The same verdict and reason for many alike; each is shown, signed and answered by itself. */
export function BulkSheet({ rows, onClose }: { rows: QueueRow[]; onClose: () => void }) {
  const words = t.bulk;
  const [choice, setChoice] = useState({
    verdict: "approve" as Verdict,
    reason: "",
    narrative: "",
  });
  const session = useSession();
  const status = useStatus();
  const passphrase = usePassphrase(null);
  const of = useBulk(
    rows.map((row) => row.action_id),
    choice,
    passphrase.given,
  );
  const change = (patch: Partial<typeof choice>) => {
    setChoice((old) => ({ ...old, ...patch }));
    of.again();
  };
  const together = of.bulk?.items.filter((item) => item.apart === null).length ?? 0;
  const stop =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    keyStop(session?.key) ??
    (of.bulk ? (of.bulk.blocked ?? undefined) : words.looking);
  const codes = of.bulk?.reason_codes.filter((code) => code.verdict === choice.verdict) ?? [];
  const free = of.phase === "choosing" || of.phase === "shown";
  return (
    <Dialog title={words.decideTitle} open onClose={onClose} width="w-[820px]">
      <div className="scroll grid max-h-[70vh] gap-3 px-4 py-3">
        <p className="text-12 text-ink-2">{words.note}</p>
        {free ? (
          <div className="grid grid-cols-[auto_minmax(0,1fr)] items-end gap-3">
            <Segments
              label={words.verdict}
              options={VERDICTS.map((id) => ({ id, text: words.verdicts[id] }))}
              value={choice.verdict}
              onChange={(verdict) => change({ verdict, reason: "" })}
            />
            <Choice
              label={t.decide.reasonCode}
              placeholder={t.decide.pickReason}
              autoFocus
              value={choice.reason || null}
              options={codes.map((code) => ({ id: code.code, text: code.sentence }))}
              onChange={(reason) => change({ reason })}
            />
            <div className="col-span-2">
              <Field
                label={t.decide.narrative}
                rows={2}
                value={choice.narrative}
                onChange={(narrative) => change({ narrative })}
              />
            </div>
            <PassphraseField of={passphrase} />
          </div>
        ) : null}
        {of.error ? <ErrorNote error={of.error} /> : null}
        <BulkTable rows={rows} of={of} />
      </div>
      <footer className="flex items-center gap-2 border-t border-line px-4 py-2">
        <span role="status" className="mr-auto text-12 text-ink-2">
          {of.phase === "waiting"
            ? t.decide.countdown(of.left)
            : of.phase === "signing"
              ? words.signing(of.results.size, of.shown.length)
              : of.phase === "done"
                ? words.done(
                    [...of.results.values()].filter((each) => each.ok).length,
                    of.shown.length,
                  )
                : (stop ?? (of.phase === "shown" ? words.shown : words.together(together)))}
        </span>
        {of.phase === "waiting" ? (
          <Button onPress={of.takeBack}>{t.decide.takeBack}</Button>
        ) : of.phase === "signing" ? (
          <Button onPress={of.stop}>{t.common.cancel}</Button>
        ) : of.phase === "done" ? (
          <Button kind="primary" onPress={onClose}>
            {t.common.close}
          </Button>
        ) : of.phase === "shown" ? (
          <Button
            kind="primary"
            cap="Ctrl Enter"
            onPress={of.sign}
            blocked={stop ?? (passphrase.missing ? t.decide.passphraseFirst : undefined)}
          >
            {words.sign[choice.verdict](of.shown.length)}
          </Button>
        ) : (
          <Button
            kind="primary"
            cap="Ctrl Enter"
            onPress={of.show}
            blocked={
              stop ??
              (choice.reason ? undefined : t.decide.pickFirst) ??
              (of.phase === "showing" ? words.opening : undefined)
            }
          >
            {words.show(together)}
          </Button>
        )}
      </footer>
    </Dialog>
  );
}
