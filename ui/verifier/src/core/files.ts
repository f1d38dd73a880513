/** Every file against SHA256SUMS, and what it means when one differs (docs/formats/bundle.md, "What is checked", 2). */
import { hex, isHex, utf8 } from "./bytes";
import type { Catalog, FileAt } from "./catalog";
import type { Findings } from "./findings";
import { newSha256, newSha512 } from "./hash";
import { Lines } from "./input";
import * as limits from "./limits";
import type { Manifest } from "./manifest";
import {
  ALLOWED_SIGNERS,
  CHECKPOINT,
  compareNames,
  FIXED,
  HASHES,
  INDEX,
  inSums,
  keyIdOf,
  kindOfName,
  MANIFEST,
  type Name,
  partOf,
  REPORT,
  SIGNATURE,
  SUMS,
} from "./names";
import type { Survey } from "./survey";

/** What the comparison with the sums gave. */
export interface Sums {
  /** SHA-512 of SHA256SUMS: what the exporter signed. Null without the file. */
  sha512: Uint8Array | null;
  /** SHA-256 of it, in hex. */
  sha256: string;
  /** Files whose digest is not the one in the sums. */
  differing: Set<Name>;
  /** How many files the sums name. */
  named: number;
  /** Whether it ends too early. */
  cut: boolean;
}

/** What `bundle.json` says about the sizes of files. */
export type Sizes = Map<Name, number>;

/** Notes files that every bundle has and this one has not; which they are. */
export function noteMissing(catalog: Catalog, findings: Findings): Set<Name> {
  const missing = FIXED.filter((name) => !catalog.file(name));
  for (const name of missing) findings.add("files", "incomplete", name, `${name} is missing`);
  return new Set(missing);
}

function limitOf(name: Name): number {
  if (name === MANIFEST) return limits.MANIFEST;
  if (name === HASHES) return limits.HASHES;
  const small = [CHECKPOINT, ALLOWED_SIGNERS, SIGNATURE].includes(name) || keyIdOf(name) !== "";
  return small ? limits.SMALL : Number.POSITIVE_INFINITY;
}

/** Notes files that are larger than any bundle's; nothing is read from them. */
export function noteTooLarge(catalog: Catalog, findings: Findings): void {
  for (const { name, size } of catalog.files) {
    const limit = limitOf(name);
    if (size <= limit) continue;
    const why = `${name} is larger than the ${limit} bytes that it may have`;
    findings.add("files", "altered", name, why);
  }
}

/** The whole of a small file; null where it is missing or too large. */
export async function wholeOf(catalog: Catalog, name: Name): Promise<Uint8Array | null> {
  const file = catalog.file(name);
  return file && file.size <= limitOf(name) ? file.content.read(0, file.size) : null;
}

/** Compares SHA256SUMS with the digests of the contents, both in the order of the entries. */
export async function compareSums(
  catalog: Catalog,
  survey: Survey,
  findings: Findings,
): Promise<Sums> {
  const sums: Sums = { sha512: null, sha256: "", differing: new Set(), named: 0, cut: false };
  const file = catalog.file(SUMS);
  if (!file) return sums;
  const lines = new Lines(file.content, 256);
  const comparison = new Comparison(catalog, survey, sums, findings);
  const [long, short] = [newSha512(), newSha256()];
  const hash = (bytes: Uint8Array) => {
    long.update(bytes);
    short.update(bytes);
  };
  for (let number = 1; ; number += 1) {
    const line = await lines.next();
    if (line.is === "end") break;
    if (line.is === "unended") {
      hash(line.bytes);
      // Cut in the middle of a line, or something appended: by whether files are left.
      sums.cut = comparison.isLeft();
      const kind = sums.cut ? "incomplete" : "altered";
      const place = { file: SUMS, line: number };
      findings.add("files", kind, place, "it ends in the middle of a line");
      break;
    }
    // The rest of a line that is too long is in no digest: the file differs anyway.
    if (line.is === "full") hash(line.bytes);
    hash(LF);
    comparison.take(number, line.is === "full" ? line.bytes : LF);
  }
  comparison.finish(file.size === 0);
  sums.sha512 = long.digest();
  sums.sha256 = hex(short.digest());
  return sums;
}

const LF = Uint8Array.of(10);

/** The lines of the sums beside the entries. */
class Comparison {
  private readonly entries: Iterator<FileAt>;
  private next: FileAt | undefined;
  private last: Name | null = null;

  constructor(
    catalog: Catalog,
    private readonly survey: Survey,
    private readonly sums: Sums,
    private readonly findings: Findings,
  ) {
    this.entries = catalog.files.values();
    this.step();
  }

  private step(): void {
    do {
      const next = this.entries.next();
      this.next = next.done ? undefined : next.value;
    } while (this.next && !inSums(this.next.name));
  }

  /** Whether files are left that no line has named. */
  isLeft(): boolean {
    return this.next !== undefined;
  }

  take(number: number, line: Uint8Array): void {
    const place = { file: SUMS, line: number };
    const parsed = parseLine(line);
    if (!parsed) {
      const why = "the line is not a digest, two spaces and a file's name";
      this.findings.add("files", "altered", place, why);
      return;
    }
    const [digest, name] = parsed;
    if (this.last !== null && compareNames(this.last, name) >= 0) {
      const why = "the lines are not in the order of a bundle";
      this.findings.add("files", "altered", place, why);
      return;
    }
    this.last = name;
    this.sums.named += 1;
    for (; this.next && compareNames(this.next.name, name) < 0; this.step()) {
      const extra = this.next.name;
      this.findings.add("files", "altered", extra, `${extra} is not named in SHA256SUMS`);
    }
    if (this.next?.name === name) {
      if (this.survey.files.get(name) !== digest) this.sums.differing.add(name);
      this.step();
    } else if (!FIXED.includes(name)) {
      this.findings.add("files", "incomplete", name, `${name} is missing`);
    }
  }

  finish(empty: boolean): void {
    if (empty) {
      this.sums.cut = true;
      this.findings.add("files", "incomplete", SUMS, "SHA256SUMS is empty");
      return;
    }
    for (; this.next; this.step()) {
      // Sums that were cut at a line's end name fewer files.
      this.sums.cut = true;
      const { name } = this.next;
      this.findings.add("files", "incomplete", name, `SHA256SUMS does not name ${name}`);
    }
  }
}

function parseLine(line: Uint8Array): [digest: string, name: Name] | null {
  const text = utf8(line);
  const between = text?.indexOf("  ") ?? -1;
  if (text === null || between < 0) return null;
  const [digest, name] = [text.slice(0, between), text.slice(between + 2)];
  return isHex(digest, 64) && kindOfName(name) === "name" && inSums(name) ? [digest, name] : null;
}

/** The sizes in the manifest. */
export function sizesOf(manifest: Manifest | null): Sizes {
  const files = manifest?.files ?? [];
  return new Map(
    files.filter(({ path }) => kindOfName(path) === "name").map(({ path, bytes }) => [path, bytes]),
  );
}

/** Whether a file was cut: it is smaller than bundle.json says, or empty where that does not say. */
export function wasCut(file: FileAt, sizes: Sizes): boolean {
  const stated = sizes.get(file.name);
  return stated === undefined ? file.size === 0 : file.size < stated;
}

/** A file that is as it was signed has the size that `bundle.json` says: else one could be called cut that is whole. */
export function compareSizes(catalog: Catalog, sums: Sums, sizes: Sizes, findings: Findings): void {
  for (const { name, size } of catalog.files) {
    const stated = sizes.get(name) ?? size;
    if (stated === size || sums.differing.has(name)) continue;
    const why = `it has ${size} bytes where bundle.json says ${stated}`;
    findings.add("manifest", "altered", name, why);
  }
}

/** Notes every file that differs, as cut or as altered; then files whose CRC-32 alone is wrong. */
export async function noteDiffering(
  catalog: Catalog,
  survey: Survey,
  sums: Sums,
  sizes: Sizes,
  findings: Findings,
): Promise<void> {
  for (const name of sums.differing) {
    if (await endsEarly(catalog, name, sizes)) {
      findings.add("files", "incomplete", name, `${name} is cut or empty`);
    } else {
      const why = `the content of ${name} is not the one that SHA256SUMS names`;
      findings.add("files", "altered", name, why);
    }
  }
  for (const name of survey.wrongCrc) {
    if (sums.differing.has(name)) continue;
    const why = `the zip's CRC-32 of ${name} is not that of its content`;
    findings.add("form", "altered", name, why);
  }
}

async function endsEarly(catalog: Catalog, name: Name, sizes: Sizes): Promise<boolean> {
  const file = catalog.file(name);
  return file !== undefined && (wasCut(file, sizes) || !(await reachesItsEnd(file)));
}

/** Whether a file whose size bundle.json does not state has its end in it. */
async function reachesItsEnd({ name, content, size }: FileAt): Promise<boolean> {
  const end = name === MANIFEST ? "}\n" : name === REPORT ? "</html>\n" : "";
  if (end === "") return true;
  const latin = new TextDecoder("latin1");
  return latin.decode(await content.read(0, Math.min(size, limits.MANIFEST))).includes(end);
}

/** The index of payloads against the parts that it names, and each payload against its commitment. */
export function judgePayloads(
  catalog: Catalog,
  survey: Survey,
  cut: ReadonlySet<Name>,
  findings: Findings,
): void {
  const { payloads } = catalog;
  for (let at = 0; at < payloads.length; at += 1) {
    if (!survey.payloads.isWrong(at)) continue;
    const { part, offset, bytes } = payloads.at(at);
    const why = `the ${bytes} bytes at ${offset} of data/payload/${part} are not what this commitment is of`;
    findings.add("payloads", "altered", { file: INDEX, line: at + 1 }, why);
  }
  const { fault } = payloads;
  if (fault) {
    const kind = fault.unended && cut.has(INDEX) ? "incomplete" : "altered";
    findings.add("payloads", kind, { file: INDEX, line: fault.line }, fault.why);
  }
  const whole = !cut.has(INDEX) && !fault;
  for (const { name, size } of catalog.files) {
    if (partOf(name) === 0) continue;
    const named = payloads.named(partOf(name));
    const short = named > size && !cut.has(name);
    if (!short && !(whole && (named < size || named === 0))) continue;
    const why = `it has ${size} bytes where data/payload/index names ${named}`;
    findings.add("payloads", "altered", name, why);
  }
}
