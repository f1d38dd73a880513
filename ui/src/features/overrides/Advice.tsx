import type { RecommendationView } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

/** What an agent recommended and why, for somebody from whom it is not kept back. */
export function Advice({ of }: { of: RecommendationView }) {
  const words = t.action.recommendation;
  if (of.state !== "shown")
    return <p className="text-ink-3">{of.state === "withheld" ? of.why : words.folded}</p>;
  return (
    <div className="grid gap-2 text-12">
      <p className="font-semibold">
        {words.says[of.recommendation] ?? of.recommendation}{" "}
        <span className="font-normal text-ink-3">{words.confidence(of.confidence)}</span>
      </p>
      <HostileText text={of.ai_explanation} limit={600} block />
      <dl className="kv kv-tight">
        {of.facts.map((fact) => (
          <div key={fact.name} className="contents">
            <dt>{fact.name}</dt>
            <dd>
              <HostileText text={fact.value} mono={fact.mono} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
