/** The verdict on the page. */
import type { GrantReport, GrantVerdict } from "../core/granted";
import type { Neighbour } from "../core/links";
import { type Check, firstPlace, type Report, VERDICTS, type Verdict } from "../core/report";
import { harmless } from "../core/words";
import { make } from "./dom";
import { TEXT } from "./text";

const TONES: Record<Verdict, [tone: string, sign: string]> = {
  valid: ["ok", "✓"],
  intact_keys_not_trusted: ["warn", "?"],
  incomplete: ["warn", "…"],
  unreadable: ["crit", "✕"],
  altered: ["crit", "✕"],
};

/** The verdicts on grant proofs, as countersign-verify says them to people. */
export const GRANT_WORDS: Record<GrantVerdict, string> = {
  permitted: "Permitted",
  not_permitted: "Not permitted",
  keys_not_trusted: "Not permitted: keys not trusted",
  incomplete: "Not permitted: incomplete",
  altered: "Altered",
  unreadable: "Unreadable",
};

const GRANT_TONES: Record<GrantVerdict, [tone: string, sign: string]> = {
  permitted: TONES.valid,
  not_permitted: TONES.altered,
  keys_not_trusted: TONES.intact_keys_not_trusted,
  incomplete: TONES.incomplete,
  altered: TONES.altered,
  unreadable: TONES.unreadable,
};

/** What was found of a grant proof. */
export function grantViewOf(report: GrantReport, checkedAt: string): HTMLElement[] {
  const { verdict, why, action, head, root, until, approvals } = report;
  const rows: [string, string][] = [
    [TEXT.grant.action, action],
    [TEXT.grant.head, head],
    [TEXT.grant.root, root],
    [TEXT.grant.until, until],
    ...approvals.map(({ seq, person }): [string, string] => [TEXT.grant.approved(seq), person]),
  ];
  const known = rows.filter(([, value]) => value !== "");
  const facts = known.map(([label, value]) => row(label, harmless(value)));
  return [
    verdictBox(GRANT_TONES[verdict], GRANT_WORDS[verdict], why, checkedAt),
    facts.length === 0 ? null : panel(TEXT.grant.facts, table("facts", facts)),
    listView(TEXT.says, verdict === "permitted" ? [TEXT.grant.once] : []),
  ].filter((part) => part !== null);
}

/** All that was found; the first element is the verdict, whose heading takes the focus. */
export function viewOf(report: Report, checkedAt: string): HTMLElement[] {
  const { advice, facts, says, checks } = report;
  return [
    verdictView(report, checkedAt),
    firstBadView(report),
    listView(TEXT.advice, advice),
    panel(TEXT.checks, table("checks", checks.map(checkRow))),
    facts.length === 0
      ? null
      : panel(
          TEXT.facts,
          table(
            "facts",
            facts.map(({ label, value }) => row(label, harmless(value))),
          ),
        ),
    listView(TEXT.says, says),
  ].filter((part) => part !== null);
}

function verdictView({ verdict, sentence }: Report, checkedAt: string): HTMLElement {
  return verdictBox(TONES[verdict], VERDICTS[verdict], sentence, checkedAt);
}

function verdictBox(
  [tone, sign]: [tone: string, sign: string],
  word: string,
  sentence: string,
  checkedAt: string,
): HTMLElement {
  const print = make("button", { type: "button" }, TEXT.print);
  print.addEventListener("click", () => window.print());
  return make(
    "div",
    { class: `verdict tone-${tone}` },
    make("span", { class: "sign", "aria-hidden": "true" }, sign),
    make("h2", { id: "verdict", tabindex: "-1" }, word),
    print,
    make("p", {}, harmless(sentence)),
    make("p", {}, harmless(checkedAt)),
  );
}

function firstBadView(report: Report): HTMLElement | null {
  const bad = report.firstBad;
  if (!bad) return null;
  const place = make("p", {}, make("strong", {}, harmless(firstPlace(report))));
  const body = make("div", {}, place, make("p", {}, harmless(bad.why)));
  for (const [label, neighbour] of [
    [TEXT.before, bad.before],
    [TEXT.after, bad.after],
  ] as const) {
    if (neighbour) body.append(make("p", {}, neighbourWords(label, neighbour)));
  }
  const more = TEXT.findings(report.findings);
  if (more !== "") body.append(make("p", {}, more));
  const view = panel(TEXT.firstBad, body);
  view.classList.add("first");
  return view;
}

function neighbourWords(label: string, { seq, leaf, chained }: Neighbour): HTMLElement {
  const { yes, no, far } = TEXT.chained;
  const words = chained === null ? far : chained ? yes : no;
  return make("span", {}, `${label}, ${seq}, is ${words}. Leaf `, make("code", {}, leaf));
}

function checkRow({ title, result, words, place }: Check): HTMLElement {
  const where = place === "" ? "" : `${place}: `;
  return make(
    "tr",
    { class: result },
    make("th", { scope: "row" }, title),
    make("td", { class: "mark" }, TEXT.marks[result]),
    make("td", {}, harmless(where + words)),
  );
}

function row(label: string, value: string): HTMLElement {
  const mono = /^[0-9a-f/-]{32,}$|^countersign\//.test(value) ? { class: "mono" } : {};
  return make("tr", {}, make("th", { scope: "row" }, label), make("td", mono, value));
}

function table(kind: string, rows: HTMLElement[]): HTMLElement {
  return make("table", { class: kind }, make("tbody", {}, ...rows));
}

function panel(title: string, content: HTMLElement): HTMLElement {
  return make("section", { class: "panel" }, make("h3", {}, title), content);
}

function listView(title: string, sentences: readonly string[]): HTMLElement | null {
  if (sentences.length === 0) return null;
  const items = sentences.map((sentence) => make("li", {}, harmless(sentence)));
  return panel(title, make("ul", { class: "says" }, ...items));
}
