import { Link } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  asApiError,
  type ImportDialect,
  type ImportFile,
  type ImportKind,
  type ImportRefused,
} from "~/api/client";
import { useDo, useProgress, useReread } from "~/api/hooks";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { bytes, count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ProgressLine } from "~/shared/ui/Progress";
import { Segments } from "~/shared/ui/Segments";
import { ErrorNote } from "~/shared/ui/States";
import { DialectForm } from "./DialectForm";
import { FirstRows } from "./FirstRows";
import { RefusedNote } from "./RefusedNote";
import { SummaryFacts } from "./SummaryFacts";
import { currencyText, NOTHING } from "./stated";

/** The field that would settle a refusal gets the focus; an open question keeps it. */
function focusOn(form: HTMLElement | null, refused: ImportRefused) {
  if (refused.ways.length > 0) return;
  const place = refused.field
    ? `[data-field="${refused.field}"]`
    : refused.setting
      ? `[data-setting="${refused.setting}"]`
      : null;
  const found = place ? form?.querySelector(place) : null;
  // Of the columns the first field; what stands before it chooses among them.
  const within = refused.setting === "mapping" && !refused.field ? "[data-field] " : "";
  const field = found?.querySelector<HTMLElement>(
    `${within}input, ${within}button, ${within}textarea`,
  );
  field?.focus();
}

/** A picked file, from the first look to its record. The core reads it; the page states how and shows what that comes to. */
export function Wizard({ of, onClose }: { of: ImportFile; onClose: () => void }) {
  const words = t.imports;
  const reread = useReread();
  const status = useStatus();
  const form = useRef<HTMLDivElement>(null);
  const [kind, setKind] = useState<ImportKind>(of.kind);
  const [dialect, setDialect] = useState<ImportDialect>(NOTHING);
  const [currencies, setCurrencies] = useState("");
  const [stale, setStale] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const [file, setFile] = useState<string | null>(null);
  const progress = useProgress(job);
  const cancel = useDo("cancel");
  const look = useDo("import_look");
  const take = useDo("import_take", () => reread("imports", "status"));
  const read = (next: ImportDialect, as: ImportKind = kind) => {
    const fresh = newId();
    setJob(fresh);
    setStale(false);
    take.reset();
    look.mutate({ job: fresh, file: of.file, kind: as, dialect: next });
  };
  const settle = (next: ImportDialect) => {
    setDialect(next);
    setCurrencies(currencyText(next));
    read(next);
  };
  const save = useDo("dialect_save", ({ name }) => setFile(words.kept(name)));
  const load = useDo("dialect_load", ({ name, dialect: loaded }) => {
    setFile(words.loaded(name));
    settle(loaded);
  });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    read(NOTHING);
  });
  // Whoever leaves the room reads no more of the file. What is being taken goes on: that was asked for, and the list shows it.
  const leaving = useRef<() => void>(() => {});
  useLayoutEffect(() => {
    leaving.current = () => {
      if (job && look.isPending) cancel.mutate({ job });
    };
  });
  useEffect(
    () => () => {
      begun.current = false;
      leaving.current();
    },
    [],
  );

  const looked = look.data;
  // Once what was looked at is drawn: before, there is no field to go to.
  useEffect(() => {
    if (looked?.refused) focusOn(form.current, looked.refused);
  }, [looked]);
  const summary = looked?.summary ?? null;
  const busy = look.isPending || take.isPending;
  const blocked =
    (busy ? words.reading : undefined) ??
    (stale || !looked ? words.readFirst : undefined) ??
    (looked?.refused
      ? looked.refused.ways.length > 0
        ? words.answerFirst
        : words.settleFirst
      : undefined) ??
    (summary && summary.accepted > 0 ? undefined : words.nothing) ??
    signingStop(status, { offline: t.exports.offline, ledger: t.exports.ledger });
  const start = () => {
    if (blocked || !summary) return;
    const fresh = newId();
    setJob(fresh);
    take.mutate({
      job: fresh,
      file: of.file,
      kind,
      dialect,
      file_digest: summary.file_digest,
    });
  };
  useKey("sheet.sign", start);
  const failed = [take.error, look.error, save.error, load.error]
    .filter((each) => each !== null)
    .map(asApiError);
  // A dialog that was closed is no news; work that was stopped is.
  const stopped = [take.error, look.error].some(
    (each) => each && asApiError(each).code === "cancelled",
  );
  const taken = take.data;
  return (
    <section className="card" aria-labelledby="import-file">
      <header>
        <h2 id="import-file" className="min-w-0">
          <HostileText text={of.name} limit={120} />
        </h2>
        <span className="text-12 text-ink-3">{bytes(of.bytes)}</span>
        <div className="ml-auto">
          <Button
            size="sm"
            kind="quiet"
            blocked={busy ? words.reading : undefined}
            onPress={onClose}
          >
            {words.close}
          </Button>
        </div>
      </header>
      {busy ? (
        <div className="px-3 py-2">
          <ProgressLine
            phase={progress?.phase ?? t.common.loading}
            done={progress?.done ?? 0}
            total={progress?.total ?? 0}
            onCancel={() => job && cancel.mutate({ job })}
          />
        </div>
      ) : null}
      <div className="grid gap-2 px-3 py-2 empty:hidden">
        {stopped && !busy ? <Note live>{words.cancelled}</Note> : null}
        {failed
          .filter((error) => error.code !== "cancelled")
          .map((error) => (
            <ErrorNote key={error.code} error={error} />
          ))}
        {taken ? (
          <Note kind="ok" live>
            <b className="font-semibold">
              {words.taken(
                count(taken.summary.accepted),
                count(taken.summary.rows),
                count(taken.seq),
              )}
            </b>{" "}
            {words.nextWhat}{" "}
            <Link to="/agents" className="link">
              {words.next}
            </Link>
          </Note>
        ) : null}
        {looked?.refused && !busy ? <RefusedNote of={looked.refused} onWay={settle} /> : null}
      </div>
      {taken ? (
        <SummaryFacts of={taken.summary} taken />
      ) : (
        <>
          <div className="grid gap-3 px-3 py-2" ref={form}>
            <div className="justify-self-start">
              <Segments
                label={words.file}
                value={kind}
                options={(["transactions", "incidents"] as const).map((id) => ({
                  id,
                  text: words.kinds[id],
                }))}
                onChange={(next) => {
                  setKind(next);
                  read(dialect, next);
                }}
              />
            </div>
            {kind === "transactions" && (looked || look.error) ? (
              <>
                <h3 className="font-semibold">{words.form}</h3>
                <DialectForm
                  sketch={looked?.sketch ?? null}
                  dialect={dialect}
                  currencies={currencies}
                  onCurrencies={setCurrencies}
                  onChange={(change) => {
                    setDialect({ ...dialect, ...change });
                    setStale(true);
                    setFile(null);
                  }}
                />
                <div className="flex flex-wrap items-center gap-2">
                  <Button
                    kind={stale ? "primary" : "plain"}
                    blocked={busy ? words.reading : undefined}
                    onPress={() => read(dialect)}
                  >
                    {words.read}
                  </Button>
                  <Button onPress={() => load.mutate({})}>{words.load}</Button>
                  <Button
                    onPress={() =>
                      save.mutate({
                        dialect,
                        suggested_name: `${of.name.replace(/\.[^.]*$/, "")}.json`,
                      })
                    }
                  >
                    {words.keep}
                  </Button>
                  {file ? (
                    <span role="status" className="text-12 text-ink-2">
                      <HostileText text={file} />
                    </span>
                  ) : null}
                </div>
              </>
            ) : null}
          </div>
          {looked && !stale && !busy ? <FirstRows of={looked} /> : null}
          {summary && !stale && !busy ? <SummaryFacts of={summary} taken={false} /> : null}
          <footer className="flex items-center gap-3 px-3 py-2">
            <p className="min-w-0 flex-1 text-12 text-ink-3">{words.takeHint}</p>
            <Button kind="primary" hotkey="sheet.sign" blocked={blocked} onPress={start}>
              {words.take}
            </Button>
          </footer>
        </>
      )}
    </section>
  );
}
