import type { EvidenceSection, Precedent } from "../gen";
import { actionId } from "./shapes";
import type { World } from "./world";

export function evidence(world: World): EvidenceSection[] {
  const day = (n: number, time: string) => {
    const at = new Date(world.options.now.getTime() - n * 86_400_000);
    const name = at
      .toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })
      .replace(",", "");
    return `${name}, ${time}`;
  };
  return [
    {
      section: "transactions",
      title: "Transactions",
      note: "8 of 214 named by the agent",
      total: 214,
      columns: [
        { name: "Booked", numeric: false, mono: false },
        { name: "Type", numeric: false, mono: false },
        { name: "Counterparty", numeric: false, mono: false },
        { name: "Amount, EUR", numeric: true, mono: false },
        { name: "Balance after, EUR", numeric: true, mono: false },
      ],
      rows: [
        [day(3, "16:04"), "Wire out", "Calder & Voss Imports", "−39,400.00", "48,200.00"],
        [day(3, "11:47"), "Wire in", "Pellanor Metals", "43,250.00", "87,600.00"],
        [day(4, "10:15"), "Cash in", "Branch 114", "9,650.00", "44,350.00"],
        [day(5, "15:30"), "Cash in", "Branch 114", "9,800.00", "34,700.00"],
        [day(6, "09:02"), "Cash in", "Branch 087", "9,450.00", "24,900.00"],
        [day(6, "08:31"), "Standing order", "Harbour Rents", "−1,150.00", "15,450.00"],
      ],
    },
    {
      section: "customer",
      title: "Customer file",
      note: "C-20931, revision 18",
      total: 4,
      columns: [
        { name: "Fact", numeric: false, mono: false },
        { name: "Value", numeric: false, mono: false },
      ],
      rows: [
        ["Business", "Seafood wholesale, 14 staff"],
        ["Customer since", "March 2019"],
        ["Risk rating", "Medium, reviewed 4 Nov 2026"],
        ["Payroll date", "25th of each month"],
      ],
    },
  ];
}

export const PRECEDENTS: readonly (Omit<Precedent, "decided_at"> & { days: number })[] = [
  {
    action_id: actionId(41),
    label: "AC-2026-101377",
    reason: "Payroll cycle explains outflow, freeze too broad",
    amount: { amount: "51900.00", currency: "EUR" },
    verdict: "reject",
    override_type: "ai_override",
    days: 72,
    decided_seq: 48101,
  },
  {
    action_id: actionId(42),
    label: "AC-2026-094120",
    reason: "Structured deposits at three branches",
    amount: { amount: "38750.00", currency: "EUR" },
    verdict: "approve",
    override_type: null,
    days: 116,
    decided_seq: 48102,
  },
  {
    action_id: actionId(43),
    label: "AC-2026-088015",
    reason: "Structured deposits, owner could not be reached",
    amount: { amount: "62010.00", currency: "EUR" },
    verdict: "approve",
    override_type: null,
    days: 174,
    decided_seq: 48103,
  },
];
