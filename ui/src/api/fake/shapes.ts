import type { Money, Risk } from "../gen";
import { hex, mix } from "./world";

interface Shape {
  verb: string;
  object: (n: number) => string;
  agent: string;
  version: string;
  currency: string;
  /** Rough amount; 0: none. */
  size: number;
  risk: Risk;
  steps: number;
}

const NAMES = [
  "Marlow Quay Trading",
  "Ostrava Kiln Supply",
  "Pellanor Metals",
  "Tern & Loom Mills",
  "Haldenreach Capital",
  "Sable Harbour Freight",
  "Brackwater Cold Storage",
  "Calder & Voss Imports",
  "Nordmark Reinsurance",
  "Vesper Lane Studios",
];
const company = (n: number) => NAMES[mix(n) % NAMES.length] ?? "Pellanor Metals";
const account = (n: number) => 1000 + (mix(n + 5) % 9000);

export const SHAPES: readonly Shape[] = [
  {
    verb: "Freeze",
    object: (n) => `account ${account(n)} of ${company(n)}`,
    agent: "aml-screen",
    version: "1.4",
    currency: "EUR",
    size: 48_200,
    risk: "critical",
    steps: 3,
  },
  {
    verb: "Raise",
    object: (n) => `card limit of customer C-${30_000 + (n % 900)} by`,
    agent: "limit-tuner",
    version: "0.6",
    currency: "GBP",
    size: 25_000,
    risk: "high",
    steps: 2,
  },
  {
    verb: "Close",
    object: (n) => `alert AL-${77_000 + (n % 999)} on account ${account(n)} as false positive`,
    agent: "aml-screen",
    version: "1.4",
    currency: "EUR",
    size: 0,
    risk: "medium",
    steps: 1,
  },
  {
    verb: "Release",
    object: (n) => `hold PH-${20_000 + (n % 999)} to ${company(n)}`,
    agent: "pay-ops",
    version: "2.1",
    currency: "EUR",
    size: 212_400,
    risk: "high",
    steps: 2,
  },
  {
    verb: "Block",
    object: (n) => `wire W-${55_000 + (n % 999)} to ${company(n)}`,
    agent: "sanct-match",
    version: "2.0",
    currency: "USD",
    size: 1_940_000,
    risk: "critical",
    steps: 2,
  },
  {
    verb: "Pay",
    object: (n) => `invoice ${90 + (n % 9)}-${3000 + (n % 900)} of ${company(n)}`,
    agent: "pay-ops",
    version: "2.1",
    currency: "EUR",
    size: 86_115,
    risk: "medium",
    steps: 2,
  },
  {
    verb: "Reverse",
    object: (n) => `duplicate settlement S-${118_000 + (n % 999)}`,
    agent: "recon-bot",
    version: "1.8",
    currency: "CHF",
    size: 310_000,
    risk: "high",
    steps: 2,
  },
  {
    verb: "Ask",
    object: (n) => `customer C-${11_000 + (n % 999)} to prove source of funds`,
    agent: "kyc-refresh",
    version: "0.9",
    currency: "EUR",
    size: 0,
    risk: "medium",
    steps: 1,
  },
  {
    verb: "File",
    object: (n) => `suspicious activity report on C-${20_000 + (n % 999)}`,
    agent: "aml-screen",
    version: "1.4",
    currency: "USD",
    size: 64_300,
    risk: "high",
    steps: 3,
  },
  {
    verb: "Lower",
    object: (n) => `risk rating of C-${18_000 + (n % 999)} from High to Medium`,
    agent: "kyc-refresh",
    version: "0.9",
    currency: "EUR",
    size: 0,
    risk: "medium",
    steps: 2,
  },
  {
    verb: "Amend",
    object: (n) => `trade T-${663_000 + (n % 999)} from 101.42 to 101.24`,
    agent: "trade-surv",
    version: "3.2",
    currency: "USD",
    size: 2_028_400,
    risk: "medium",
    steps: 2,
  },
  {
    verb: "Match",
    object: (n) => `receipt R-${40_000 + (n % 99)} to invoice 71-${1000 + (n % 99)}`,
    agent: "recon-bot",
    version: "1.8",
    currency: "EUR",
    size: 1_204,
    risk: "low",
    steps: 1,
  },
  {
    verb: "Waive",
    object: (n) => `late fee on loan L-${50_000 + (n % 999)}`,
    agent: "collect-plan",
    version: "1.1",
    currency: "GBP",
    size: 35,
    risk: "low",
    steps: 1,
  },
];

const MINUTE = 60_000;
/** Minutes from now of the first rows; the rest follow every 11 minutes from day eight on. */
const DUE = [
  -176, -136, -38, 19, 39, 64, 74, 79, 104, 134, 144, 154, 155, 184, 188, 214, 1080, 1140, 1170,
  1200, 1260, 1500, 2880, 2990, 3100, 4320, 4400, 5000, 5100, 5900, 6400,
];

export function dueOffset(index: number): number {
  const minutes = DUE[index] ?? 11_520 + (index - DUE.length) * 11;
  return minutes * MINUTE;
}

/** Cheap facts of a row, for counting a view without building it. */
export function facts(index: number) {
  const n = mix(index + 77);
  return {
    mine: index < DUE.length || n % 3 === 0,
    unassigned: n % 5 < 2,
    simulation: index === 8 || index === 20 || (index >= DUE.length && n % 29 === 0),
    escalated: index < 4 || n % 211 === 0,
    second: n % 7 === 1,
  };
}

export function actionId(index: number): string {
  const tail = index.toString(16).padStart(12, "0");
  return `ac118804-${hex(index, 4)}-4${hex(index + 1, 3)}-8${hex(index + 2, 3)}-${tail}`;
}

export function indexOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16);
}

export function label(index: number): string {
  return `AC-2026-${String(118_800 + index).padStart(6, "0")}`;
}

export function shapeOf(index: number): Shape {
  const order = [
    1, 2, 3, 4, 5, 6, 0, 7, 0, 8, 9, 10, 1, 11, 12, 12, 3, 7, 10, 5, 3, 11, 2, 6, 9, 4, 8, 11, 12,
    5, 7,
  ];
  const shape = SHAPES[order[index] ?? mix(index) % SHAPES.length];
  if (!shape) throw new Error("no shape");
  return shape;
}

export function amountOf(index: number): Money | null {
  const shape = shapeOf(index);
  if (shape.size === 0) return null;
  const wobble = index === 6 ? 0 : (mix(index + 3) % 4000) - 2000;
  const cents = index === 6 ? 0 : mix(index + 9) % 100;
  const whole = Math.max(1, Math.round(shape.size * (1 + wobble / 10_000)));
  return { amount: `${whole}.${String(cents).padStart(2, "0")}`, currency: shape.currency };
}
