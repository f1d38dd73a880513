import type { Counterparty, Flow, SubjectKey, SubjectMoney, SubjectView, Transfer } from "../gen";
import { row, stateOf } from "./rows";
import { actionId, label, shapeOf } from "./shapes";
import { refuse, type World } from "./world";

const DAY = 86_400_000;
/** An account whose name is longer than any box, and hides how it is read. */
export const HOSTILE = `A-\u202e${"9".repeat(60)}`;

/** Thirty accounts pay it, two are paid; one of these pays somebody who paid it. */
function transfers(world: World, id: string): Transfer[] {
  return Array.from({ length: 64 }, (_, n): Transfer => {
    const outgoing = n % 4 === 0;
    const other = outgoing ? `B-${n % 8 === 0 ? 1 : 2}` : n === 1 ? HOSTILE : `P-${n % 30}`;
    return {
      time: world.iso(-n * DAY),
      is_step: false,
      outgoing,
      counterparty: n === 5 ? id : other,
      id: `T-${1000 + n}`,
      kind: n % 2 === 0 ? "transfer" : "card",
      amount: { amount: `${(n + 1) * 100}.00`, currency: n % 16 === 3 ? "USD" : "EUR" },
      was: n === 2 ? "300.00 EUR" : null,
    };
  });
}

function flows(of: readonly Transfer[]): Flow[] {
  return ["EUR", "USD"].flatMap((currency): Flow[] => {
    const here = of.filter((each) => each.amount.currency === currency);
    const side = (outgoing: boolean) => here.filter((each) => each.outgoing === outgoing);
    const sum = (rows: Transfer[]) => ({
      amount: `${rows.reduce((n, each) => n + Number.parseInt(each.amount.amount, 10), 0)}.00`,
      currency,
    });
    if (here.length === 0) return [];
    return [
      {
        in_count: side(false).length,
        incoming: sum(side(false)),
        out_count: side(true).length,
        outgoing: sum(side(true)),
      },
    ];
  });
}

function money(world: World, key: SubjectKey): SubjectMoney {
  const rows = transfers(world, key.id);
  const names = [...new Set(rows.map((each) => each.counterparty))];
  const counterparties = names
    .map((account): Counterparty => {
      const own = rows.filter((each) => each.counterparty === account);
      return {
        account,
        flows: flows(own),
        transfers: own.length,
        named: key.action_id !== null && account === "P-7",
        circle: account === "B-1" || account === "P-9",
      };
    })
    .sort((a, b) => b.transfers - a.transfers || (a.account < b.account ? -1 : 1));
  const days = [...new Set(rows.map((each) => each.time.slice(0, 7)))].sort();
  return {
    transfers: rows,
    total: rows.length,
    capped: key.id === "A-capped",
    sums: flows(rows),
    counterparties,
    closing: [{ from: "B-1", to: "P-9", transfers: 3 }],
    periods: days.map((month) => {
      const own = rows.filter((each) => each.time.startsWith(month));
      return {
        label: month,
        in_count: own.filter((each) => !each.outgoing).length,
        out_count: own.filter((each) => each.outgoing).length,
        flows: flows(own),
      };
    }),
  };
}

/** What is known of an account or an incident. */
export function subjectView(world: World, key: SubjectKey): SubjectView {
  if (key.action_id !== null && !/^[0-9a-f-]{36}$/.test(key.action_id))
    refuse("not-found", "There is no such action that you may read.", "Check the id.");
  const known = key.kind === "account" && /^(A|B|P)-/.test(key.id);
  const index = known ? (Number.parseInt(key.id.slice(2), 10) || 0) % world.options.rows : 0;
  return {
    kind: key.kind,
    id: key.id,
    actions: known
      ? [index, index + 1].map((n) => ({
          action_id: actionId(n),
          label: label(n),
          verb: shapeOf(n).verb,
          state: stateOf(world, n),
          risk: shapeOf(n).risk,
          agent: shapeOf(n).agent,
          is_simulation: row(world, n).is_simulation,
          received_at: world.iso(-204 * 60_000),
        }))
      : [],
    more_actions: false,
    money: known ? money(world, key) : null,
    incidents:
      known || key.id === "CS-4410"
        ? [
            {
              id: "CS-4410",
              title: "Money comes in from many",
              severity: "high",
              source: "monitoring",
              opened_at: "2026-03-01T09:00:00Z",
              description: "Thirty accounts paid it within a day.",
              accounts: ["A-7", "P-9"],
            },
          ]
        : [],
    more_incidents: false,
  };
}
