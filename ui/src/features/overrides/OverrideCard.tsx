import { Link } from "@tanstack/react-router";
import { asApiError, type OverrideRow } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { RiskSign } from "~/features/parts/RiskSign";
import { Sentence } from "~/features/parts/Sentence";
import { SignedFacts } from "~/features/signed/SignedDetails";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Advice } from "./Advice";

/** One override whole. What was forced outside of its route stands on its action, with the reviews of that. */
export function OverrideCard({ of }: { of: OverrideRow }) {
  const words = t.overrides;
  return (
    <article className="card" aria-label={of.label}>
      <header className="h-auto! flex-wrap py-2">
        <RiskSign risk={of.risk} />
        <p className="min-w-0 flex-1">
          <Sentence of={of.sentence} closed />
          {of.is_simulation ? <span className="tag tag-sim ml-2">{t.queue.simulation}</span> : null}
        </p>
        <Link to="/action/$id" params={{ id: of.action_id }} className="link">
          {words.open} <span className="mono">{of.label}</span>
        </Link>
      </header>
      {of.override_type === "manual_override" ? (
        <p className="px-3 py-2 text-12">
          <b className="font-semibold">
            {t.glass.brokeBy(of.person.you ? t.common.you : of.person.name)}
          </b>
          . {of.reason}.
        </p>
      ) : (
        <Against of={of} />
      )}
    </article>
  );
}

/** The agent's advice, and the human's reason beside it. */
function Against({ of }: { of: OverrideRow }) {
  const words = t.overrides;
  const found = useCommand("override_view", {
    action_id: of.action_id,
    seq: of.seq,
    reason_code: "",
  });
  return (
    <>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={5} /> : null}
      {found.data ? (
        <div className="grid grid-cols-2 gap-4 px-3 py-2 max-[900px]:grid-cols-1">
          <section aria-label={words.agent}>
            <h3 className="mb-1 text-12 text-ink-3">{words.agent}</h3>
            <Advice of={found.data.advice} />
          </section>
          <section aria-label={words.human}>
            <h3 className="mb-1 text-12 text-ink-3">{words.human}</h3>
            {found.data.decision.state === "shown" ? (
              <>
                <p className="mb-1 text-12 font-semibold">
                  {words.line(
                    t.decide.signedWord[found.data.decision.verdict],
                    of.person.you ? t.common.youSmall : of.person.name,
                  )}
                </p>
                <SignedFacts key={of.seq} of={found.data.decision} />
              </>
            ) : (
              <p className="text-12 text-warn">{found.data.decision.why}</p>
            )}
          </section>
        </div>
      ) : null}
    </>
  );
}
