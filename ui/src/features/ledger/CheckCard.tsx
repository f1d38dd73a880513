import { useState } from "react";
import { asApiError, type LedgerChecked } from "~/api/client";
import { useDo, useProgress } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Digest } from "~/shared/ui/Digest";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ProgressLine } from "~/shared/ui/Progress";
import { ErrorNote } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

const words = t.ledger.check;

function Found({ of, onShow }: { of: LedgerChecked; onShow: (seq: number) => void }) {
  const { broken } = of;
  if (!of.readable)
    return (
      <Note kind="warn" live>
        {words.unreadable}
      </Note>
    );
  if (!broken)
    return (
      <Note kind="ok" live>
        <b className="font-semibold">{words.whole(count(of.first), count(of.last))}</b>{" "}
        {words.compared(of.checkpoints)}{" "}
        <span className="text-ink-3">
          <Time iso={of.checked_at} look="long" />, {words.took(count(of.took_ms))}
        </span>
        {of.root ? (
          <dl className="kv mt-1">
            <dt>{t.ledger.root}</dt>
            <dd>
              <Digest hex={of.root} full />
            </dd>
          </dl>
        ) : null}
      </Note>
    );
  return (
    <Note kind="crit" live>
      <b className="font-semibold">{words.broken(count(broken.seq))}</b> {broken.reason}.{" "}
      {words.before}
      <dl className="kv mt-1">
        <dt>{words.expected}</dt>
        <dd className="mono">{broken.expected}</dd>
        <dt>{words.found}</dt>
        <dd className="mono">{broken.found}</dd>
      </dl>
      <Button size="sm" onPress={() => onShow(broken.seq)}>
        {words.show}
      </Button>
    </Note>
  );
}

/** Checks a range, or all, on demand; shows how far it is, and names the first record that does not hold. */
export function CheckCard({ onShow }: { onShow: (seq: number) => void }) {
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [job, setJob] = useState<string | null>(null);
  const check = useDo("ledger_check");
  const cancel = useDo("cancel");
  const progress = useProgress(job);
  const error = check.error ? asApiError(check.error) : null;
  const wrong = (text: string) => !/^\d{0,15}$/.test(text.trim());
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  const blocked = check.isPending
    ? words.running
    : wrong(first) || wrong(last)
      ? words.number
      : first.trim() !== "" && last.trim() !== "" && Number(first) > Number(last)
        ? words.order
        : undefined;
  const begin = () => {
    if (blocked) return;
    const id = newId();
    setJob(id);
    check.mutate({ job: id, first: number(first), last: number(last) });
  };
  useKey("sheet.sign", begin);
  return (
    <section className="card" aria-label={t.ledger.tabs.check}>
      <div className="grid gap-3 p-3">
        <p className="text-12 text-ink-2">{words.what}</p>
        <div className="grid max-w-[480px] grid-cols-2 gap-3">
          <Field
            label={words.first}
            value={first}
            onChange={setFirst}
            hint={words.firstHint}
            error={wrong(first) ? words.number : undefined}
            onEnter={begin}
          />
          <Field
            label={words.last}
            value={last}
            onChange={setLast}
            hint={words.lastHint}
            error={wrong(last) ? words.number : undefined}
            onEnter={begin}
          />
        </div>
        {check.isPending ? (
          <ProgressLine
            phase={progress?.phase ?? words.running}
            done={progress?.done ?? 0}
            total={progress?.total ?? 0}
            onCancel={() => job && cancel.mutate({ job })}
          />
        ) : null}
        {error?.code === "cancelled" ? (
          <Note live>{words.cancelled}</Note>
        ) : error ? (
          <ErrorNote error={error} />
        ) : null}
        {check.data && !check.isPending ? <Found of={check.data} onShow={onShow} /> : null}
        <div>
          <Button kind="primary" hotkey="sheet.sign" onPress={begin} blocked={blocked}>
            {words.start}
          </Button>
        </div>
      </div>
    </section>
  );
}
