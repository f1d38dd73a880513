// Bundles on a disk, for tests and measurements: the same code as in a browser, over files that are read by place.
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/** The file's bytes by place, and how to let go of it. */
export function openFile(path) {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const read = async (from, to) => {
    const bytes = new Uint8Array(Math.max(Math.min(to, size) - from, 0));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  };
  return { input: { size, read }, close: () => closeSync(file) };
}

/** A file that is open only while it is read: there may be many. */
function briefly(path) {
  const { size } = statSync(path);
  const read = async (from, to) => {
    const { input, close } = openFile(path);
    try {
      return await input.read(from, to);
    } finally {
      close();
    }
  };
  return { size, read };
}

/** What a browser is told of a dropped folder: files and folders below it. Links are followed there, so they are here. */
function* walk(root, below = "") {
  for (const own of readdirSync(join(root, below)).sort()) {
    const path = below === "" ? own : `${below}/${own}`;
    const folder = lstatSync(join(root, path)).isDirectory();
    yield { path, content: folder ? null : briefly(join(root, path)) };
    if (folder) yield* walk(root, path);
  }
}

/** What {@link verify} takes, for a path of either kind. */
export function given(path) {
  if (statSync(path).isDirectory()) return { given: { folder: [...walk(path)] }, close() {} };
  const { input, close } = openFile(path);
  return { given: { zip: input }, close };
}
