/** What a verification found, in words. */

import type { Fault } from "./fault";
import { CHECK_IDS, CHECKS, type CheckId, type Place, placeWords } from "./findings";
import type { Neighbour } from "./links";

/** The five words, by their codes. */
export const VERDICTS = {
  valid: "Valid",
  intact_keys_not_trusted: "Intact, keys not trusted",
  incomplete: "Incomplete",
  unreadable: "Unreadable",
  altered: "Altered",
} as const;
export type Verdict = keyof typeof VERDICTS;

export interface Check {
  id: CheckId;
  title: string;
  result: "passed" | "failed" | "not_applicable";
  words: string;
  /** Where it failed first; "" where it did not. */
  place: string;
}

/** The first thing that is wrong. */
export interface FirstBad extends Place {
  why: string;
  before: Neighbour | null;
  after: Neighbour | null;
}

/** A fact about the bundle. */
export interface Fact {
  code: string;
  label: string;
  value: string;
}

export interface Report {
  verdict: Verdict;
  /** What the verdict means here. */
  sentence: string;
  checks: Check[];
  firstBad: FirstBad | null;
  /** How many things are wrong. */
  findings: number;
  facts: Fact[];
  /** What the verdict says and what it does not say, a sentence each. */
  says: string[];
  advice: string[];
}

const SENTENCES: Record<Fault["kind"], [Verdict, string]> = {
  io: ["unreadable", "It could not be read to its end; nothing was decided about it."],
  "not a bundle": ["unreadable", "This is not a bundle."],
  refused: [
    "unreadable",
    "It was refused before anything in it was used: no bundle has this form.",
  ],
  foreign: ["altered", "It holds something that was not in it when it was signed."],
  altered: [
    "altered",
    "The archive is not the one that was written: a bundle has exactly one form.",
  ],
  cut: ["incomplete", "The archive is cut off: its end is missing."],
};

/** The report on something whose form is not that of a bundle: nothing inside was checked. */
export function reportOfFault(file: string, fault: Fault): Report {
  const [verdict, sentence] = SENTENCES[fault.kind];
  const why = `${fault.message.replace(/\.+$/, "")}.`;
  const checks = CHECK_IDS.map((id): Check => {
    const title = CHECKS[id];
    return id === "form"
      ? { id, title, result: "failed", words: why, place: "" }
      : { id, title, result: "not_applicable", words: "Nothing was checked.", place: "" };
  });
  const advice =
    verdict === "unreadable"
      ? "Check that this is the file or folder that you were sent."
      : "Ask whoever sent it for the file again, and compare the digests of both.";
  const firstBad = { file, why, before: null, after: null };
  return {
    verdict,
    sentence,
    checks,
    firstBad,
    findings: 1,
    facts: [],
    says: [],
    advice: [advice],
  };
}

/** Where the first bad thing is, in a few words; "" where nothing is bad. */
export function firstPlace(report: Report): string {
  return report.firstBad ? placeWords(report.firstBad) : "";
}
