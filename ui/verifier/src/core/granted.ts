/** Whether a grant proof permits one content (docs/formats/grant.md): the bundle's replay over its parts, and what that came to. */

import type { Bundle } from "./bundle";
import { concat, hex, unhex } from "./bytes";
import { Catalog } from "./catalog";
import { checkSigners, checkTree, checkTrust } from "./closing";
import { Commitments } from "./commitments";
import { PublicKey } from "./ed25519";
import { Findings, placeWords } from "./findings";
import { isKnown, reviewWords } from "./glass";
import { NoGrant, type Proof, parseGrant } from "./grant";
import { sha256Hex } from "./hash";
import { BytesInput, Lines } from "./input";
import { NotInForm } from "./json";
import * as limits from "./limits";
import { Tree } from "./merkle";
import { CHECKPOINT, EVENTS, HASHES, partName, RECORDS } from "./names";
import { parseCheckpoint } from "./note";
import { openRecord } from "./opened";
import { Payloads } from "./payloads";
import { Replay } from "./replay";
import type { Granted } from "./standing";
import { PayloadFacts } from "./survey";
import { isBefore, type Moment, timeText } from "./time";
import type { Trust } from "./trust";
import { compromisedKeys, hashesOf } from "./verify";

/** The words for programs, and whether it may be carried out: nothing but `permitted` is a yes. */
export type GrantVerdict =
  | "permitted"
  | "not_permitted"
  | "keys_not_trusted"
  | "incomplete"
  | "altered"
  | "unreadable";

export interface GrantReport {
  verdict: GrantVerdict;
  /** A sentence. */
  why: string;
  action: string;
  /** The size and the root of the ledger that it speaks of; "" where they could not be read. */
  head: string;
  root: string;
  /** Until when the permission lasts; "" where that cannot be told. */
  until: string;
  approvals: Granted["approvals"];
}

/** Whether this proof permits the content with this digest. `at`: a time that the permission must reach beyond. */
export async function verifyGrant(
  bytes: Uint8Array,
  digest: string,
  trust: Trust | null,
  at: Moment | null,
): Promise<GrantReport> {
  const rest = { action: "", head: "", root: "", until: "", approvals: [] };
  try {
    const proof = parseGrant(bytes);
    const bundle = await replayed(proof, trust);
    const found = bundle.replay.actions.grant(proof.action, bundle.replay.people);
    const [verdict, why] = await judged(bundle, proof, found, { digest, trust, at });
    const { checkpoint } = bundle;
    return {
      verdict,
      why,
      action: proof.action,
      head: checkpoint ? checkpoint.size.toString() : "",
      root: checkpoint ? hex(checkpoint.root) : "",
      until: found?.approved ? timeText(end(found.approved)) : "",
      approvals: found?.approvals ?? [],
    };
  } catch (error) {
    if (!(error instanceof NoGrant)) throw error;
    return { ...rest, verdict: "unreadable", why: `${capital(error.message)}.` };
  }
}

/** The bundle's checks 3 to 10 over the parts of a proof. */
async function replayed(proof: Proof, trust: Trust | null): Promise<Bundle> {
  const texts = new Map(proof.payloads.map((bytes) => [sha256Hex(bytes), bytes]));
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  const catalog = new Catalog(false);
  const joined = concat(...sorted.map(([, bytes]) => bytes));
  for (const [name, bytes] of [
    [partName(1), joined],
    [RECORDS, proof.records],
    [EVENTS, proof.events],
    [CHECKPOINT, proof.checkpoint],
    [HASHES, proof.hashes],
  ] as const) {
    catalog.add({ name, size: bytes.length, header: 0, crc: 0, content: new BytesInput(bytes) });
  }
  catalog.payloads = new Payloads(new Map([[1, joined.length]]));
  let offset = 0;
  for (const [commitment, { length: bytes }] of sorted) {
    catalog.payloads.push({ commitment, part: 1, offset, bytes });
    offset += bytes;
  }
  const payloads = new PayloadFacts(catalog);
  for (const [index, [, bytes]] of sorted.entries()) payloads.take(index, bytes);
  const findings = new Findings();
  const parsed = parseCheckpoint(proof.checkpoint);
  const checkpoint = typeof parsed === "string" ? null : parsed;
  const tree = checkpoint && new Tree(checkpoint.size, hashesOf(catalog));
  const commitments = new Commitments(catalog, true);
  const compromised = await compromisedKeys(catalog);
  const replay = new Replay(true, tree, commitments, compromised, findings);
  const [events, records] = await replay.run(catalog, payloads, () => {});
  replay.judgeGaps(checkpoint?.size ?? null);
  commitments.finish(findings);
  const bundle: Bundle = {
    catalog,
    trust,
    findings,
    manifest: null,
    sizes: new Map(),
    cut: new Set(),
    replay,
    events,
    records,
    checkpoint,
    checkpointFault: typeof parsed === "string" ? parsed : "",
    sums: { sha512: null, sha256: "", differing: new Set(), named: 0, cut: false },
    closing: {
      signers: [],
      rootHolds: false,
      exporterHolds: false,
      exporter: "",
      distrust: "",
      trustedSigners: 0,
    },
  };
  await checkTree(bundle);
  await checkSigners(bundle);
  if (trust) checkTrust(bundle, trust);
  return bundle;
}

interface Asked {
  digest: string;
  trust: Trust | null;
  at: Moment | null;
}

async function judged(
  bundle: Bundle,
  proof: Proof,
  found: Granted | null,
  { digest, trust, at }: Asked,
): Promise<[GrantVerdict, string]> {
  const { findings, closing } = bundle;
  const bad = findings.first();
  if (bad) return [findings.worst() ?? "altered", `${placeWords(bad)}: ${bad.why}`];
  const { origin } = bundle.replay;
  if (origin !== proof.origin || !(await isOfOneAction(proof))) {
    return ["altered", "It holds a record of another workspace or another action."];
  }
  if (!closing.rootHolds || closing.signers.length === 0) {
    const why =
      "Its checkpoint is signed by no installation of the workspace, or is not of these records.";
    return ["altered", why];
  }
  if (!(await isSealed(bundle, proof))) {
    const why =
      "It is not sealed by an installation of the workspace: nobody says that no record was left out.";
    return ["altered", why];
  }
  if (!found) return ["incomplete", "The action is not in it."];
  const no = permits(bundle, found, digest, at);
  if (no) return no;
  if (closing.distrust !== "") return ["keys_not_trusted", `${capital(closing.distrust)}.`];
  if (!trust) {
    const why =
      "It would permit this content, but whose keys these are cannot be told without a trust file.";
    return ["keys_not_trusted", why];
  }
  if (!trust.installations.some(({ keyId }) => keyId === proof.key)) {
    const why = "It is sealed by an installation that the trust file does not name.";
    return ["keys_not_trusted", why];
  }
  if (found.forced) {
    const { seq, person } = found.forced;
    const why = `Approved outside of its route by ${person}, who broke the glass for this very content in record ${seq}, as the policy in force lets that role. ${reviewWords(found.forced)}.`;
    return ["permitted", why];
  }
  const people = found.approvals.length;
  const why = `Enough of the right people (${people}) approved this very content under the policy in force.`;
  return ["permitted", why];
}

/** Whether each record that does not govern has the action as its subject. */
async function isOfOneAction(proof: Proof): Promise<boolean> {
  const lines = new Lines(new BytesInput(proof.records), limits.RECORD);
  for (let number = 1; number <= proof.count; number += 1) {
    const line = await lines.next();
    if (line.is !== "full") return false;
    try {
      const { record } = openRecord(RECORDS, number, line.bytes);
      if (record.subject !== `action:${proof.action}`) return false;
    } catch (error) {
      if (!(error instanceof NotInForm)) throw error;
      return false;
    }
  }
  return true;
}

/** Who sealed it gives their word that it is whole: an installation that nobody stopped. */
async function isSealed({ replay }: Bundle, proof: Proof): Promise<boolean> {
  const { people } = replay;
  const by = people.installations.find(
    ({ id, keyId }) => keyId === proof.key && !people.isStopped(id),
  );
  const key = by && PublicKey.read(unhex(by.publicKey));
  return !!key && (await key.verify(proof.message, proof.signature));
}

/** Why the replayed records do not permit it; null where they do. */
function permits(
  { replay }: Bundle,
  found: Granted,
  digest: string,
  at: Moment | null,
): [GrantVerdict, string] | null {
  if (found.digest !== digest) {
    return ["not_permitted", `It is about another content, ${found.digest}.`];
  }
  const { state, approved } = found;
  if (state === "simulated" || (state === "approved" && found.simulation)) {
    return ["not_permitted", "It is a simulation, which is never carried out."];
  }
  if (state === "") {
    const why =
      "A record of the action or the policy's text is missing, so where it stands cannot be told.";
    return ["incomplete", why];
  }
  if (state !== "approved") return ["not_permitted", `The action is ${state} as of this head.`];
  const { counts, latest } = replay.actions;
  if (found.forced) {
    if (!isKnown(found.forced) || counts.actions !== 1) {
      const why =
        "Without the action's content and the policies' texts nobody can tell whether its route lets anybody break the glass.";
      return ["incomplete", why];
    }
  } else if (counts.passedVoid > 0) {
    const why = "Without decisions by a compromised key too few people approved.";
    return ["not_permitted", why];
  } else if (counts.passed !== 1 || counts.actions !== 1) {
    const why =
      "Without the action's content and the policies' texts nobody can tell whether enough of the right people approved.";
    return ["incomplete", why];
  }
  if (!approved) return ["incomplete", "Until when the permission lasts cannot be told."];
  const until = end(approved);
  const times = [latest.since(0) ?? null, at];
  if (times.some((time) => time && !isBefore(time, until))) {
    return ["not_permitted", `The approval lapsed at ${timeText(until)}.`];
  }
  return null;
}

function end({ at, lasts }: { at: Moment; lasts: number }): Moment {
  return { seconds: at.seconds + lasts, micros: at.micros };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
