import { Link } from "@tanstack/react-router";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Empty } from "~/shared/ui/States";
import type { Column, Figure, Row } from "./figures";
import { Patterns } from "./Patterns";
import { drawn } from "./weeks";

interface Props {
  figure: Figure;
  labelledBy: string;
}

const parts = (columns: Column[]) =>
  columns.flatMap((column, index) =>
    column.tone ? [{ ...column, tone: column.tone, index }] : [],
  );
type Part = ReturnType<typeof parts>[number];

const sum = (row: Row, of: Part[]) => of.reduce((n, part) => n + (row.values[part.index] ?? 0), 0);

/** What a bar says: its label and each part that is not nothing. */
function said(row: Row, of: Part[]): string {
  const told = of.flatMap((part) => {
    const value = row.values[part.index] ?? 0;
    return value > 0 ? [`${part.text} ${count(value)}`] : [];
  });
  return `${row.label}: ${told.join(", ") || t.common.none}`;
}

/** Stacked bars: columns over time, else a line a row. Each bar is a link to its queue, and so is each word of the legend. */
export function Bars({ figure, labelledBy }: Props) {
  const of = parts(figure.columns);
  const time = figure.id === "days";
  const rows = time ? drawn(figure.rows, figure.columns) : figure.rows;
  if (rows.length === 0) return <Empty>{t.metrics.nothing}</Empty>;
  const most = Math.max(1, ...rows.map((row) => sum(row, of)));
  return (
    <div className="grid gap-2 p-3">
      <Patterns />
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-12">
        {of.map((part) => (
          <li key={part.id} className="inline-flex items-center gap-1.5">
            <svg width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" className={`bar bar-${part.tone}`} />
            </svg>
            <Link to="/queue" search={part.lead ?? {}} className="link">
              {part.text}
            </Link>
          </li>
        ))}
      </ul>
      {time ? (
        <Columns rows={rows} of={of} most={most} labelledBy={labelledBy} />
      ) : (
        <Lines rows={rows} of={of} most={most} labelledBy={labelledBy} />
      )}
    </div>
  );
}

interface Drawn {
  rows: Row[];
  of: Part[];
  most: number;
  labelledBy: string;
}

/** Where each part of a bar begins, and how long it is, out of 100. */
function stacked(row: Row, of: Part[], most: number) {
  let from = 0;
  return of.map((part) => {
    const size = ((row.values[part.index] ?? 0) / most) * 100;
    from += size;
    return { part, from: from - size, size };
  });
}

const HEIGHT = 160;

function Columns({ rows, of, most, labelledBy }: Drawn) {
  const wide = 100 / rows.length;
  const first = rows[0]?.label;
  const last = rows.at(-1)?.label;
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-12 text-ink-3">
      <div className="flex flex-col justify-between text-right" aria-hidden="true">
        <span>{count(most)}</span>
        <span>0</span>
      </div>
      <svg
        role="group"
        aria-labelledby={labelledBy}
        width="100%"
        height={HEIGHT}
        className="chart border-b border-l border-line"
      >
        {rows.map((row, index) => (
          <Link
            key={row.id}
            to="/queue"
            search={row.lead}
            aria-label={t.metrics.leads(said(row, of))}
          >
            <title>{said(row, of)}</title>
            <rect
              x={`${index * wide}%`}
              y="0"
              width={`${wide}%`}
              height="100%"
              className="bar-area"
            />
            {stacked(row, of, most).map(({ part, from, size }) => (
              <rect
                key={part.id}
                x={`${(index + 0.1) * wide}%`}
                width={`${wide * 0.8}%`}
                y={`${100 - from - size}%`}
                height={`${size}%`}
                className={`bar bar-${part.tone}`}
              />
            ))}
          </Link>
        ))}
      </svg>
      <span />
      <div className="flex justify-between" aria-hidden="true">
        <span>{first}</span>
        {last === first ? null : <span>{last}</span>}
      </div>
    </div>
  );
}

function Lines({ rows, of, most, labelledBy }: Drawn) {
  return (
    <ul aria-labelledby={labelledBy} className="text-12">
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            to="/queue"
            search={row.lead}
            className="bar-line"
            aria-label={t.metrics.leads(said(row, of))}
            title={said(row, of)}
          >
            <span className="truncate">{row.label}</span>
            <svg width="100%" height="16" aria-hidden="true">
              {stacked(row, of, most).map(({ part, from, size }) => (
                <rect
                  key={part.id}
                  x={`${from}%`}
                  width={`${size}%`}
                  height="100%"
                  className={`bar bar-${part.tone}`}
                />
              ))}
            </svg>
            <span className="text-right text-ink-3">{count(sum(row, of))}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
