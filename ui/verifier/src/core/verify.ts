/** Verifies a bundle without any other help: no account, no database, no network. */

import type { Bundle } from "./bundle";
import { isHex, lossyText, unhex, utf8 } from "./bytes";
import type { Catalog } from "./catalog";
import {
  checkCounts,
  checkExporter,
  checkKeyFiles,
  checkManifest,
  checkSigners,
  checkTree,
  checkTrust,
} from "./closing";
import { Commitments } from "./commitments";
import { Fault } from "./fault";
import {
  compareSizes,
  compareSums,
  judgePayloads,
  noteDiffering,
  noteMissing,
  noteTooLarge,
  sizesOf,
  wasCut,
  wholeOf,
} from "./files";
import { Findings } from "./findings";
import { type Dropped, readFolder } from "./folder";
import { type Input, Lines } from "./input";
import { NotInForm } from "./json";
import * as limits from "./limits";
import { type Manifest, parseManifest } from "./manifest";
import { type NextHash, Tree } from "./merkle";
import { ABSENT, CHECKPOINT, EVENTS, HASHES, MANIFEST, RECORDS } from "./names";
import { parseCheckpoint } from "./note";
import { openRecord } from "./opened";
import { reportOf } from "./outcome";
import { Replay } from "./replay";
import { type Report, reportOfFault } from "./report";
import { survey } from "./survey";
import type { Trust } from "./trust";
import { readZip } from "./zip";

/** What was given: a zip, or the files of a folder. */
export type Given = { zip: Input } | { folder: readonly Dropped[] };

/** How far it has come: what is done, how much of it, out of how much (0 while that is not known). */
export type OnProgress = (stage: string, done: number, total: number) => void;

/**
 * The report on what was given, called `name`. `progress` stops it by throwing a {@link Fault}. Memory grows with the number of
 * records, actions and payloads, not with their sizes.
 */
export async function verify(
  name: string,
  given: Given,
  trust: Trust | null,
  progress: OnProgress,
): Promise<Report> {
  try {
    const walk = (done: number, total: number) => progress("Looking at the files", done, total);
    const catalog =
      "zip" in given ? await readZip(given.zip, walk) : readFolder(given.folder, walk);
    await catalog.readIndex();
    return await judge(catalog, trust, progress);
  } catch (error) {
    if (error instanceof Fault) return reportOfFault(name, error);
    if (error instanceof NotInForm) throw error;
    return reportOfFault(name, Fault.io(causeOf(error)));
  }
}

/** Why reading failed: the browser's or the system's words, or that this program did. */
function causeOf(error: unknown): string {
  const ours = [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind);
  const why = error instanceof Error ? error.message : String(error);
  return ours ? `the verifier failed by a defect: ${why}` : why;
}

async function judge(catalog: Catalog, trust: Trust | null, progress: OnProgress): Promise<Report> {
  let bytes = 0;
  for (const { size } of catalog.files) bytes += size;
  const found = await survey(catalog, (done) => progress("Checking every byte", done, bytes));
  const findings = new Findings();
  const cut = noteMissing(catalog, findings);
  noteTooLarge(catalog, findings);
  const manifest = await readManifest(catalog, findings);
  const sizes = sizesOf(manifest);
  for (const file of catalog.files) if (wasCut(file, sizes)) cut.add(file.name);
  const commitments = new Commitments(catalog);
  await commitments.readAbsent(cut.has(ABSENT), findings);
  const note = await wholeOf(catalog, CHECKPOINT);
  const parsed = note ? parseCheckpoint(note) : "";
  const checkpoint = typeof parsed === "string" ? null : parsed;
  const tree = checkpoint && new Tree(checkpoint.size, hashesOf(catalog));
  const compromised = await compromisedKeys(catalog);
  const replay = new Replay(!cut.has(EVENTS), tree, commitments, compromised, findings);
  const records = manifest ? manifest.records + manifest.events : 0;
  const step = (done: number) => progress("Checking records and signatures", done, records);
  const [events, others] = await replay.run(catalog, found.payloads, step);
  const bundle: Bundle = {
    catalog,
    trust,
    findings,
    manifest,
    sizes,
    cut,
    replay,
    events,
    records: others,
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
  checkCounts(bundle);
  replay.judgeGaps(checkpoint?.size ?? null);
  await checkTree(bundle);
  await checkSigners(bundle);
  await checkKeyFiles(bundle);
  checkManifest(bundle);
  if (trust) checkTrust(bundle, trust);
  bundle.sums = await compareSums(catalog, found, findings);
  if (bundle.sums.sha512) compareSizes(catalog, bundle.sums, sizes, findings);
  await noteDiffering(catalog, found, bundle.sums, sizes, findings);
  judgePayloads(catalog, found, cut, findings);
  await checkExporter(bundle);
  // Of what is cut, or was not read, nobody can tell what it named.
  const unread = events.bad > 0 || others.bad > 0;
  if (!unread && ![EVENTS, RECORDS, ABSENT].some((name) => cut.has(name))) {
    commitments.finish(findings);
  }
  return reportOf(bundle);
}

async function readManifest(catalog: Catalog, findings: Findings): Promise<Manifest | null> {
  const file = catalog.file(MANIFEST);
  if (!file) return null;
  const bytes = (await wholeOf(catalog, MANIFEST)) ?? new Uint8Array();
  try {
    const text = utf8(bytes);
    if (text?.endsWith("\n")) return parseManifest(text.slice(0, -1));
  } catch (error) {
    if (!(error instanceof NotInForm)) throw error;
  }
  const ended = file.size > limits.MANIFEST || bytes.includes(10);
  const why = "it is not the one line of a bundle's manifest";
  findings.add("manifest", ended ? "altered" : "incomplete", MANIFEST, why);
  return null;
}

/** The hashes of `proof/hashes`, one after another. */
export function hashesOf(catalog: Catalog): NextHash {
  const file = catalog.file(HASHES);
  if (!file || file.size > limits.HASHES) return async () => null;
  const lines = new Lines(file.content, 64);
  return async () => {
    const line = await lines.next();
    if (line.is === "end") return null;
    const text = line.is === "full" ? lossyText(line.bytes) : "";
    return isHex(text, 64) ? unhex(text) : "no hash";
  };
}

/** Which keys were declared compromised, and since which record: known before the first record is judged. */
export async function compromisedKeys(catalog: Catalog): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const file = catalog.file(EVENTS);
  const lines = file && new Lines(file.content, limits.RECORD);
  for (let line = await lines?.next(); line && line.is !== "end"; line = await lines?.next()) {
    if (line.is !== "full" || !lossyText(line.bytes).includes('"key.revoked"')) continue;
    try {
      const { statement } = openRecord(EVENTS, 0, line.bytes);
      if (statement.kind !== "key" || statement.of.compromised_since_seq === "") continue;
      const { key_id, compromised_since_seq } = statement.of;
      const since = Number(compromised_since_seq);
      found.set(key_id, Math.min(since, found.get(key_id) ?? since));
    } catch (error) {
      if (!(error instanceof NotInForm)) throw error;
    }
  }
  return found;
}
