/** The texts behind commitments: one after the other in few files, and an index of where each lies (docs/formats/bundle.md,
 * "Files"). Kept in columns, because there may be millions. */
import { isHex, unhex, utf8 } from "./bytes";
import { Hashes, Numbers } from "./column";
import { type Input, Lines } from "./input";
import * as limits from "./limits";

/** What is wrong with the index; nothing behind it is used. */
export interface IndexFault {
  /** From 1. */
  line: number;
  /** Whether the file ends in the middle of the line. */
  unended: boolean;
  why: string;
}

/** A line of the index. */
interface Listed {
  commitment: string;
  part: number;
  offset: number;
  bytes: number;
}

const MOST_PARTS = 65_535;
const MOST_BYTES = 0xffff_ffff;

/** Ascending by commitment: the lines of the index. */
export class Payloads {
  readonly commitments = new Hashes();
  private readonly parts = new Numbers();
  private readonly offsets = new Numbers();
  private readonly sizes = new Numbers();
  fault: IndexFault | null = null;

  /** `sizesOfParts`: how large the parts are that are there. */
  constructor(private readonly sizesOfParts: ReadonlyMap<number, number> = new Map()) {}

  /** Reads an index up to its first fault. */
  static async read(index: Input, sizesOfParts: ReadonlyMap<number, number>): Promise<Payloads> {
    const found = new Payloads(sizesOfParts);
    const lines = new Lines(index, 128);
    let last: Listed | null = null;
    for (let number = 1; ; number += 1) {
      const line = await lines.next();
      if (line.is === "end") return found;
      const text = line.is === "full" ? (utf8(line.bytes) ?? "") : "";
      const listed = parseListed(text);
      const unended = line.is === "unended";
      const why = unended ? "it ends in the middle of a line" : faultOf(listed, last, number);
      if (why !== "" || !listed) {
        found.fault = { line: number, unended, why };
        return found;
      }
      found.push(listed);
      last = listed;
    }
  }

  push({ commitment, part, offset, bytes }: Listed): void {
    this.commitments.push(unhex(commitment));
    this.parts.push(part);
    this.offsets.push(offset);
    this.sizes.push(bytes);
  }

  get length(): number {
    return this.sizes.length;
  }

  /** Place of a payload; -1 where no line names it. */
  find(commitment: string): number {
    return this.commitments.find(commitment);
  }

  at(index: number): { part: number; offset: number; bytes: number } {
    const [part, offset] = [this.parts.at(index), this.offsets.at(index)];
    return { part, offset, bytes: this.sizes.at(index) };
  }

  /** Whether its part reaches to its end. */
  isThere(index: number): boolean {
    const { part, offset, bytes } = this.at(index);
    return offset + bytes <= (this.sizesOfParts.get(part) ?? 0);
  }

  /** The first payload of a part and the first behind it. */
  ofPart(part: number): [number, number] {
    return [this.parts.firstNotBelow(part), this.parts.firstNotBelow(part + 1)];
  }

  /** How many bytes of a part the index names. */
  named(part: number): number {
    const [first, end] = this.ofPart(part);
    if (first === end) return 0;
    const { offset, bytes } = this.at(end - 1);
    return offset + bytes;
  }
}

const LISTED = /^([0-9a-f]{64}) ([1-9][0-9]{0,4}) (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,9})$/;

function parseListed(text: string): Listed | null {
  const [, commitment = "", ...numbers] = LISTED.exec(text) ?? [];
  const [part = 0, offset = 0, bytes = 0] = numbers.map(Number);
  const fits = isHex(commitment, 64) && part <= MOST_PARTS && bytes <= MOST_BYTES;
  return fits ? { commitment, part, offset, bytes } : null;
}

/** What is wrong with a line behind another; "" where nothing is. */
function faultOf(listed: Listed | null, last: Listed | null, number: number): string {
  if (!listed) return "the line is not a commitment, a part, an offset and a number of bytes";
  if (last && last.commitment >= listed.commitment) {
    return "the commitments are not in ascending order";
  }
  const [part, end] = last ? [last.part, last.offset + last.bytes] : [0, 0];
  const goesOn = listed.part === part && listed.offset === end;
  if (!goesOn && !(listed.part === part + 1 && listed.offset === 0)) {
    return "the payload does not begin where the one before ends";
  }
  if (listed.bytes < limits.SALT || listed.bytes > limits.PAYLOAD) {
    return "a payload has between 16 and 262,160 bytes";
  }
  return number > limits.ENTRIES ? "it names more than 4,000,000 payloads" : "";
}
