import { useState } from "react";
import { asApiError, type SignedDecision } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { useDraft } from "~/features/decide/drafts";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

/** What was decided and why, under which key and number, and the very bytes; `exact`: those are open from the start. */
export function SignedFacts({ of, exact = false }: { of: SignedDecision; exact?: boolean }) {
  const [bytes, setBytes] = useState(exact);
  const words = t.signed;
  return (
    <div className="grid gap-1.5 text-12">
      <dl className="kv kv-tight">
        <dt>{words.verdict}</dt>
        <dd className="font-medium text-ink">
          {t.action.verdict[of.verdict]}, {words.seat(of.step, t.role[of.role])}
        </dd>
        <dt>{words.reason}</dt>
        <dd>{of.reason}</dd>
        <dt>{words.narrative}</dt>
        <dd>
          {of.narrative === null ? (
            <span className="text-ink-3">{words.noNarrative}</span>
          ) : (
            <HostileText text={of.narrative} block limit={1000} />
          )}
        </dd>
        {of.override_type ? (
          <>
            <dt>{words.override}</dt>
            <dd className="font-medium text-warn">{words.overrides[of.override_type]}</dd>
          </>
        ) : null}
        {of.reading ? (
          <>
            <dt>{words.reading}</dt>
            <dd className={of.reading.hasty ? "font-medium text-warn" : ""}>
              {words.read(of.reading.seconds, of.reading.usual_seconds)}
              {of.reading.hasty ? ` ${words.hasty}` : ""}
            </dd>
          </>
        ) : null}
        <dt>{words.at}</dt>
        <dd>
          <Time iso={of.at} look="long" />
        </dd>
        <dt>{words.key}</dt>
        <dd className="mono">{of.key_fingerprint}</dd>
        <dt>{t.common.ledgerNumber}</dt>
        <dd className="mono">{count(of.seq)}</dd>
      </dl>
      <button
        type="button"
        className="link no-print justify-self-start min-h-6"
        aria-expanded={bytes}
        onClick={() => setBytes(!bytes)}
      >
        {bytes ? t.decide.hideExact : words.exact}
      </button>
      {bytes ? (
        <pre className="mono exact scroll max-h-48 rounded-2 border border-line-2 bg-sunken p-2 text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {of.statement}
        </pre>
      ) : null}
    </div>
  );
}

/** The same, read once it is asked for. Where the policy keeps it back until the reader has picked a reason, that is said. */
export function SignedDetails({ action, seq }: { action: string; seq: number }) {
  const draft = useDraft(action);
  const picked = draft?.reasons[draft.verdict] ?? "";
  const read = useCommand(
    "signed_decision",
    { action_id: action, seq, reason_code: picked },
    { staleTime: Number.POSITIVE_INFINITY, keep: true },
  );
  if (read.error)
    return <ErrorNote error={asApiError(read.error)} onRetry={() => void read.refetch()} />;
  if (!read.data) return <Loading rows={2} />;
  if (read.data.state === "kept_back") return <p className="text-12 text-warn">{read.data.why}</p>;
  return <SignedFacts of={read.data} />;
}
