/** The chain between neighbours, and which of two that do not fit was changed. */
import { equal, hex, unhex } from "./bytes";
import { Hashes, Numbers } from "./column";
import type { Findings, Place } from "./findings";
import type { Opened } from "./opened";

/** A record beside the bad one. */
export interface Neighbour {
  seq: number;
  leaf: string;
  /** Whether it and the bad record are chained; null where a record between them is not in the bundle. */
  chained: boolean | null;
}

const ZEROS = new Uint8Array(32);
/** Broken links that are remembered, to say of neighbours whether they are chained. */
const KEPT = 100_000;

export class Links {
  /** Number and leaf of every opened record, ascending. */
  private readonly seqs = new Numbers();
  private readonly leaves = new Hashes();
  private readonly broken = new Set<number>();
  private pending: [before: Place, after: Place] | null = null;
  private lastPlace: Place = { file: "" };
  /** Runs of numbers without a hole. */
  runs = 0;

  constructor(private readonly findings: Findings) {}

  get length(): number {
    return this.seqs.length;
  }

  first(): number {
    return this.seqs.at(0);
  }

  last(): number | undefined {
    return this.seqs.last();
  }

  /** The leaf of an opened record in hex; "" of any other. */
  leafOf(seq: number): string {
    const at = this.seqs.firstNotBelow(seq);
    return at < this.length && this.seqs.at(at) === seq ? hex(this.leaves.at(at)) : "";
  }

  /** How many records from one number up to and without another are opened. */
  openedOf(from: number, end: number): number {
    return this.seqs.firstNotBelow(end) - this.seqs.firstNotBelow(from);
  }

  /** Compares `prev` with the record before. */
  check(opened: Opened, place: Place): void {
    const { seq, prev } = opened.record;
    const last = this.last();
    let due: Uint8Array | null = last === undefined && seq === 0 ? ZEROS : null;
    if (last !== undefined && last + 1 === seq) due = this.leaves.at(this.length - 1);
    if (!due || seq === 0) this.runs += 1;
    if (!due) {
      this.settle(null);
      return;
    }
    const holds = equal(due, unhex(prev));
    if (!holds && this.broken.size < KEPT) this.broken.add(seq);
    if (seq === 0 && !holds) {
      const why = "record 0 continues nothing, but it names a record before it";
      this.findings.add("chain", "altered", place, why);
      return;
    }
    const hadPending = this.settle(holds);
    if (!holds && !hadPending) this.pending = [this.lastPlace, place];
  }

  push(opened: Opened, place: Place): void {
    this.seqs.push(opened.record.seq);
    this.leaves.push(opened.leaf);
    this.lastPlace = place;
  }

  /** Blames one of two neighbours that do not fit; `nextHolds`: whether the second fits the one after it. */
  settle(nextHolds: boolean | null): boolean {
    if (!this.pending) return false;
    const [before, after] = this.pending;
    this.pending = null;
    const [place, why] =
      nextHolds === true
        ? [before, `its bytes are not those that record ${after.seq} names as the record before it`]
        : nextHolds === false
          ? [after, `it fits neither record ${before.seq} before it nor the record after it`]
          : [after, `it does not continue record ${before.seq}: one of the two was changed`];
    this.findings.add("chain", "altered", place, why);
    return true;
  }

  /** The opened records before and after record `seq`. */
  neighbours(seq: number): [before: Neighbour | null, after: Neighbour | null] {
    const at = this.seqs.firstNotBelow(seq);
    const own = at < this.length && this.seqs.at(at) === seq;
    const show = (index: number, link: number, next: number): Neighbour | null => {
      if (index < 0 || index >= this.length) return null;
      const near = this.seqs.at(index);
      const chained = own && near === next ? !this.broken.has(link) : null;
      return { seq: near, leaf: hex(this.leaves.at(index)), chained };
    };
    return [show(at - 1, seq, seq - 1), show(own ? at + 1 : at, seq + 1, seq + 1)];
  }
}
