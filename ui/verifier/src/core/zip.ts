/** Walks over the one zip of a bundle, from its first header to its end record, and refuses every other form
 * (docs/formats/bundle.md, "Zip"). No entry is unpacked: all are stored as they are. */
import { concat, encode, firstDifference, littleEndian, lossyText, utf8 } from "./bytes";
import { Catalog } from "./catalog";
import { Fault } from "./fault";
import { type Input, PartInput, Window } from "./input";
import * as limits from "./limits";
import { compareNames, folderAround, keyName, kindOfName, type Name } from "./names";
import { quoted } from "./words";

const LOCAL = 30;
/** Longest header that a bundle's entry has: its name, that of a key, included. */
const HEADER = LOCAL + keyName("0".repeat(64)).length;
const SIGN_LOCAL = 0x04034b50;
const SIGN_CENTRAL = 0x02014b50;
const MADE_BY = 0x0314;
const REGULAR_FILE = (0o100644 << 16) >>> 0;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;

/** Behind an entry above this size only the next header is read, not what follows it. */
const FAR = 65_536;

/** Hears how far it has come, out of how much; may stop the walk by throwing. */
export type OnWalk = (done: number, total: number) => void;

export async function readZip(input: Input, onWalk: OnWalk): Promise<Catalog> {
  const window = new Window(input);
  const catalog = new Catalog(true);
  let last: Name | null = null;
  let [at, before] = [0, 0];
  for (;;) {
    const ahead = at - before > FAR ? HEADER : undefined;
    const head = window.peek(at, HEADER) ?? (await window.take(at, HEADER, ahead));
    before = at;
    const sign = head.length < 4 ? -1 : view(head).getUint32(0, true);
    if (at === 0 && sign !== SIGN_LOCAL) throw Fault.notABundle();
    if (sign === -1) throw Fault.cut(input.size, "the list of files");
    if (sign === SIGN_CENTRAL) {
      await demandTail(input, at, catalog);
      return catalog;
    }
    if (sign !== SIGN_LOCAL) {
      throw Fault.altered(at, "neither a file nor the directory begins here");
    }
    const name = entryName(head, at, input.size);
    const order = last === null ? -1 : compareNames(last, name);
    if (order === 0) throw Fault.refused(`two files are called ${name}`);
    if (order > 0) throw Fault.altered(at, `${name} does not stand in its place`);
    last = name;
    if (catalog.files.length >= limits.ENTRIES) {
      throw Fault.refused(`it holds more than ${limits.ENTRIES} files`);
    }
    at = enter(catalog, input, name, head, at);
    onWalk(at, input.size);
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The name of the entry, with the fixed fields of its header checked. */
function entryName(head: Uint8Array, header: number, length: number): Name {
  if (head.length < LOCAL) throw Fault.cut(length, "the header of a file");
  const field = (at: number) => view(head).getUint16(at, true);
  const [flags, method, named, extra] = [field(6), field(8), field(26), field(28)];
  if (flags & 1) throw Fault.refused("a file in it is encrypted");
  if (method !== 0) {
    throw Fault.refused("a file in it is compressed; a bundle's files are stored as they are");
  }
  if (named === 0 || named > 512) throw Fault.refused("a file in it has no usable name");
  // A name longer than any that a bundle has is judged by its beginning.
  const raw = head.subarray(LOCAL, LOCAL + named);
  if (raw.length < named && head.length < HEADER) throw Fault.cut(length, "the name of a file");
  const folder = header === 0 ? folderAround(raw) : "";
  if (folder !== "") {
    throw Fault.refused(
      `its files lie in a folder of their own, ${quoted(folder)}, so that it was packed anew; unpack it and verify that folder`,
    );
  }
  const text = utf8(raw);
  const kind = kindOfName(text);
  if (text === null || kind === "hostile") {
    const shown = quoted(lossyText(raw));
    throw Fault.refused(`a file in it is called "${shown}", which could reach outside`);
  }
  if (kind === "foreign") throw header === 0 ? Fault.notABundle() : Fault.foreign(quoted(text));
  const [crc, size] = [view(head).getUint32(14, true), view(head).getUint32(18, true)];
  const wanted = concat(littleEndian([4, SIGN_LOCAL], [2, 20]), common(text, crc, size));
  const offset = firstDifference(head, concat(wanted, littleEndian([2, 0]), encode(text)));
  if (offset >= 0) {
    const why =
      extra !== 0 || flags & 8
        ? `the header of ${text} uses fields that a bundle does not have`
        : `the header of ${text} is not the one that a bundle has`;
    throw Fault.altered(header + offset, why);
  }
  return text;
}

/** The fields that both headers of an entry share, from the flags to the length of the name. */
function common(name: Name, crc: number, size: number): Uint8Array {
  const length = encode(name).length;
  return littleEndian(
    [2, 0x0800],
    [2, 0],
    [2, 0],
    [2, 0x0021],
    [4, crc],
    [4, size],
    [4, size],
    [2, length],
  );
}

/** Writes the entry down in the catalog; where the next one begins. */
function enter(
  catalog: Catalog,
  input: Input,
  name: Name,
  head: Uint8Array,
  header: number,
): number {
  const [crc, size] = [view(head).getUint32(14, true), view(head).getUint32(18, true)];
  if (size > limits.ENTRY) throw Fault.refused(`${name} is said to be larger than an entry may be`);
  const start = header + LOCAL + view(head).getUint16(26, true);
  const end = start + size;
  if (end > input.size) throw Fault.cut(input.size, name);
  const content = new PartInput(input, start, size);
  catalog.add({ name, size, header, crc, content });
  return end;
}

/** The directory and the end record, which must be those that the entries demand, with nothing behind them. */
async function demandTail(input: Input, start: number, catalog: Catalog): Promise<void> {
  const window = new Window(input);
  let at = start;
  const demand = async (wanted: Uint8Array, within: string) => {
    const found = window.peek(at, wanted.length) ?? (await window.take(at, wanted.length));
    if (found.length < wanted.length) throw Fault.cut(input.size, within);
    const offset = firstDifference(found, wanted);
    if (offset >= 0) {
      throw Fault.altered(at + offset, `${within} is not the one that a bundle has there`);
    }
    at += wanted.length;
  };
  for (const { name, crc, size, header } of catalog.files) {
    await demand(central(name, crc, size, header), "the directory");
  }
  await demand(endOf(catalog.files.length, at - start, start), "the end record");
  if (at !== input.size) throw Fault.altered(at, "something follows the end record");
}

/** The central header of an entry; the zip64 field stands in it only where the offset needs it. */
export function central(name: Name, crc: number, size: number, offset: number): Uint8Array {
  const far = offset >= FULL32;
  return concat(
    littleEndian([4, SIGN_CENTRAL], [2, MADE_BY], [2, far ? 45 : 20]),
    common(name, crc, size),
    littleEndian([2, far ? 12 : 0], [2, 0], [2, 0], [2, 0], [4, REGULAR_FILE]),
    littleEndian([4, far ? FULL32 : offset]),
    encode(name),
    far ? littleEndian([2, 1], [2, 8], [8, offset]) : new Uint8Array(),
  );
}

/** The end of the file: before the end record the zip64 one and its locator, where a number does not fit. */
export function endOf(entries: number, size: number, offset: number): Uint8Array {
  const large = entries >= FULL16 || size >= FULL32 || offset >= FULL32;
  const zip64 = concat(
    littleEndian([4, 0x06064b50], [8, 44], [2, MADE_BY], [2, 45], [4, 0], [4, 0]),
    littleEndian([8, entries], [8, entries], [8, size], [8, offset]),
    littleEndian([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]),
  );
  const [short, little] = [Math.min(entries, FULL16), Math.min(size, FULL32)];
  const end = concat(
    littleEndian([4, 0x06054b50], [2, 0], [2, 0], [2, short], [2, short]),
    littleEndian([4, little], [4, Math.min(offset, FULL32)], [2, 0]),
  );
  return large ? concat(zip64, end) : end;
}
