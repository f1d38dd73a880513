import { useState } from "react";
import type { Period, SubjectMoney } from "~/api/client";
import { Patterns } from "~/features/metrics/Patterns";
import { amount, count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Segments } from "~/shared/ui/Segments";
import { counted, rough, type Side } from "./flows";

const HEIGHT = 180;

/** What one period says of one currency. */
function flow(period: Period, currency: string) {
  return period.flows.find((each) => each.incoming.currency === currency);
}

function shown(period: Period, currency: string, side: Side): string {
  const found = flow(period, currency);
  const money = side === "in" ? found?.incoming : found?.outgoing;
  return found && money && counted(found, side) > 0
    ? `${amount(money.amount)} (${count(counted(found, side))})`
    : "0";
}

/** Sums by stretches of time: incoming above the line, outgoing below; as a table too. */
export function OverTime({ money }: { money: SubjectMoney }) {
  const words = t.subject;
  const currencies = money.sums.map((each) => each.incoming.currency);
  const [picked, setCurrency] = useState(currencies[0] ?? "");
  const currency = currencies.includes(picked) ? picked : (currencies[0] ?? "");
  const [look, setLook] = useState<"chart" | "table">("chart");
  const { periods } = money;
  return (
    <section className="card" aria-label={words.overTime}>
      <header className="h-auto! flex-wrap py-1.5">
        <h2>{words.overTime}</h2>
        <span className="text-12 text-ink-3">{words.overTimeHint}</span>
        <span className="ml-auto flex gap-3">
          {currencies.length > 1 ? (
            <Segments
              label={words.currency}
              options={currencies.map((id) => ({ id, text: id }))}
              value={currency}
              onChange={setCurrency}
            />
          ) : null}
          <Segments
            label={words.show}
            options={[
              { id: "chart", text: words.asChart },
              { id: "table", text: words.asTable },
            ]}
            value={look}
            onChange={setLook}
          />
        </span>
      </header>
      <Patterns />
      {look === "table" ? (
        <Table periods={periods} currency={currency} />
      ) : (
        <Chart periods={periods} currency={currency} />
      )}
    </section>
  );
}

function Chart({ periods, currency }: { periods: Period[]; currency: string }) {
  const words = t.subject;
  const of = (period: Period, side: Side) => rough(flow(period, currency), side);
  const most = Math.max(1e-9, ...periods.flatMap((each) => [of(each, "in"), of(each, "out")]));
  const wide = 100 / Math.max(1, periods.length);
  const half = HEIGHT / 2;
  return (
    <div className="grid gap-1 p-3 text-12 text-ink-3">
      <div className="flex gap-4">
        <span className="inline-flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" className="bar bar-ok" />
          </svg>
          {words.incoming}
        </span>
        <span className="inline-flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" className="money-out" />
          </svg>
          {words.outgoing}
        </span>
      </div>
      <svg
        role="img"
        aria-label={`${words.overTime}, ${currency}`}
        width="100%"
        height={HEIGHT}
        className="chart"
      >
        {periods.map((period, place) => {
          const incoming = (of(period, "in") / most) * (half - 4);
          const outgoing = (of(period, "out") / most) * (half - 4);
          const x = `${(place + 0.15) * wide}%`;
          return (
            <g key={period.label}>
              <title>
                {words.inAndOut(
                  period.label,
                  `${currency} ${shown(period, currency, "in")}`,
                  `${currency} ${shown(period, currency, "out")}`,
                )}
              </title>
              <rect
                x={`${place * wide}%`}
                width={`${wide}%`}
                height={HEIGHT}
                className="bar-area"
              />
              <rect
                x={x}
                width={`${wide * 0.7}%`}
                y={half - incoming}
                height={incoming}
                className="bar bar-ok"
              />
              <rect
                x={x}
                width={`${wide * 0.7}%`}
                y={half}
                height={outgoing}
                className="money-out"
              />
            </g>
          );
        })}
        <line x1="0" x2="100%" y1={half} y2={half} stroke="var(--line-2)" />
      </svg>
      <div className="flex justify-between" aria-hidden="true">
        <span>{periods[0]?.label}</span>
        {periods.length > 1 ? <span>{periods.at(-1)?.label}</span> : null}
      </div>
    </div>
  );
}

function Table({ periods, currency }: { periods: Period[]; currency: string }) {
  const words = t.subject;
  return (
    <div className="scroll max-h-96" tabIndex={0} role="group" aria-label={words.overTime}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.period}</th>
            <th scope="col" className="num">{`${words.incoming}, ${currency}`}</th>
            <th scope="col" className="num">{`${words.outgoing}, ${currency}`}</th>
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period.label}>
              <th scope="row">{period.label}</th>
              <td className="num">{shown(period, currency, "in")}</td>
              <td className="num">{shown(period, currency, "out")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
