/** What was asked of an export (docs/formats/README.md, §3): a line of its own, as a text. */
import {
  type Format,
  IDS,
  MAYBE_KIND,
  MAYBE_NAME,
  MAYBE_SEQUENCE,
  MAYBE_TIME,
  MAYBE_TRUTH,
  readLine,
  STATES,
  TEXT,
  TRUTH,
  type Values,
} from "./formats";
import { NotInForm } from "./json";
import * as limits from "./limits";

export const FILTER_TYPE = "countersign/filter/v1";
export const FILTER_SHAPE = {
  states: STATES,
  kind: MAYBE_KIND,
  agent: MAYBE_NAME,
  simulation: MAYBE_TRUTH,
  from: MAYBE_TIME,
  until: MAYBE_TIME,
  first: MAYBE_SEQUENCE,
  last: MAYBE_SEQUENCE,
  actions: IDS,
  texts: TRUTH,
};
export type Filter = Values<typeof FILTER_SHAPE>;

/** Most actions that may be asked for by their ids. */
const MOST_ACTIONS = 512;

export function readFilter(text: string): Filter {
  const filter = readLine(FILTER_TYPE, FILTER_SHAPE, limits.FILTER, text);
  const actions = listed(filter.actions);
  if (actions.length > MOST_ACTIONS) {
    throw new NotInForm("A filter names at most 512 actions; ask by state, kind, agent or period.");
  }
  if (actions.some((action, at) => at > 0 && action <= (actions[at - 1] ?? ""))) {
    throw new NotInForm("The filter's actions are not in ascending order, each once.");
  }
  if (filter.first !== "" && filter.last !== "" && Number(filter.last) < Number(filter.first)) {
    throw new NotInForm("The filter's last record comes before its first.");
  }
  return filter;
}

/** As a member: the whole line stands as a text. */
export const FILTER: Format<Filter> = {
  grammar: "FILTER",
  commitments: () => [],
  read: (value, key) => readFilter(TEXT.read(value, key)),
};

/** What stands between commas. */
export function listed(text: string): string[] {
  return text === "" ? [] : text.split(",");
}

/** Whether every record was asked for. */
export function asksForEverything(filter: Filter): boolean {
  const { texts: _, ...criteria } = filter;
  return Object.values(criteria).every((value) => value === "");
}

/**
 * The numbers of the records that it asks for, from one up to and without the other, where it asks for all of a range in a
 * ledger of `size` records and for nothing else.
 */
export function rangeOf(filter: Filter, size: number): [from: number, end: number] | undefined {
  const { texts: _, first, last, ...others } = filter;
  if ((first === "" && last === "") || Object.values(others).some((value) => value !== "")) {
    return undefined;
  }
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  return [Math.min(Number(first), end), end];
}

/** The actions of a case file: where it asks for all about actions that it names, and for nothing else. */
export function caseOf(filter: Filter): string[] {
  const { texts: _, actions, ...others } = filter;
  return Object.values(others).some((value) => value !== "") ? [] : listed(actions);
}

/** The criteria in words. */
export function filterWords(filter: Filter): string {
  const readable = (word: string) => word.replaceAll("_", " ");
  const parts: string[] = [];
  const actions = listed(filter.actions).length;
  if (actions > 0) parts.push(`${actions} named action${actions === 1 ? "" : "s"}`);
  if (filter.states !== "") parts.push(listed(filter.states).map(readable).join(" or "));
  if (filter.kind !== "") parts.push(readable(filter.kind));
  if (filter.agent !== "") parts.push(`by agent ${filter.agent}`);
  if (filter.simulation !== "") {
    parts.push(filter.simulation === "true" ? "simulations only" : "no simulations");
  }
  if (filter.from !== "") parts.push(`from ${filter.from}`);
  if (filter.until !== "") parts.push(`until ${filter.until}`);
  if (filter.first !== "" && filter.last !== "") {
    parts.push(`records ${filter.first} to ${filter.last}`);
  } else if (filter.first !== "") {
    parts.push(`records from ${filter.first} on`);
  } else if (filter.last !== "") {
    parts.push(`records up to ${filter.last}`);
  }
  if (parts.length === 0) parts.push("the whole ledger");
  if (filter.texts === "false") parts.push("without texts");
  const text = parts.join(", ");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
