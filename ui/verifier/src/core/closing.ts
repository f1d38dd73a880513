/** What is checked when every record has been taken: counts, tree, checkpoint, key files, exporter, trust. */

import { type Bundle, isGoverned, kindOf } from "./bundle";
import { encode, equal, hex, lossyText, unhex } from "./bytes";
import { PublicKey } from "./ed25519";
import { wasCut, wholeOf } from "./files";
import { asksForEverything, caseOf, rangeOf } from "./filter";
import { sha256Hex } from "./hash";
import { allowedSigners, END, pem, readSshSignature, sshFault } from "./keys";
import {
  ABSENT,
  ALLOWED_SIGNERS,
  CHECKPOINT,
  compareNames,
  EVENTS,
  HASHES,
  INDEX,
  isStated,
  keyIdOf,
  keyName,
  kindOfName,
  MANIFEST,
  RECORDS,
  SIGNATURE,
} from "./names";
import { type KnownKey, keyHash, signersOf } from "./note";
import { Broken, type People } from "./people";
import type { Trust } from "./trust";
import { count, fingerprint } from "./words";

/** What `bundle.json` says against what is there. */
export function checkCounts({
  manifest,
  catalog,
  events,
  records,
  replay,
  findings,
}: Bundle): void {
  if (!manifest) return;
  const hashes = Math.floor((catalog.file(HASHES)?.size ?? 0) / 65);
  const absent = replay.commitments.absentCount;
  const payloads = catalog.payloads.length;
  const counts: [string, string, number, number, boolean][] = [
    [EVENTS, "records", events.read, manifest.events, events.unended],
    [RECORDS, "records", records.read, manifest.records, records.unended],
    [HASHES, "hashes", hashes, manifest.hashes, false],
    [ABSENT, "commitments", absent, manifest.absent, false],
    [INDEX, "payloads", payloads, manifest.payloads, false],
  ];
  for (const [file, what, found, stated, unended] of counts) {
    if (found < stated) {
      const why = `${file} holds ${found} of the ${stated} ${what} that bundle.json states`;
      findings.add("manifest", "incomplete", file, why);
    } else if (found > stated) {
      const why = `${file} holds ${found} ${what} where bundle.json states ${stated}`;
      findings.add("manifest", "altered", file, why);
    } else if (unended) {
      findings.add("records", "altered", file, `${file} goes on behind its last line`);
    }
  }
  const whole = manifest.records + manifest.events === manifest.tree_size;
  if ((manifest.whole_log === "true") !== whole) {
    const why =
      "it says that the bundle holds the whole log, or does not, and its own counts say otherwise";
    findings.add("manifest", "altered", MANIFEST, why);
  }
}

export async function checkTree(bundle: Bundle): Promise<void> {
  const { checkpoint, replay, findings, cut, events, records } = bundle;
  const unread = events.bad > 0 || records.bad > 0;
  if (!checkpoint || unread || [EVENTS, RECORDS, HASHES].some((name) => cut.has(name))) return;
  const root = await replay.root();
  if (root && equal(root, checkpoint.root)) {
    bundle.closing.rootHolds = true;
  } else if (root) {
    const why =
      "the records and hashes lead to another root than the checkpoint's: a record, a hash or the checkpoint was changed";
    findings.add("tree", "altered", CHECKPOINT, why);
  } else {
    const why = replay.treeFault || "a record lies beyond the checkpoint";
    findings.add("tree", "altered", HASHES, why);
  }
}

export async function checkSigners(bundle: Bundle): Promise<void> {
  const { checkpoint, replay, catalog, sizes, findings, closing } = bundle;
  const file = catalog.file(CHECKPOINT);
  if (!file || (!checkpoint && bundle.checkpointFault === "")) return;
  const known: KnownKey[] = [];
  const owners: string[] = [];
  for (const { id, keyId, publicKey, counts } of checkpoint ? replay.people.installations : []) {
    if (!counts || replay.people.isStopped(id)) continue;
    const bytes = unhex(publicKey);
    for (const cosigns of [false, true]) {
      const name = cosigns ? `${checkpoint?.origin}/${id}` : (checkpoint?.origin ?? "");
      const hash = keyHash(name, cosigns, bytes);
      // Only keys that seem to have signed are opened: there may be many installations.
      const lines = checkpoint?.signatures ?? [];
      if (!lines.some((line) => line.name === name && equal(line.hash, hash))) continue;
      const key = PublicKey.read(bytes);
      if (!key) continue;
      known.push({ name, cosigns, hash, key });
      owners.push(keyId);
    }
  }
  const signed = checkpoint ? await signersOf(checkpoint, known) : bundle.checkpointFault;
  if (typeof signed !== "string") {
    closing.signers = [...new Set(signed.map((at) => owners[at] ?? ""))];
  } else if (isGoverned(bundle)) {
    // Without all governance records nobody is known; that they are missing is noted already.
    const kind = wasCut(file, sizes) ? "incomplete" : "altered";
    findings.add("checkpoint", kind, CHECKPOINT, signed);
  }
}

/** `keys/<key id>.pem` against the enrolled keys. */
export async function checkKeyFiles(bundle: Bundle): Promise<void> {
  const { catalog, replay, findings } = bundle;
  const keys = replay.people.publicKeys();
  if (keys.size === 0 || !isGoverned(bundle)) return;
  for (const [keyId, publicKey] of keys) {
    const name = keyName(keyId);
    const found = await wholeOf(catalog, name);
    if (!found) {
      findings.add("files", "incomplete", name, `${name} is missing`);
    } else if (!equal(found, encode(pem(unhex(publicKey))))) {
      const why = "it is not the key that was enrolled under this id";
      findings.add("people", kindOf(bundle, name), name, why);
    }
  }
  for (const { name } of catalog.files) {
    const keyId = keyIdOf(name);
    if (keyId === "" || keys.has(keyId)) continue;
    const why = `the key ${fingerprint(keyId)} was never enrolled`;
    findings.add("people", "altered", name, why);
  }
}

/** `bundle.json` against checkpoint and genesis, and the files that it names against those that are there. */
export function checkManifest({ manifest, checkpoint, replay, catalog, findings }: Bundle): void {
  if (!manifest) return;
  const wrong: string[] = [];
  if (checkpoint) {
    if (checkpoint.origin !== manifest.origin) {
      wrong.push("it names another workspace than the checkpoint");
    }
    const { size, root } = checkpoint;
    if (size !== BigInt(manifest.tree_size) || hex(root) !== manifest.root) {
      wrong.push("it names another tree than the checkpoint");
    }
  }
  if (replay.genesis !== "") {
    if (manifest.genesis !== replay.genesis) {
      wrong.push("it names another genesis than record 0");
    }
    if (manifest.mode !== replay.mode) wrong.push("it names another mode than genesis");
    if (manifest.origin !== replay.origin) wrong.push("it names another workspace than genesis");
  }
  if (asksForEverything(manifest.filter) && manifest.whole_log === "false") {
    wrong.push("it says that the whole ledger was asked for, and does not hold it");
  }
  // Of records that are missing something else is said.
  const all = manifest.records + manifest.events === replay.links.length;
  const range = rangeOf(manifest.filter, manifest.tree_size);
  if (all && range && replay.links.openedOf(...range) !== range[1] - range[0]) {
    wrong.push("it says that a range of records was asked for, and does not hold all of it");
  }
  const named = all ? caseOf(manifest.filter) : [];
  if (named.some((action) => replay.actionGap(action) === true)) {
    wrong.push("it says that actions were asked for with all of their records, and leaves one out");
  }
  const paths = manifest.files.map(({ path }) => path);
  const fits = (path: string) => kindOfName(path) === "name" && isStated(path);
  const ascends = paths.every(
    (path, at) => at === 0 || compareNames(paths[at - 1] ?? "", path) < 0,
  );
  if (!paths.every(fits) || !ascends) {
    wrong.push("it states the size of a file that no bundle has there, or not in their order");
  }
  const stated = new Set(paths);
  if (catalog.files.some(({ name }) => isStated(name) && !stated.has(name))) {
    wrong.push("it does not state the size of every file");
  }
  for (const path of paths.filter((path) => kindOfName(path) === "name")) {
    if (catalog.file(path)) continue;
    const why = `bundle.json states the size of ${path}, which is missing`;
    findings.add("files", "incomplete", path, why);
  }
  for (const why of wrong) findings.add("manifest", "altered", MANIFEST, why);
}

/** SHA256SUMS.sig by the key that the exporting person held at the end. */
export async function checkExporter(bundle: Bundle): Promise<void> {
  const { catalog, manifest, sums, findings, closing, replay } = bundle;
  const bytes = await wholeOf(catalog, SIGNATURE);
  if (!bytes || !sums.sha512 || !manifest) return;
  const armored = lossyText(bytes);
  const signature = readSshSignature(armored);
  if (!signature) {
    const kind = armored.includes(END) ? "altered" : "incomplete";
    const why = "it is not an SSH signature in its canonical form";
    findings.add("exporter", kind, SIGNATURE, why);
    return;
  }
  const { publicKey } = signature;
  const keyId = sha256Hex(publicKey);
  closing.exporter = keyId;
  const key = PublicKey.read(publicKey);
  const fault = key
    ? await sshFault(signature, key, sums.sha512)
    : "the public key is not a canonical point of prime order";
  closing.exporterHolds = fault === "";
  if (fault !== "") {
    const kind = sums.cut ? "incomplete" : "altered";
    findings.add("exporter", kind, SIGNATURE, `${fault}: SHA256SUMS is not what was signed`);
  }
  if (!isGoverned(bundle)) return;
  try {
    replay.people.key(manifest.created_by, keyId);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    findings.add("exporter", "altered", SIGNATURE, error.message);
  }
  const found = await wholeOf(catalog, ALLOWED_SIGNERS);
  if (found && !equal(found, encode(allowedSigners(manifest.created_by, publicKey)))) {
    const why = "it does not name the exporter and the key that signed";
    findings.add("exporter", kindOf(bundle, ALLOWED_SIGNERS), ALLOWED_SIGNERS, why);
  }
}

export function checkTrust({ replay, closing }: Bundle, trust: Trust): void {
  const sorted = (keys: readonly string[]) => [...keys].sort().join();
  const listed = new Set(trust.installations.map(({ keyId }) => keyId));
  closing.trustedSigners = closing.signers.filter((keyId) => listed.has(keyId)).length;
  const founders = trust.founders.map(({ keyId }) => keyId);
  if (replay.genesis === "") {
    closing.distrust =
      "the bundle's genesis could not be read, so it cannot be compared with the trust file";
  } else if (trust.origin !== replay.origin) {
    closing.distrust = "the trust file is for another workspace";
  } else if (trust.genesis !== replay.genesis) {
    closing.distrust = "the trust file names another genesis";
  } else if (sorted(replay.people.founders) !== sorted(founders)) {
    closing.distrust = "the trust file names other founders";
  } else if (closing.trustedSigners < trust.signatures) {
    const wanted = count(trust.signatures, "trusted installation");
    closing.distrust = `the checkpoint is signed by ${closing.trustedSigners} where ${wanted} must have signed`;
  } else if (isOtherwiseVouched(replay.people, closing.signers, trust)) {
    closing.distrust = "the trust file names others who vouched for an installation";
  }
}

/** Whether the trust file says of an installation that signed that somebody vouched for it who, by the ledger, did not. */
function isOtherwiseVouched(people: People, signers: readonly string[], trust: Trust): boolean {
  return trust.vouched.some(({ keyId, person }) => {
    const one = people.installation(keyId);
    const did = one?.enrolledBy === person || one?.confirmedBy === person;
    return signers.includes(keyId) && !did;
  });
}
