import { Clock, Lock, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { type ActionPreview, asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { InHandText } from "~/features/assign/InHandText";
import { PauseNote } from "~/features/interrupt/PauseNote";
import { headOf } from "~/features/parts/comparison";
import { DiffTable } from "~/features/parts/DiffTable";
import { Ladder } from "~/features/parts/Ladder";
import { RiskSign } from "~/features/parts/RiskSign";
import { Sentence } from "~/features/parts/Sentence";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";
import { ClockLine } from "./ClockLine";

/** The value once it has stood still for a moment: a held J asks for one preview, not forty. */
function useSettled<T>(value: T, ms = 120): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

const Section = ({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}) => (
  <section className="border-t border-line py-2.5 text-12">
    <h3 className="mb-1.5 flex font-semibold">
      {title}
      {note ? <span className="ml-auto font-normal text-ink-3">{note}</span> : null}
    </h3>
    {children}
  </section>
);

function Body({ of }: { of: ActionPreview }) {
  return (
    <>
      <section className="pt-3 pb-2.5">
        <h2 className="text-15/[21px] font-semibold text-pretty">
          <Sentence of={of.sentence} />
        </h2>
        <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-2">
          <RiskSign risk={of.risk} />
          <span className="mono">{of.label}</span>
          <span>{t.action.revision(of.revision)}</span>
          {of.is_simulation ? <span className="tag tag-sim">{t.queue.simulation}</span> : null}
          <InHandText hand={of.in_hand} />
        </p>
        {of.pause ? (
          <PauseNote pause={of.pause} className="mt-2" />
        ) : of.refusal ? (
          <p className="mt-2 text-12 text-warn">{of.refusal}</p>
        ) : null}
      </section>
      {of.comparison ? (
        <Section
          title={t.preview.compared[of.comparison.against]}
          note={t.preview.fields(of.changed_fields)}
        >
          {of.comparison.rows.length > 0 ? (
            <DiffTable mini rows={of.comparison.rows} head={headOf(of.comparison, true)} />
          ) : (
            <p className="text-ink-2">{t.preview.unchanged}</p>
          )}
        </Section>
      ) : null}
      <Section title={t.preview.why} note={t.preview.fired(of.fired.length, of.checks)}>
        {of.fired.length === 0 ? <p className="text-ink-2">{t.preview.noneFired}</p> : null}
        {of.fired.map((check) => (
          <p
            key={check.rule}
            className="flex gap-2 py-[3px] text-ink-2"
            title={t.preview.found(check.found, check.limit)}
          >
            <Icon of={TriangleAlert} tone="warn" />
            <span className="min-w-0 flex-1">
              {t.preview.because(check.checks)}
              <HostileText text={check.found} limit={60} />
            </span>
            <span className="text-ink-3">{check.rule.replace(/ v\S+$/, "")}</span>
          </p>
        ))}
      </Section>
      <Section title={t.preview.clocks}>
        {of.due_at ? (
          <ClockLine icon={Clock} word={t.preview.due} at={of.due_at} />
        ) : (
          <p className="text-ink-3">{t.preview.noDue}</p>
        )}
        {of.expires_at ? (
          <ClockLine icon={Lock} word={t.preview.expires} at={of.expires_at} />
        ) : null}
      </Section>
      <Section title={t.preview.approval} note={t.preview.step(of.step, of.steps.length)}>
        <Ladder steps={of.steps} yours={of.refusal === null} action={of.action_id} />
      </Section>
      {of.last_comment ? (
        <Section
          title={t.preview.lastComment}
          note={<Time iso={of.last_comment.at} look="tight" />}
        >
          <p className="text-ink-2">
            <b className="font-medium text-ink">{of.last_comment.person.name}</b>{" "}
            <HostileText text={of.last_comment.text} limit={240} />
          </p>
        </Section>
      ) : null}
    </>
  );
}

/** The pane beside the list: it can open and claim, never decide. */
export function Preview({ actionId }: { actionId: string | null }) {
  const settled = useSettled(actionId);
  const preview = useCommand(
    "queue_preview",
    { action_id: settled ?? "" },
    { enabled: settled !== null, keep: true },
  );
  if (!actionId) return <p className="p-4 text-ink-2">{t.preview.nothing}</p>;
  if (preview.error)
    return <ErrorNote error={asApiError(preview.error)} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <Loading rows={6} />;
  // While the next one is on its way the last one stays, so that nothing jumps; that it is the last one is seen.
  return (
    <div aria-busy={preview.data.action_id !== actionId} className="aria-busy:opacity-40">
      <Body of={preview.data} />
    </div>
  );
}
