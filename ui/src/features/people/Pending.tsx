import { useState } from "react";
import { asApiError, type PendingConfirmation } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

/** Facts that take effect by a second person. Confirming is signing, so it is read first. */
export function Pending({ pending }: { pending: PendingConfirmation[] }) {
  const reread = useReread();
  const key = useSession()?.key;
  const [open, setOpen] = useState<PendingConfirmation | null>(null);
  const confirm = useDo("confirm", () => {
    setOpen(null);
    passphrase.accepted();
    reread("pending_confirmations", "people", "status");
  });
  const passphrase = usePassphrase(confirm.error ? asApiError(confirm.error) : null);
  if (pending.length === 0 && !confirm.data)
    return <p className="px-3 py-3 text-ink-2">{t.people.nonePending}</p>;
  return (
    <>
      <ul>
        {pending.map((each) => (
          <li
            key={each.fact_id}
            className="flex min-h-9 items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <div className="min-w-0 flex-1">
              <p>
                <HostileText text={each.sentence} limit={240} />
              </p>
              <p className="text-12 text-ink-3">
                {t.people.proposedBy(each.proposed_by.you ? t.common.you : each.proposed_by.name)},{" "}
                <Time iso={each.at} look="long" />, {t.common.ledgerNumber.toLowerCase()}{" "}
                {count(each.seq)}
              </p>
            </div>
            <Button size="sm" blocked={each.refusal ?? undefined} onPress={() => setOpen(each)}>
              {t.people.confirm}
            </Button>
          </li>
        ))}
      </ul>
      {confirm.data ? (
        <Note kind="ok" live className="m-2">
          {t.people.recorded(count(confirm.data.seq))}
        </Note>
      ) : null}
      <Dialog title={t.people.confirmTitle} open={open !== null} onClose={() => setOpen(null)}>
        {open ? (
          <div className="grid gap-3 p-4">
            <p className="font-medium">{open.sentence}</p>
            <p className="text-ink-2">{t.people.confirmWhat}</p>
            {open.also.length > 0 ? (
              <Note>{t.people.also(open.also.map((role) => t.role[role]).join(", "))}</Note>
            ) : null}
            <div>
              <h3 className="mb-1 text-12 font-medium">{t.people.statement}</h3>
              <pre className="mono scroll max-h-40 rounded-2 border border-line-2 bg-sunken p-2 text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
                {open.statement}
              </pre>
            </div>
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
                    fact: open.fact,
                    fact_id: open.fact_id,
                    fact_digest: open.fact_digest,
                    passphrase: passphrase.given,
                  })
                }
              >
                {t.people.confirmDo}
              </Button>
            </div>
          </div>
        ) : null}
      </Dialog>
    </>
  );
}
