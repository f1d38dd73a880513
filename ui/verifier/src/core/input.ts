/** Bytes that are read by place, in bounded memory: a file of the browser, a part of one, and lines of one. */

export interface Input {
  readonly size: number;
  /** The bytes from `from` up to, without it, `to`; fewer where the file ends before. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** A file that somebody dropped. */
export class BlobInput implements Input {
  readonly size: number;
  constructor(private readonly blob: Blob) {
    this.size = blob.size;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    return new Uint8Array(await this.blob.slice(from, to).arrayBuffer());
  }
}

/** Bytes that are at hand. */
export class BytesInput implements Input {
  readonly size: number;
  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    return this.bytes.subarray(from, to);
  }
}

/** A part of another input. */
export class PartInput implements Input {
  constructor(
    private readonly whole: Input,
    private readonly start: number,
    readonly size: number,
  ) {}

  read(from: number, to: number): Promise<Uint8Array> {
    const end = Math.min(to, this.size);
    return this.whole.read(this.start + from, this.start + Math.max(from, end));
  }
}

/** An input that is read onward: asks for so much at a time that the asking costs nothing. */
const BLOCK = 4 * 1024 * 1024;

export class Window {
  private block: Uint8Array = new Uint8Array();
  private start = 0;

  constructor(readonly input: Input) {}

  /** The bytes there if they are at hand; null if they have to be loaded first. */
  peek(from: number, length: number): Uint8Array | null {
    const at = from - this.start;
    const wanted = Math.min(length, Math.max(this.input.size - from, 0));
    if (at < 0 || at + wanted > this.block.length) return null;
    return this.block.subarray(at, at + wanted);
  }

  /** The bytes there, as far as the input reaches; `ahead`: how much is worth being read with them. */
  async take(from: number, length: number, ahead = BLOCK): Promise<Uint8Array> {
    const ready = this.peek(from, length);
    if (ready) return ready;
    this.block = await this.input.read(from, from + Math.max(length, ahead));
    this.start = from;
    return this.block.subarray(0, Math.min(length, this.block.length));
  }
}

/** What comes next: a line without its end, bytes at the end of the file without one, or a line longer than allowed. */
export type NextLine =
  | { is: "full" | "unended"; bytes: Uint8Array }
  | { is: "too long" }
  | { is: "end" };

const LF = 10;
const LINE_BLOCK = 1024 * 1024;

/** Lines that end in LF, of at most `limit` bytes. */
export class Lines {
  private block: Uint8Array = new Uint8Array();
  private at = 0;
  private read = 0;

  constructor(
    private readonly input: Input,
    private readonly limit: number,
  ) {}

  async next(): Promise<NextLine> {
    for (;;) {
      const end = this.block.indexOf(LF, this.at);
      const length = (end < 0 ? this.block.length : end) - this.at;
      if (length > this.limit) return this.skip();
      if (end >= 0) {
        const bytes = this.block.subarray(this.at, end);
        this.at = end + 1;
        return { is: "full", bytes };
      }
      if (await this.more()) continue;
      if (length === 0) return { is: "end" };
      const bytes = this.block.subarray(this.at);
      this.at = this.block.length;
      return { is: "unended", bytes };
    }
  }

  /** Loads the next block behind what is left; false at the end. */
  private async more(): Promise<boolean> {
    const next = await this.input.read(this.read, this.read + LINE_BLOCK);
    this.read += next.length;
    const left = this.block.subarray(this.at);
    const joined = new Uint8Array(left.length + next.length);
    joined.set(left);
    joined.set(next, left.length);
    this.block = joined;
    this.at = 0;
    return next.length > 0;
  }

  private async skip(): Promise<NextLine> {
    for (;;) {
      const end = this.block.indexOf(LF, this.at);
      this.at = end < 0 ? this.block.length : end + 1;
      if (end >= 0 || !(await this.more())) return { is: "too long" };
    }
  }
}
