// What the tests read of the repository.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const path = (below) => fileURLToPath(new URL(`../../../${below}`, import.meta.url));
export const text = (below) => readFileSync(path(below), "utf8");
export const bytes = (below) => new Uint8Array(readFileSync(path(below)));

/** Bytes as an input of the verifier. */
export const inputOf = (whole) => ({
  size: whole.length,
  read: async (from, to) => whole.slice(from, to),
});

/** The files of a bundle's zip by their names, in their order. */
export function unpack(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const files = new Map();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50; ) {
    const [size, named] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true)];
    const begin = at + 30 + named;
    const name = new TextDecoder().decode(zip.subarray(at + 30, begin));
    files.set(name, zip.slice(begin, begin + size));
    at = begin + size;
  }
  return files;
}
