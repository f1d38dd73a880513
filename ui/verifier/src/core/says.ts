/** Facts about a bundle, and what a verdict on it says and does not say (docs/formats/bundle.md, "What a verdict says"). */
import type { Actions } from "./actions";
import type { Bundle } from "./bundle";
import { hex } from "./bytes";
import { caseOf, filterWords, rangeOf } from "./filter";
import { type Forced, isKnown, reviewWords } from "./glass";
import type { People } from "./people";
import type { Fact, Verdict } from "./report";
import type { Trust } from "./trust";
import { count, fingerprint, thousands } from "./words";

const NAMED = 5;

/** What file managers left, by name. */
export function litterWords(litter: readonly string[]): string {
  const words = litter.slice(0, NAMED).join(", ");
  return litter.length > NAMED ? `${words} and others` : words;
}

/** An installation by its name in the trust file and its fingerprint. */
function named(keyId: string, trust: Trust | null): string {
  const known = trust?.installations.find((key) => key.keyId === keyId);
  return known ? `${known.name} (${fingerprint(keyId)})` : fingerprint(keyId);
}

/** Who vouched for an installation, by the ledger. */
function vouchedFor(keyId: string, people: People): string {
  const one = people.installation(keyId);
  const second = one?.confirmedBy ? `confirmed by ${one.confirmedBy}` : "part of the founding";
  return `${fingerprint(keyId)} enrolled by ${one?.enrolledBy ?? ""} and ${second}`;
}

export function factsOf(bundle: Bundle): Fact[] {
  const { manifest, checkpoint, replay, catalog, closing, trust, sums } = bundle;
  const { counts } = replay.actions;
  const facts: Fact[] = [];
  const add = (code: string, label: string, value: string | number | bigint) => {
    facts.push({ code, label, value: value.toString() });
  };
  if (manifest) {
    add("origin", "Workspace", manifest.origin);
    add("mode", "Mode", manifest.mode);
    add("genesis", "Genesis", manifest.genesis);
    add("export_id", "Export", manifest.export_id);
    add("created_at", "Exported at", manifest.created_at);
    add("creator", "Named exporter", manifest.creator);
    add("filter", "Asked for", filterWords(manifest.filter));
    add("whole_log", "Whole log", manifest.whole_log);
  }
  if (checkpoint) {
    add("tree_size", "Records in the log", checkpoint.size);
    add("root", "Root", hex(checkpoint.root));
  }
  add("opened", "Records opened", replay.links.length);
  const last = replay.links.last();
  if (last !== undefined) add("range", "Numbers", `${replay.links.first()} to ${last}`);
  add("actions", "Actions", counts.actions);
  add("decisions", "Decisions", counts.decisions);
  add("approvals", "Approvals", counts.approvals);
  add("overrides", "Overrides", counts.overrides);
  add("passed", "Enough decided on", counts.passed);
  const forced = replay.actions.glass.all();
  if (forced.length > 0) {
    const words = forced.map(({ seq, person }) => `${seq} by ${person}`).join(", ");
    add("forced", "Broken glasses", words);
  }
  add("untold", "Not told of", counts.passedUnread + counts.passedVoid + counts.untold);
  if (catalog.litter.length > 0) add("litter", "Other files", litterWords(catalog.litter));
  add("payloads", "Texts", catalog.payloads.length);
  add("erased", "Texts erased", replay.commitments.erased);
  add("redacted", "Texts redacted", replay.commitments.redacted);
  const [plain, wrapped] = replay.people.custody();
  add("custody", "Custody of keys", `${plain} os-account, ${wrapped} passphrase`);
  add("void", "Void statements", replay.void);
  const { disowned } = replay.actions;
  if (disowned.decisions.length > 0) {
    add("void_decisions", "Void decisions", join(disowned.decisions));
    add("flagged", "Flagged actions", join(inOrder(disowned.flagged.keys())));
    add("reopened", "Actions opened again", join(inOrder(disowned.reopened.keys())));
  }
  const signers = closing.signers.map((keyId) => named(keyId, trust)).join(", ");
  add("signers", "Checkpoint signed by", signers);
  const vouched = closing.signers.map((keyId) => vouchedFor(keyId, replay.people)).join(", ");
  add("vouched", "Vouched for by", vouched);
  if (sums.sha256 !== "") add("sums_digest", "SHA256SUMS", sums.sha256);
  return facts;
}

/** As far as whose honesty the log is the whole one: the holders of the keys that signed the checkpoint decide that. */
export function whoseWord({ closing, trust }: Bundle): string {
  const listed = (keyId: string) =>
    !trust || trust.installations.some((known) => known.keyId === keyId);
  const holders = closing.signers.filter(listed).map((keyId) => named(keyId, trust));
  if (holders.length === 0) return "as far as the holder of the checkpoint's key is honest";
  return holders.length === 1
    ? `as far as the holder of the key of installation ${holders[0]} is honest`
    : `as far as one of the holders of the keys of installations ${holders.join(" and ")} is honest`;
}

export function saysOf(bundle: Bundle, verdict: Verdict): string[] {
  if (verdict !== "valid" && verdict !== "intact_keys_not_trusted") {
    return ["While parts are missing or changed, no record here is vouched for."];
  }
  return [...extent(bundle), ...limitsOfIt(bundle)];
}

/** Which part of the log this is, and whose word that is. */
function extent(bundle: Bundle): string[] {
  const { replay, checkpoint } = bundle;
  const opened = replay.links.length;
  const size = checkpoint?.size ?? 0n;
  const word = whoseWord(bundle);
  const says = [
    `Authentic: ${thousands(opened)} of the log's ${count(size, "record")} are in the ledger under this checkpoint and signed as shown.`,
    `That this log is the only one, and that nothing was left out of it when it was written, holds ${word}: nobody can make another person's signature, but whoever holds that key can leave records out and show another log to others.`,
  ];
  if (BigInt(opened) === size) {
    const whole = `Whole, ${word}: the bundle holds every record of the log from 0 to ${size - 1n}.`;
    return [...says, whole];
  }
  const [all, gapless] = replay.subjectCounts();
  const runs = count(replay.links.runs, "run");
  says.push(`Contiguous: the opened records form ${runs} of numbers without a hole.`);
  const range = bundle.manifest && rangeOf(bundle.manifest.filter, Number(size));
  if (range && range[0] < range[1]) {
    says.push(
      `Range: every record from ${range[0]} to ${range[1] - 1} is in the bundle, as was asked.`,
    );
  }
  says.push(...caseFile(bundle));
  says.push(
    `No gaps: ${thousands(gapless)} of ${count(all, "subject")} have no gap from their first record to the last one shown. That the last one shown is the last there is, is the exporter's word.`,
  );
  if (gapless < all) {
    says.push(`Gaps: of ${count(all - gapless, "subject")} records are not in the bundle.`);
  }
  return [
    ...says,
    "A person, agent, installation or policy of which the bundle has no record at all cannot be missed by any check: that there is none is the exporter's word.",
    "That these are all the records that match the filter is the exporter's word.",
    "That no later key, role or policy record was left out at the end is the exporter's word.",
  ];
}

/** What a case file holds of each action that was asked for. */
function caseFile({ manifest, replay }: Bundle): string[] {
  const named = manifest ? caseOf(manifest.filter) : [];
  if (named.length === 0) return [];
  const there = named.filter((action) => replay.actionGap(action) !== undefined).length;
  if (there === 0) return ["Case file: of no action that was asked for is there a record."];
  return [
    `Case file: of ${count(there, "action")} that was asked for by id every record from its first to the last shown is in the bundle${there < named.length ? `; of ${count(named.length - there, "other")} there is none` : ""}.`,
  ];
}

/** Whether enough of the right people decided, as far as that can be told here. */
function enough(counts: Actions["counts"]): string[] {
  const { decisions, passed, passedUnread, passedVoid, untold } = counts;
  if (decisions === 0) return [];
  const says = [
    passed === 0
      ? "Of no action is it shown here that enough of the right people approved it."
      : `Enough of the right people decided on ${count(passed, "action")}: at every step of the route that the policy then in force gives the content, as many distinct people as it demands approved, holding the step's role and being none of the action's lineage, before it expired.`,
  ];
  if (passedUnread > 0) {
    says.push(
      `${count(passedUnread, "action")} passed a route of the policy then in force; that it was the one for the content, and that none of the lineage decided, cannot be told without the content, which is not here.`,
    );
  }
  if (passedVoid > 0) {
    says.push(
      `${count(passedVoid, "action")} would not have been approved without statements that are void.`,
    );
  }
  if (untold > 0) {
    says.push(
      `Of ${count(untold, "action")} with decisions it cannot be told whether enough people decided: the policy's text, the proposal or a record in between is not here.`,
    );
  }
  return says;
}

/** Who forced what outside of its route, and how far the review of that came. */
function forcedWords(forced: Forced): string {
  const route = isKnown(forced)
    ? "as its route lets that role"
    : "whether its route lets that role cannot be told here";
  return `Approved outside of its route: record ${forced.seq} by ${forced.person}, who broke the glass, ${route}. ${reviewWords(forced)}.`;
}

/** Numbers that are named; of more only how many. */
const NUMBERS = 50;

function inOrder(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function join(numbers: readonly number[]): string {
  const named: (number | string)[] = numbers.slice(0, NUMBERS);
  if (numbers.length > NUMBERS) named.push(`and ${numbers.length - NUMBERS} more`);
  return named.join(", ");
}

function records(numbers: Iterable<number>): string {
  const all = inOrder(numbers);
  return `${all.length === 1 ? "record" : "records"} ${join(all)}`;
}

function were(actions: ReadonlyMap<number, unknown>): string {
  return `${count(actions.size, "action")} ${actions.size === 1 ? "was" : "were"}`;
}

function each(actions: ReadonlyMap<number, ReadonlySet<number>>): string {
  const sorted = [...actions].sort(([a], [b]) => a - b);
  const named = sorted
    .slice(0, NUMBERS)
    .map(([action, votes]) => `the action of record ${action} (by ${records(votes)})`);
  if (actions.size > NUMBERS) named.push(`and ${actions.size - NUMBERS} more`);
  return named.join("; ");
}

/** What void decisions had carried, by the numbers of records. */
function carried({ decisions, flagged, reopened, untold }: Actions["disowned"]): string[] {
  if (decisions.length === 0) return [];
  const says = [
    `Void decisions: ${records(decisions)}. Their key was revoked as compromised from an earlier record on.`,
  ];
  if (flagged.size > 0) {
    says.push(
      `Flagged: ${were(flagged)} decided by votes that are void, and somebody who has no part in it must look at what came of it: ${each(flagged)}.`,
    );
  }
  if (reopened.size > 0) {
    says.push(
      `Opened again: ${were(reopened)} brought on by votes that became void, and had to be decided on anew: ${each(reopened)}.`,
    );
  }
  if (untold.size > 0) {
    says.push(
      `What the void decisions of ${records(untold)} carried cannot be told here: the policy's text, the proposal or a record in between is not here.`,
    );
  }
  return says;
}

/** What no verdict says. */
function limitsOfIt({ replay, manifest, catalog }: Bundle): string[] {
  const { counts } = replay.actions;
  const says = [
    "That an agent proposed something is asserted by the ledger; agents do not sign.",
    ...enough(counts),
    ...replay.actions.glass.all().map(forcedWords),
    "Times are those of the workspace's own clock; the order of records is proven, their time is not.",
  ];
  if (counts.withoutAction > 0 || counts.withoutContent > 0 || counts.withoutAdvice > 0) {
    const of = (number: number) => count(number, "decision");
    says.push(
      `Not everything could be compared: ${of(counts.withoutAction)} without their action, ${of(counts.withoutContent)} without its content, ${of(counts.withoutAdvice)} without the agent's advice.`,
    );
  }
  const { redacted } = replay.commitments;
  if (redacted > 0) {
    says.push(
      `Redacted: whoever exported this left ${count(redacted, "text")} out; their commitments are here, and what they say cannot be told from it.`,
    );
  }
  if (manifest) {
    says.push(
      "Who exported this is shown by the key that signed; the name beside it is the bundle's own word.",
    );
  }
  if (replay.void > 0) {
    says.push(
      `${count(replay.void, "statement")} were signed with a key since declared compromised: they are void.`,
    );
  }
  says.push(...carried(replay.actions.disowned));
  if (catalog.litter.length > 0) {
    says.push(`Not of the bundle, and vouched for by nobody: ${litterWords(catalog.litter)}.`);
  }
  const [plain] = replay.people.custody();
  if (plain > 0) {
    says.push(
      `Custody: ${count(plain, "key")} of people ${plain === 1 ? "lies" : "lie"} in the keyring of an operating-system account; whoever controls that account can sign with it.`,
    );
  }
  if (replay.mode === "demo") {
    says.push("Demo: the workspace calls itself a demonstration; its people are not real.");
  } else if (replay.mode === "trial") {
    says.push(
      "Trial: one person founded this workspace and confirmed themself; there were no two persons.",
    );
  }
  return says;
}
