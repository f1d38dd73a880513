import type { Risk } from "~/api/client";
import { t } from "~/shared/text";

const LEVEL: Record<Risk, number> = { low: 1, medium: 2, high: 3, critical: 4 };
const BARS = [1, 2, 3, 4] as const;

/** Four rising bars and the word; the bars are hidden from the screen reader. */
export function RiskSign({ risk }: { risk: Risk }) {
  return (
    <span className={`risk risk-${risk}`}>
      <i aria-hidden="true">
        {BARS.map((bar) => (
          <span key={bar} className={bar <= LEVEL[risk] ? "bar-on" : ""} />
        ))}
      </i>
      {t.risk[risk]}
    </span>
  );
}
