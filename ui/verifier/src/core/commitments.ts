/** Every commitment in an opened statement is a payload or listed absent; every payload and every listing is named
 * (docs/formats/bundle.md, `data/absent`). */
import { isHex, unhex, utf8 } from "./bytes";
import type { Catalog } from "./catalog";
import { Hashes } from "./column";
import type { Findings } from "./findings";
import { Lines } from "./input";
import * as limits from "./limits";
import { ABSENT, INDEX } from "./names";

export class Commitments {
  private readonly absent = new Hashes();
  private last = "";
  private readonly present: Uint8Array;
  private listed = new Uint8Array();
  /** A content could not be read and is not listed absent: what it names, its recommendation, nobody can tell. */
  private contentLacks = false;
  erased = 0;
  redacted = 0;

  /** `partial`: only some of the texts come along, and which is not said. */
  constructor(
    private readonly catalog: Catalog,
    private readonly partial = false,
  ) {
    this.present = new Uint8Array(catalog.payloads.length);
  }

  /** How many are listed absent. */
  get absentCount(): number {
    return this.absent.length;
  }

  /** Reads `data/absent`. `cut`: whether the file is known to be. */
  async readAbsent(cut: boolean, findings: Findings): Promise<void> {
    const file = this.catalog.file(ABSENT);
    if (!file) return;
    const lines = new Lines(file.content, 128);
    for (let number = 1; ; number += 1) {
      const line = await lines.next();
      if (line.is === "end") break;
      const place = { file: ABSENT, line: number };
      if (line.is === "unended") {
        const why = "the list ends in the middle of a line";
        findings.add("payloads", cut ? "incomplete" : "altered", place, why);
        break;
      }
      const why = this.takeLine(line.is === "full" ? (utf8(line.bytes) ?? "") : "");
      for (const one of why) findings.add("payloads", "altered", place, one);
      if (this.absent.length >= limits.ENTRIES) {
        const why = `the list names more than ${limits.ENTRIES} commitments`;
        findings.add("payloads", "altered", place, why);
        break;
      }
    }
    this.listed = new Uint8Array(this.absent.length);
  }

  /** Takes a line; what is wrong with it. */
  private takeLine(text: string): string[] {
    const [commitment = "", why] = [text.slice(0, 64), text.slice(65)];
    const known = why === "erased" || why === "redacted";
    if (!isHex(commitment, 64) || text[64] !== " " || !known) {
      return ["the line is not a commitment and erased or redacted"];
    }
    if (this.last !== "" && this.last >= commitment) {
      return ["the list is not in ascending order"];
    }
    this.last = commitment;
    this[why] += 1;
    this.absent.push(unhex(commitment));
    const there = this.catalog.payloads.find(commitment) >= 0;
    return there ? ["the payload is listed absent but is there"] : [];
  }

  /** Marks a commitment that a statement or a content names; whether it is there or listed. */
  mention(commitment: string): boolean {
    const payload = this.catalog.payloads.find(commitment);
    if (payload >= 0) this.present[payload] = 1;
    // One whose part ends too early is named, and yet not there.
    if (payload >= 0 && this.catalog.payloads.isThere(payload)) return true;
    const listed = this.absent.find(commitment);
    if (listed >= 0) this.listed[listed] = 1;
    return listed >= 0 || this.partial;
  }

  /** Takes note of an action's content that could not be read. */
  unreadContent(commitment: string): void {
    if (this.absent.find(commitment) < 0) this.contentLacks = true;
  }

  /** Notes what nobody named, unless it may be what a content that lacks named. */
  finish(findings: Findings): void {
    if (this.contentLacks) return;
    for (const [at, mentioned] of this.present.entries()) {
      if (mentioned) continue;
      const place = { file: INDEX, line: at + 1 };
      findings.add("payloads", "altered", place, "no opened record names the payload listed");
    }
    for (const [at, mentioned] of this.listed.entries()) {
      if (mentioned) continue;
      const place = { file: ABSENT, line: at + 1 };
      findings.add("payloads", "altered", place, "no opened record names the commitment listed");
    }
  }
}
