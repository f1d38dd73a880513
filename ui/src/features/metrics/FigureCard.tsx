import { useState } from "react";
import { t } from "~/shared/text";
import { Segments } from "~/shared/ui/Segments";
import { Bars } from "./Bars";
import { FigureCsv } from "./FigureCsv";
import { FigureTable } from "./FigureTable";
import type { Figure } from "./figures";

type Look = keyof typeof t.metrics.look;
const LOOKS = (Object.keys(t.metrics.look) as Look[]).map((id) => ({
  id,
  text: t.metrics.look[id],
}));

/** A figure under its title: as a chart, as a table, or as CSV. */
export function FigureCard({ figure }: { figure: Figure }) {
  const [look, setLook] = useState<Look>("chart");
  const title = `figure-${figure.id}`;
  return (
    <section className="card" aria-labelledby={title}>
      <header>
        <h2 id={title}>{t.metrics.cards[figure.id]}</h2>
        <span className="hide-narrow truncate text-12 text-ink-3">
          {t.metrics.hints[figure.id]}
        </span>
        <div className="ml-auto">
          <Segments
            label={`${t.metrics.looks}: ${t.metrics.cards[figure.id]}`}
            options={LOOKS}
            value={look}
            onChange={setLook}
          />
        </div>
      </header>
      {look === "chart" ? <Bars figure={figure} labelledBy={title} /> : null}
      {look === "table" ? <FigureTable figure={figure} /> : null}
      {look === "csv" ? <FigureCsv figure={figure} labelledBy={title} /> : null}
    </section>
  );
}
