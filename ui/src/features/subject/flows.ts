import type { Counterparty, Flow, SubjectMoney } from "~/api/client";
import { amount } from "~/shared/format/number";
import { t } from "~/shared/text";

/** What each part about an account's money is shown of. */
export interface Shown {
  account: string;
  money: SubjectMoney;
  /** The action from which the page was opened. */
  action: string | undefined;
}

export type Side = "in" | "out";

const of = (flow: Flow, side: Side) => (side === "in" ? flow.incoming : flow.outgoing);
export const counted = (flow: Flow, side: Side) => (side === "in" ? flow.in_count : flow.out_count);

/** Sums of one side, each currency with its own, in words. */
export function sums(flows: readonly Flow[], side: Side): string[] {
  return flows
    .filter((flow) => counted(flow, side) > 0)
    .map((flow) => `${of(flow, side).currency} ${amount(of(flow, side).amount)}`);
}

/** The first sum, and how many others there are. */
export function shortSums(flows: readonly Flow[], side: Side): string {
  const [first = "", ...rest] = sums(flows, side);
  return rest.length > 0 ? `${first} ${t.subject.further(String(rest.length))}` : first;
}

/** How often money went one way. */
export const times = (flows: readonly Flow[], side: Side): number =>
  flows.reduce((n, flow) => n + counted(flow, side), 0);

const marked = (of: Counterparty) => Number(of.named || of.circle);

/** Those on one side: what is marked first, then with most transfers, so that no mark is left out where only some are drawn. */
export function onSide(all: readonly Counterparty[], side: Side): Counterparty[] {
  return all
    .filter((each) => times(each.flows, side) > 0)
    .sort((a, b) => marked(b) - marked(a) || times(b.flows, side) - times(a.flows, side));
}

/** A size for drawing only; nothing that is read is made of it. */
export const rough = (flow: Flow | undefined, side: Side): number =>
  flow ? Math.max(0, Number(of(flow, side).amount)) : 0;
