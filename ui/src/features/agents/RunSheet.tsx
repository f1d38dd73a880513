import { useState } from "react";
import { type AgentRow, asApiError, type Run } from "~/api/client";
import { useDo, useProgress, useReread } from "~/api/hooks";
import { newId } from "~/shared/id";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ProgressLine } from "~/shared/ui/Progress";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";
import { RunResult } from "./RunResult";
import { asRun, EMPTY, missingOf, OPERATIONS, type Operation } from "./runForm";

/** Starts an operation of the reader's own agent, under the agent's login; what it proposed is the answer. */
export function RunSheet({ of, onClose }: { of: AgentRow; onClose: () => void }) {
  const words = t.agents.run;
  const reread = useReread();
  const [form, setForm] = useState(EMPTY);
  const [password, setPassword] = useState("");
  const [simulation, setSimulation] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const progress = useProgress(job);
  const cancel = useDo("cancel");
  const start = useDo("run_agent", () => {
    setPassword("");
    reread("agents", "queue_views", "queue_page", "metrics");
  });
  const error = start.error ? asApiError(start.error) : null;
  const set = (change: Partial<typeof EMPTY>) => setForm({ ...form, ...change });
  const begin = (run: Run) => {
    const fresh = newId();
    setJob(fresh);
    start.mutate({
      job: fresh,
      agent: of.agent,
      password: password || null,
      run,
      is_simulation: simulation,
    });
  };
  const { operation } = form;
  return (
    <Dialog title={words.title(of.name)} open onClose={onClose} width="w-[720px]">
      <div className="grid gap-3 p-4">
        <p className="text-ink-2">{words.what(of.login)}</p>
        <Choice
          label={words.operation}
          placeholder={words.operation}
          value={operation}
          options={OPERATIONS.map((id) => ({ id, text: words.operations[id] }))}
          onChange={(id) => set({ operation: id as Operation })}
        />
        <p className="-mt-2 text-12 text-ink-3">{words.does[operation]}</p>
        {operation === "triage" || operation === "remediate" ? (
          <Field
            label={words.incident}
            value={form.incident}
            onChange={(incident) => set({ incident })}
            hint={words.incidentHint}
          />
        ) : null}
        {operation === "automate_compliance" ? (
          <div className="grid grid-cols-2 gap-3">
            <Field
              label={words.limit}
              value={form.limit}
              onChange={(limit) => set({ limit })}
              hint={words.limitHint}
            />
            <Field
              label={words.currency}
              value={form.currency}
              onChange={(currency) => set({ currency: currency.toUpperCase() })}
            />
          </div>
        ) : null}
        {operation === "audit_summary" ? (
          <div className="grid grid-cols-2 gap-3">
            <Field
              label={words.since}
              type="date"
              value={form.since}
              onChange={(since) => set({ since })}
            />
            <Field
              label={words.until}
              type="date"
              value={form.until}
              onChange={(until) => set({ until })}
              hint={words.untilHint}
            />
          </div>
        ) : null}
        <Field
          label={words.password(of.login)}
          type="password"
          value={password}
          onChange={setPassword}
          hint={words.passwordHint}
        />
        <Tick on={simulation} onChange={setSimulation}>
          {words.simulation}
        </Tick>
        {start.isPending ? (
          <ProgressLine
            phase={progress?.phase ?? t.common.loading}
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
        <Button
          kind="primary"
          className="justify-self-end"
          blocked={start.isPending ? t.common.loading : missingOf(form)}
          onPress={() => begin(asRun(form))}
        >
          {operation === "automate_compliance" ? words.startFile : words.start}
        </Button>
        {start.data && !start.isPending ? <RunResult of={start.data} onLeave={onClose} /> : null}
      </div>
    </Dialog>
  );
}
