/** An unpacked bundle: the files that somebody dropped with their folder (docs/formats/bundle.md, "In a folder"). */
import { Catalog } from "./catalog";
import { Fault } from "./fault";
import type { Input } from "./input";
import * as limits from "./limits";
import { compareNames, FOLDERS, isLitter, kindOfName, type Name } from "./names";
import { quoted } from "./words";
import type { OnWalk } from "./zip";

/** A file or a folder below the bundle's own; `content` is null of a folder. */
export interface Dropped {
  /** With `/` between folders. */
  path: string;
  content: Input | null;
}

export function readFolder(dropped: readonly Dropped[], onWalk: OnWalk): Catalog {
  const found: { name: Name; content: Input }[] = [];
  const litter: string[] = [];
  let foreign: string | null = null;
  for (const { path, content } of dropped) {
    const own = path.slice(path.lastIndexOf("/") + 1);
    const folder = path.slice(0, Math.max(path.length - own.length - 1, 0));
    const inside = folder === "" || FOLDERS.includes(folder);
    if (!content) {
      if (!FOLDERS.includes(path)) foreign ??= quoted(path);
    } else if (!inside) {
      foreign ??= quoted(folder);
    } else if (kindOfName(path) === "name") {
      found.push({ name: path, content });
    } else if (isLitter(own)) {
      litter.push(quoted(path));
    } else {
      foreign ??= quoted(path);
    }
    if (found.length + litter.length > limits.ENTRIES) {
      throw Fault.refused(`it holds more than ${limits.ENTRIES} files`);
    }
  }
  onWalk(found.length, 0);
  if (found.length === 0) throw Fault.notABundle();
  if (foreign !== null) throw Fault.foreign(foreign);
  return sorted(found, litter);
}

function sorted(found: { name: Name; content: Input }[], litter: string[]): Catalog {
  found.sort((a, b) => compareNames(a.name, b.name));
  const catalog = new Catalog(false);
  catalog.litter = litter;
  for (const { name, content } of found) {
    catalog.add({ name, size: content.size, header: 0, crc: 0, content });
  }
  return catalog;
}
