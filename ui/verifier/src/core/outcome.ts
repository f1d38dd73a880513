/** The verdict on a bundle that was read, and its words. */
import type { Actions } from "./actions";
import type { Bundle } from "./bundle";
import { CHECK_IDS, CHECKS, type CheckId, placeWords } from "./findings";
import type { Check, FirstBad, Report, Verdict } from "./report";
import { factsOf, litterWords, saysOf, whoseWord } from "./says";
import { count, fingerprint, thousands } from "./words";

export function reportOf(bundle: Bundle): Report {
  const verdict = verdictOf(bundle);
  return {
    verdict,
    sentence: sentenceOf(bundle, verdict),
    checks: CHECK_IDS.map((id) => checkOf(bundle, id)),
    firstBad: firstBadOf(bundle),
    findings: bundle.findings.total(),
    facts: factsOf(bundle),
    says: saysOf(bundle, verdict),
    advice: adviceOf(verdict, bundle.trust !== null),
  };
}

function firstBadOf({ findings, replay }: Bundle): FirstBad | null {
  const first = findings.first();
  if (!first) return null;
  const { file, line, seq, why } = first;
  const [before, after] = seq === undefined ? [null, null] : replay.links.neighbours(seq);
  return { file, line, seq, why, before, after };
}

function verdictOf({ findings, closing, trust }: Bundle): Verdict {
  const worst = findings.worst();
  if (worst) return worst;
  const { rootHolds, exporterHolds, signers } = closing;
  // A check that could not be made without its cause being noted would be our own fault: never call that valid.
  if (!rootHolds || !exporterHolds || signers.length === 0) return "incomplete";
  return trust && closing.distrust === "" ? "valid" : "intact_keys_not_trusted";
}

function sentenceOf(bundle: Bundle, verdict: Verdict): string {
  switch (verdict) {
    case "valid": {
      const opened = count(bundle.replay.links.length, "record");
      return `All ${opened} are in the log of the trusted workspace, signed as shown, and unchanged ${whoseWord(bundle)}.`;
    }
    case "intact_keys_not_trusted":
      return bundle.closing.distrust === ""
        ? "Nothing was changed and nothing is missing, but whose keys these are cannot be told without a trust file."
        : `Nothing was changed and nothing is missing, but ${bundle.closing.distrust}.`;
    case "incomplete":
      return "Parts of the bundle are missing. What is there shows no change, as far as it could be checked without them.";
    default:
      return "The bundle is not the one that was signed, or its records contradict each other. Do not rely on it.";
  }
}

function checkOf(bundle: Bundle, id: CheckId): Check {
  const title = CHECKS[id];
  const bad = bundle.findings.firstOf(id);
  if (bad) {
    const more = bundle.findings.of(id) - 1;
    const words = more === 0 ? bad.why : `${bad.why} And ${more} more.`;
    return { id, title, result: "failed", words, place: placeWords(bad) };
  }
  const [held, words] = wordsOf(bundle, id);
  return { id, title, result: held ? "passed" : "not_applicable", words, place: "" };
}

/** Whether a check without findings could be made at all, and its sentence. */
function wordsOf(bundle: Bundle, id: CheckId): [held: boolean, words: string] {
  const { catalog, replay, closing, sums, manifest, checkpoint, trust, events } = bundle;
  const opened = replay.links.length;
  const { counts } = replay.actions;
  const { runs } = replay.links;
  const left = catalog.litter.length;
  switch (id) {
    case "form":
      return left === 0
        ? [true, "It has the one form that a bundle has."]
        : [
            true,
            `Beside the files of a bundle there ${left === 1 ? "is a file" : `are ${left} files`} that file managers leave, which no check looked at: ${litterWords(catalog.litter)}.`,
          ];
    case "files":
      return [true, `${count(sums.named, "file")} have the digests that were signed.`];
    case "manifest":
      return manifest
        ? [true, "Its counts, tree and genesis are those found."]
        : [false, "bundle.json could not be read."];
    case "records":
      return opened === 0
        ? [false, "There are no records."]
        : [true, `${count(opened, "record")} are well formed and in order.`];
    case "chain":
      return runs === opened
        ? [false, "No two opened records are neighbours."]
        : [true, `The records form ${count(runs, "unbroken run")} and name each other's leaves.`];
    case "tree": {
      if (!closing.rootHolds) {
        const why = "parts are missing or cannot be read";
        return [false, `The tree could not be rebuilt because ${why}.`];
      }
      const size = count(checkpoint?.size ?? 0, "record");
      const records = count(opened, "opened record");
      return [true, `All ${records} lead to the checkpoint's root over ${size}.`];
    }
    case "checkpoint":
      return closing.signers.length === 0
        ? [false, "The checkpoint could not be checked because parts are missing."]
        : [true, `It is signed by ${count(closing.signers.length, "enrolled installation")}.`];
    case "people":
      return events.read === 0
        ? [false, "There are no governance records."]
        : [true, `${count(events.read, "governance record")} follow the rules of two persons.`];
    case "signatures":
      return replay.signatures === 0
        ? [false, "There are no signatures."]
        : [
            true,
            `${count(replay.signatures, "signature")} fit their statements and keys that were in force.`,
          ];
    case "decisions":
      return counts.decisions === 0
        ? [false, "No decision is in the bundle."]
        : [true, decisionWords(counts)];
    case "payloads": {
      const there = count(catalog.payloads.length, "text");
      const absent = thousands(replay.commitments.absentCount);
      return [true, `${there} are there, ${absent} are listed absent, none is lacking.`];
    }
    case "exporter":
      return closing.exporterHolds
        ? [
            true,
            `SHA256SUMS is signed by the exporting person's key ${fingerprint(closing.exporter)}.`,
          ]
        : [false, "The exporter's signature could not be checked because parts are missing."];
    case "trust": {
      if (!trust) return [false, "No trust file was given: whose keys these are stays open."];
      if (closing.distrust !== "") return [false, `Not covered: ${closing.distrust}.`];
      const signers = count(closing.trustedSigners, "trusted installation");
      const founders = count(trust.founders.length, "founder");
      return [true, `Genesis, ${founders} and ${signers} are those of the trust file.`];
    }
  }
}

/** What was shown of the decisions; of the lineage only where there was something to compare. */
function decisionWords(counts: Actions["counts"]): string {
  const { decisions, withoutAction, withoutContent } = counts;
  const compared = decisions - withoutAction - withoutContent;
  const lineage =
    compared === decisions
      ? ", outside its lineage"
      : compared === 0
        ? "; whether they were of its lineage could not be compared"
        : `, ${thousands(compared)} of them shown to be outside its lineage, which for the others could not be compared`;
  const who = "by people who held the role, each once an action";
  const unopened =
    withoutAction > 0
      ? "; some actions were not opened, so digest and route of their decisions were not compared"
      : "";
  return `${count(decisions, "decision")} ${who}${lineage}${unopened}.`;
}

function adviceOf(verdict: Verdict, trusted: boolean): string[] {
  switch (verdict) {
    case "valid":
      return [];
    case "intact_keys_not_trusted":
      return trusted
        ? ["Check that the trust file is this workspace's and up to date."]
        : [
            "Ask the workspace's founders, by a way that you trust, for its trust file, and verify again with it.",
          ];
    case "incomplete":
      return ["Ask for the bundle again and compare the digests of both files."];
    default:
      return [
        "Do not rely on it. Ask the exporter for the file as it was kept, and keep this one.",
      ];
  }
}
