import { t } from "~/shared/text";
import { RISKS, risksOf } from "./filter";

interface Props {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Any set of risks; none picked means all. */
export function RiskSet({ value, onChange }: Props) {
  const picked = risksOf(value);
  return (
    <fieldset className="flex gap-px" aria-label={t.queue.riskSet}>
      {RISKS.map((risk) => {
        const on = picked.includes(risk);
        return (
          <button
            key={risk}
            type="button"
            aria-pressed={on}
            className="inline-flex min-h-6 items-center rounded-1 border border-control px-2 text-12 text-ink-2 aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-ink"
            onClick={() => {
              const next = RISKS.filter((each) => (each === risk ? !on : picked.includes(each)));
              onChange(next.join(",") || undefined);
            }}
          >
            {t.risk[risk]}
          </button>
        );
      })}
    </fieldset>
  );
}
