/** What a bundle holds: name, place and size of each file, and where its payloads lie. */
import { Fault } from "./fault";
import { type Input, PartInput } from "./input";
import { INDEX, type Name, partName, partOf } from "./names";
import { Payloads } from "./payloads";

/** Most files: a dozen and the public keys. A limit of this page, for its memory. */
const MOST_FILES = 200_000;

export interface FileAt {
  name: Name;
  size: number;
  /** Offset of its local header in a zip. */
  header: number;
  /** As its header says, in a zip. */
  crc: number;
  content: Input;
}

export class Catalog {
  /** Ascending by name: in the order of the entries. */
  readonly files: FileAt[] = [];
  private readonly byName = new Map<Name, FileAt>();
  /** Those that the index names, once it was read. */
  payloads = new Payloads();
  /** Files that file managers left in a folder: named, and not read. */
  litter: string[] = [];

  /** `packed`: whether it is a zip. */
  constructor(readonly packed: boolean) {}

  file(name: Name): FileAt | undefined {
    return this.byName.get(name);
  }

  /** Adds a file behind those that are there. */
  add(file: FileAt): void {
    if (this.files.length >= MOST_FILES) {
      throw Fault.refused(
        `it holds more than ${MOST_FILES} files, which is more than this page reads; countersign-verify does`,
      );
    }
    this.files.push(file);
    this.byName.set(file.name, file);
  }

  /** Reads which payloads there are. */
  async readIndex(): Promise<void> {
    const parts = this.files.filter(({ name }) => partOf(name) > 0);
    const sizes = new Map(parts.map(({ name, size }) => [partOf(name), size]));
    const index = this.file(INDEX);
    if (index) this.payloads = await Payloads.read(index.content, sizes);
  }

  /** The content of a payload, as far as it is there. */
  contentOf(index: number): Input | null {
    const { part, offset, bytes } = this.payloads.at(index);
    const file = this.file(partName(part));
    const there = file && this.payloads.isThere(index);
    return there ? new PartInput(file.content, offset, bytes) : null;
  }
}
