/** What somebody dropped or chose, as the verifier takes it. A browser shows files and folders, and follows links silently. */
import { TEXT } from "./text";

/** A file below a folder, or (null) a folder. */
export interface FileBelow {
  path: string;
  file: File | null;
}

export type Chosen =
  | { kind: "zip"; name: string; file: File }
  | { kind: "folder"; name: string; files: FileBelow[] };

/** What was dropped together. */
export interface Dropped {
  bundle: Chosen | null;
  trust: File | null;
}

/** It could not be taken; a sentence. */
export class NotTaken extends Error {}

const TRUST_HEAD = "countersign-trust ";
const MOST_TRUST = 1024 * 1024;

/** The files of a folder that was chosen: all paths begin with the folder's own name. */
export function chosenFolder(files: readonly File[]): Chosen {
  const below = files.map((file) => {
    const path = file.webkitRelativePath || file.name;
    return { path: path.slice(path.indexOf("/") + 1), file };
  });
  const name = files[0]?.webkitRelativePath.split("/")[0] ?? "";
  return { kind: "folder", name, files: below };
}

/** Tells bundle and trust file apart by their beginnings. */
export async function readDropped(transfer: DataTransfer): Promise<Dropped> {
  // The list is only there while the event is handled: all items are asked first, then waited for.
  const asked = Array.from(transfer.items, (item) => (item.kind === "file" ? taken(item) : null));
  const dropped: Dropped = { bundle: null, trust: null };
  for (const one of await Promise.all(asked)) {
    if (!one) continue;
    if (one instanceof File && (await isTrust(one))) {
      dropped.trust = one;
      continue;
    }
    if (dropped.bundle) throw new NotTaken(TEXT.oneBundle);
    dropped.bundle = one instanceof File ? { kind: "zip", name: one.name, file: one } : one;
  }
  if (!dropped.bundle && !dropped.trust) throw new NotTaken(TEXT.nothing);
  return dropped;
}

async function isTrust(file: File): Promise<boolean> {
  if (file.size > MOST_TRUST) return false;
  const head = await file.slice(0, 256).text();
  return head
    .replace(/^\ufeff/, "")
    .trimStart()
    .startsWith(TRUST_HEAD);
}

/** Handles of the File System API, which not every browser has; Chromium reads folders of a page on disk only by them. */
type WithHandle = DataTransferItem & {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
};
type Listing = FileSystemDirectoryHandle & {
  entries(): AsyncIterable<[string, FileSystemHandle]>;
};

async function taken(item: DataTransferItem): Promise<File | Chosen | null> {
  const file = item.getAsFile();
  const entry = item.webkitGetAsEntry?.() ?? null;
  const handle = await (item as WithHandle).getAsFileSystemHandle?.().catch(() => null);
  if (handle?.kind === "directory") {
    const files = await belowHandle(handle as Listing);
    return { kind: "folder", name: handle.name, files };
  }
  if (entry?.isDirectory) {
    const files = await belowEntry(entry as FileSystemDirectoryEntry);
    return { kind: "folder", name: entry.name, files };
  }
  return file;
}

async function belowHandle(folder: Listing, path = ""): Promise<FileBelow[]> {
  const found: FileBelow[] = [];
  for await (const [name, handle] of folder.entries()) {
    const own = path + name;
    if (handle.kind === "file") {
      found.push({ path: own, file: await (handle as FileSystemFileHandle).getFile() });
    } else {
      found.push({ path: own, file: null });
      for (const below of await belowHandle(handle as Listing, `${own}/`)) found.push(below);
    }
  }
  return found;
}

async function belowEntry(folder: FileSystemDirectoryEntry, path = ""): Promise<FileBelow[]> {
  const reader = folder.createReader();
  const found: FileBelow[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((done, failed) => {
      reader.readEntries(done, failed);
    });
    if (entries.length === 0) return found;
    for (const entry of entries) {
      const own = path + entry.name;
      if (entry.isFile) {
        const file = await new Promise<File>((done, failed) => {
          (entry as FileSystemFileEntry).file(done, failed);
        });
        found.push({ path: own, file });
      } else {
        found.push({ path: own, file: null });
        for (const below of await belowEntry(entry as FileSystemDirectoryEntry, `${own}/`)) {
          found.push(below);
        }
      }
    }
  }
}
