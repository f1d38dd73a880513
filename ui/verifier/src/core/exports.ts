/**
 * What is reported of exports (docs/formats/bundle.md, "What is checked", 4): attempts that begin and end, verifications, each
 * about the export's own bundle.
 */
import type { Of } from "./statements";

/** What is remembered of one export. */
interface Known {
  /** The number that its next record has, if none is missing. */
  next: number;
  /** Whether a record of it is missing before. */
  gap: boolean;
  /** The bundle that its own record names; "" where that is not opened. */
  bundle: string;
  /** The greatest number of an attempt so far. */
  last: number;
  /** Attempts whose beginning is opened. */
  begun: Map<number, { by: string; method: string; target: string; ended: boolean }>;
}

/** The exports of which records are opened. Each function answers as those of actions do. */
export class Exports {
  private readonly known = new Map<string, Known>();

  private of(id: string): Known {
    const fresh = { next: 0, gap: false, bundle: "", last: 0, begun: new Map() };
    const known = this.known.get(id) ?? fresh;
    this.known.set(id, known);
    return known;
  }

  /** Takes note of record number `subjectSeq` of an export. */
  follow(id: string, subjectSeq: number): void {
    const known = this.of(id);
    if (subjectSeq !== known.next) known.gap = true;
    known.next = subjectSeq + 1;
  }

  create(made: Of<"export">): string[] {
    const known = this.of(made.export_id);
    const again = known.bundle !== "";
    known.bundle = made.bundle_digest;
    return again ? ["an export with this id was recorded before"] : [];
  }

  deliver(made: Of<"delivery">): string[] {
    const known = this.of(made.export_id);
    const broken = about(known, made.bundle_digest);
    const { attempt, by, method, target } = made;
    const before = known.last;
    known.last = Math.max(before, attempt);
    if (made.event === "delivery_started") {
      if (attempt <= before || !(attempt === before + 1 || known.gap)) {
        broken.push("its number does not follow that of the attempt before");
      }
      known.begun.set(attempt, { by, method, target, ended: false });
      return broken;
    }
    const begun = known.begun.get(attempt);
    if (!begun) {
      if (!known.gap) broken.push("it ends an attempt that did not begin");
    } else if (begun.ended) {
      broken.push("this attempt had ended before");
    } else {
      begun.ended = true;
      if (begun.by !== by || begun.method !== method || begun.target !== target) {
        broken.push("it began by another actor, way or target");
      }
    }
    return broken;
  }

  verify(made: Of<"verification">): string[] {
    const good = ["verified", "keys_not_trusted", "incomplete"].includes(made.result);
    return about(this.of(made.export_id), good ? made.bundle_digest : "");
  }
}

/** A report is about an export that was recorded, and about no other bundle; "" names none. */
function about(known: Known, bundle: string): string[] {
  if (known.bundle === "" && !known.gap) {
    return ["it is about an export that was not recorded before"];
  }
  if (known.bundle !== "" && bundle !== "" && known.bundle !== bundle) {
    return ["it names another bundle than the export's"];
  }
  return [];
}
