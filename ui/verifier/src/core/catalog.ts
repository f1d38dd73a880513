/** What a bundle holds: name, place and size of each file. Payloads are kept in columns, because there may be millions. */
import { hex } from "./bytes";
import { Hashes, Numbers } from "./column";
import { Fault } from "./fault";
import type { Input } from "./input";
import { compareNames, type Name, payloadName } from "./names";

/** Most files beside the payloads: a dozen and the public keys. A limit of this page, for its memory. */
const MOST_FILES = 200_000;

/** A file that is not a payload. */
export interface FileAt {
  name: Name;
  size: number;
  /** Offset of its local header in a zip. */
  header: number;
  /** As its header says, in a zip. */
  crc: number;
  content: Input;
}

/** Ascending by commitment. */
export class Payloads {
  readonly commitments = new Hashes();
  readonly sizes = new Numbers();
  readonly headers = new Numbers();
  readonly crcs = new Numbers();

  get length(): number {
    return this.sizes.length;
  }

  push(commitment: Uint8Array, size: number, header: number, crc: number): void {
    this.commitments.push(commitment);
    this.sizes.push(size);
    this.headers.push(header);
    this.crcs.push(crc);
  }

  name(index: number): Name {
    return payloadName(hex(this.commitments.at(index)));
  }

  /** Place of a payload; -1 where it is not there. */
  find(commitment: string): number {
    return this.commitments.find(commitment);
  }
}

export interface Entry {
  name: Name;
  size: number;
  header: number;
  crc: number;
  /** Place among the payloads; -1 of another file. */
  payload: number;
}

export class Catalog {
  /** All but the payloads, ascending by name. */
  readonly files: FileAt[] = [];
  private readonly byName = new Map<Name, FileAt>();
  readonly payloads = new Payloads();
  /** Files that file managers left in a folder: named, and not read. */
  litter: string[] = [];

  /** `packed`: whether it is a zip. `contentOf`: the content of a payload. */
  constructor(
    readonly packed: boolean,
    readonly contentOf: (index: number) => Input,
  ) {}

  get length(): number {
    return this.files.length + this.payloads.length;
  }

  file(name: Name): FileAt | undefined {
    return this.byName.get(name);
  }

  /** Adds a file that is not a payload, behind those that are there. */
  add(file: FileAt): void {
    if (this.files.length >= MOST_FILES) {
      throw Fault.refused(
        `it holds more than ${MOST_FILES} files beside its texts, which is more than this page reads; countersign-verify does`,
      );
    }
    this.files.push(file);
    this.byName.set(file.name, file);
  }

  /** All files in the order of the entries. */
  *entries(): Generator<Entry> {
    const behind = this.files.findIndex((file) => compareNames(file.name, FIRST_PAYLOAD) > 0);
    const split = behind < 0 ? this.files.length : behind;
    for (const file of this.files.slice(0, split)) yield { ...file, payload: -1 };
    const { sizes, headers, crcs } = this.payloads;
    for (let at = 0; at < this.payloads.length; at += 1) {
      const [size, header, crc] = [sizes.at(at), headers.at(at), crcs.at(at)];
      yield { name: this.payloads.name(at), size, header, crc, payload: at };
    }
    for (const file of this.files.slice(split)) yield { ...file, payload: -1 };
  }
}

const FIRST_PAYLOAD = payloadName("0".repeat(64));
