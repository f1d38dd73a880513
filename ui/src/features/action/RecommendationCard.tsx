import { ChevronDown, ChevronRight } from "lucide-react";
import { type ActionView, asApiError } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";

interface Props {
  view: ActionView;
  onRevealed: (recommendation: ActionView["recommendation"]) => void;
  /** Brings it into sight. */
  onGo: () => void;
}

/** The agent's opinion: last, folded, and unfolding is on the record. */
export function RecommendationCard({ view, onRevealed, onGo }: Props) {
  const words = t.action.recommendation;
  const reveal = useDo("reveal_recommendation", onRevealed);
  const { recommendation } = view;
  const folded = recommendation.state === "folded";
  const unfold = () => reveal.mutate({ action_id: view.action_id, view_digest: view.view_digest });
  useKey("action.unfold", () => {
    onGo();
    if (folded && !reveal.isPending) unfold();
  });
  return (
    <section className="card" id="section-recommendation" aria-label={words.title}>
      <header className={recommendation.state === "shown" ? "" : "border-b-0!"}>
        <Icon of={recommendation.state === "shown" ? ChevronDown : ChevronRight} />
        <h2>{words.title}</h2>
        <span className="text-12 text-ink-3">
          {recommendation.state === "withheld"
            ? recommendation.why
            : folded
              ? words.folded
              : words.confidence(recommendation.confidence)}
        </span>
        {folded ? (
          <div className="ml-auto">
            <Button size="sm" kind="quiet" hotkey="action.unfold" onPress={unfold}>
              {words.unfold}
            </Button>
          </div>
        ) : null}
      </header>
      {reveal.error ? <ErrorNote error={asApiError(reveal.error)} /> : null}
      {recommendation.state === "shown" ? (
        <div className="grid gap-2 px-3 py-2">
          <p className="font-semibold">
            {words.says[recommendation.recommendation] ?? recommendation.recommendation}
          </p>
          <p>
            <HostileText text={recommendation.ai_explanation} limit={600} block />
          </p>
          <dl className="kv">
            {recommendation.facts.map((fact) => (
              <div key={fact.name} className="contents">
                <dt>{fact.name}</dt>
                <dd>
                  <HostileText text={fact.value} mono={fact.mono} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ) : null}
    </section>
  );
}
