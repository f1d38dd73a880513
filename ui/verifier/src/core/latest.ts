/** The latest time on record: clocks step back, and what had run out before stays so. */
import { isBefore, type Moment } from "./time";

export class Latest {
  /** The records whose times are later than those of all records after them, in their order: one, while clocks go forward. */
  private readonly peaks: { seq: number; at: Moment }[] = [];

  /** Takes the next record. */
  note(seq: number, at: Moment): void {
    for (let last = this.peaks.at(-1); last && !isBefore(at, last.at); last = this.peaks.at(-1)) {
      this.peaks.pop();
    }
    this.peaks.push({ seq, at });
  }

  /** The latest time on record from record `seq` on. */
  since(seq: number): Moment | undefined {
    return this.peaks.find((peak) => peak.seq >= seq)?.at;
  }
}
