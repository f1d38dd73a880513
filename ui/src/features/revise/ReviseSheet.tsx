import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ActionView, asApiError, type DiffRow, type MayRevise } from "~/api/client";
import { useDo } from "~/api/hooks";
import { SheetFrame } from "~/features/glass/SheetFrame";
import { headOf } from "~/features/parts/comparison";
import { DiffTable } from "~/features/parts/DiffTable";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";

const HEAD = headOf({ against: "previous_revision", as_of: null }, true);

interface Props {
  view: ActionView;
  may: MayRevise;
  /** The database has answered: the action is another now. */
  onDone: () => void;
  onClose: () => void;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is to be otherwise, beside it the difference and whose votes are void then, and the reason. */
export function ReviseSheet({ view, may, onDone, onClose }: Props) {
  const words = t.revise;
  const client = useQueryClient();
  const status = useStatus();
  const [amount, setAmount] = useState(may.amount);
  const [currency, setCurrency] = useState(may.currency);
  const [params, setParams] = useState(may.params);
  const [reason, setReason] = useState("");
  const send = useDo("revise", () => {
    for (const key of ["queue_preview", "queue_rows", "queue_views", "status"])
      void client.invalidateQueries({ queryKey: [key] });
    onDone();
  });
  const parts: DiffRow[] = [
    { field: words.amount, before: may.amount, after: amount.trim() },
    { field: words.currency, before: may.currency, after: currency.trim().toUpperCase() },
    { field: words.params, before: may.params, after: params },
  ].map((row) => ({ ...row, changed: row.before !== row.after }));
  const rows = parts.filter((row) => row.changed);
  const otherwise = (at: number) => (parts[at]?.changed ? parts[at].after : null);
  const blocked =
    signingStop(status, { offline: words.offline, ledger: words.ledger }) ??
    (rows.length > 0 ? undefined : words.first.different) ??
    (isJson(params) ? undefined : words.first.params) ??
    (reason.trim() ? undefined : words.first.reason);
  const revise = () => {
    if (send.isPending) return;
    send.mutate({
      action_id: view.action_id,
      revision: may.revision,
      amount: otherwise(0),
      currency: otherwise(1),
      params: otherwise(2),
      reason: reason.trim(),
    });
  };
  return (
    <SheetFrame
      title={words.sheet}
      what={words.what}
      send={words.send}
      blocked={blocked}
      onSend={revise}
      onClose={onClose}
      beside={
        <>
          <Note kind="warn">{may.voids}</Note>
          {rows.length > 0 ? (
            <section aria-label={words.differs}>
              <DiffTable rows={rows} head={HEAD} mini />
            </section>
          ) : null}
          <p className="text-ink-2">{words.recorded}</p>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label={words.amount} value={amount} onChange={setAmount} autoFocus />
        <Field label={words.currency} value={currency} onChange={setCurrency} />
      </div>
      <Field
        label={words.params}
        hint={words.paramsHint}
        rows={3}
        value={params}
        onChange={setParams}
      />
      <Field
        label={words.reason}
        aside={t.common.required}
        rows={2}
        value={reason}
        onChange={setReason}
      />
      {send.error ? <ErrorNote error={asApiError(send.error)} /> : null}
    </SheetFrame>
  );
}
