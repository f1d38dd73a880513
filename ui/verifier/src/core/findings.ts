/** What is wrong, collected while checks go on. */

/** The checks in the order of docs/formats/bundle.md, "What is checked", with what each is in a few words. */
export const CHECKS = {
  form: "The form of the bundle",
  files: "Every file against SHA256SUMS",
  manifest: "What bundle.json says",
  records: "Every record's bytes",
  chain: "The chain of neighbouring records",
  tree: "The tree under the checkpoint",
  checkpoint: "The checkpoint's signatures",
  people: "People, keys, roles and agents",
  signatures: "Every statement's signature",
  decisions: "Every decision against its rules",
  payloads: "The texts behind commitments",
  exporter: "The exporter's signature",
  trust: "The keys against the trust file",
} as const;

export type CheckId = keyof typeof CHECKS;
export const CHECK_IDS = Object.keys(CHECKS) as CheckId[];

/** Whether something was changed or something is missing. */
export type Kind = "altered" | "incomplete";

/** Where something is wrong: a file, a line of it (from 1), a record. */
export interface Place {
  file: string;
  line?: number | undefined;
  seq?: number | undefined;
}

export interface Finding extends Place {
  check: CheckId;
  kind: Kind;
  /** A sentence. */
  why: string;
}

/** Findings of one check and kind that are kept in words; all are counted. */
const KEPT = 8;

export class Findings {
  private readonly kept: Finding[] = [];
  private readonly counts = new Map<string, number>();

  /** Notes a finding; `why` is a sentence without its full stop. */
  add(check: CheckId, kind: Kind, place: Place | string, why: string): void {
    const of = `${check} ${kind}`;
    const count = (this.counts.get(of) ?? 0) + 1;
    this.counts.set(of, count);
    if (count > KEPT) return;
    const where = typeof place === "string" ? { file: place } : place;
    this.kept.push({ ...where, check, kind, why: `${why}.` });
  }

  total(): number {
    let sum = 0;
    for (const count of this.counts.values()) sum += count;
    return sum;
  }

  of(check: CheckId): number {
    const kinds: Kind[] = ["altered", "incomplete"];
    return kinds.reduce((sum, kind) => sum + (this.counts.get(`${check} ${kind}`) ?? 0), 0);
  }

  worst(): Kind | null {
    const kinds = new Set(this.kept.map((finding) => finding.kind));
    if (kinds.has("altered")) return "altered";
    return kinds.has("incomplete") ? "incomplete" : null;
  }

  firstOf(check: CheckId): Finding | undefined {
    return this.kept.find((finding) => finding.check === check);
  }

  /** The first bad thing of the worst kind: the record with the lowest number, else a line, else what was found first. */
  first(): Finding | undefined {
    const worst = this.worst();
    const order = (finding: Finding) => CHECK_IDS.indexOf(finding.check);
    const kept = this.kept
      .filter((finding) => finding.kind === worst)
      .sort((a, b) => order(a) - order(b));
    let record: Finding | undefined;
    for (const finding of kept) {
      if (finding.seq !== undefined && finding.seq < (record?.seq ?? Number.POSITIVE_INFINITY)) {
        record = finding;
      }
    }
    return record ?? kept.find((finding) => finding.line !== undefined) ?? kept[0];
  }
}

/** Where it is, in a few words. */
export function placeWords(place: Place): string {
  const { file, line, seq } = place;
  if (seq !== undefined) {
    return line === undefined ? `record ${seq}` : `record ${seq} (line ${line} of ${file})`;
  }
  return line === undefined ? file : `line ${line} of ${file}`;
}
