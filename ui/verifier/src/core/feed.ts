/** The records of one file, read and opened line by line, with what lies behind their commitments. */

import { lossyText } from "./bytes";
import type { FileAt } from "./catalog";
import type { Findings } from "./findings";
import { Lines } from "./input";
import { MAX_INTEGER, NotInForm } from "./json";
import * as limits from "./limits";
import type { Name } from "./names";
import { type Opened, openRecord } from "./opened";
import type { PayloadFacts } from "./survey";

export class Feed {
  private readonly lines: Lines | null;
  private ready: Opened | null = null;
  /** Full lines. */
  read = 0;
  /** Lines that could not be read as records. */
  bad = 0;
  /** Whether something stands behind the last full line. */
  unended = false;

  constructor(
    private readonly name: Name,
    file: FileAt | undefined,
    private readonly payloads: PayloadFacts,
    private readonly findings: Findings,
  ) {
    this.lines = file ? new Lines(file.content, limits.RECORD) : null;
  }

  /** The record that comes next; null at the end. */
  async peek(): Promise<Opened | null> {
    while (!this.ready && this.lines) {
      const line = await this.lines.next();
      if (line.is === "end") break;
      if (line.is === "unended") {
        this.unended = true;
        continue;
      }
      this.read += 1;
      this.ready = await this.open(line.is === "full" ? line.bytes : new Uint8Array());
    }
    return this.ready;
  }

  /** Goes on behind the record that was peeked at. */
  pop(): void {
    this.ready = null;
  }

  private async open(bytes: Uint8Array): Promise<Opened | null> {
    try {
      const opened = openRecord(this.name, this.read, bytes);
      await this.lookBehind(opened);
      return opened;
    } catch (error) {
      if (!(error instanceof NotInForm)) throw error;
      this.bad += 1;
      const place = { file: this.name, line: this.read, seq: looseSeq(bytes) };
      this.findings.add("records", "altered", place, error.message);
      return null;
    }
  }

  private async lookBehind(opened: Opened): Promise<void> {
    const { statement } = opened;
    try {
      if (statement.kind === "action" || statement.kind === "revision") {
        const behind = await this.payloads.contentOf(statement.of.action_digest);
        [opened.content, opened.advice] = behind;
      } else if (statement.kind === "policy") {
        opened.policy = await this.payloads.policyOf(statement.of);
      }
    } catch (error) {
      if (!(error instanceof NotInForm)) throw error;
      opened.wrongPayload = error.message;
    }
    if (statement.kind === "decision") {
      const { narrative } = statement.of;
      opened.shortNarrative = narrative !== "" && this.payloads.isShort(narrative);
    } else if (statement.kind === "glass") {
      const { incident, narrative } = statement.of;
      opened.shortNarrative = this.payloads.isShort(narrative) || this.payloads.isEmpty(incident);
    } else if (statement.kind === "glass-review") {
      opened.shortNarrative = this.payloads.isShort(statement.of.reason);
    }
  }
}

const SEQ = /^\{"v":1,"seq":([0-9]+)(?:,|$)/;

/** The number that a line claims, when only its beginning can be read: to name the record, not to believe it. */
function looseSeq(bytes: Uint8Array): number | undefined {
  const digits = SEQ.exec(lossyText(bytes.subarray(0, 64)))?.[1];
  const seq = digits === undefined ? Number.NaN : Number(digits);
  return seq <= MAX_INTEGER ? seq : undefined;
}
