// Tree, zip, trust file and the committed sample.
import { expect, test } from "vitest";
import { concat, encode, equal } from "../src/core/bytes";
import { leafHash, nodeHash, sha256Hex } from "../src/core/hash";
import { Tree } from "../src/core/merkle";
import { readTrust } from "../src/core/trust";
import { verify } from "../src/core/verify";
import { central, endOf } from "../src/core/zip";
import { bytes, inputOf, unpack } from "./files.mjs";

/** RFC 6962 §2.1, written down. */
function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

/** The hashes of the largest subtrees without an opened leaf. */
function closed(leaves, opened, first = 0) {
  if (!leaves.some((_, at) => opened.has(first + at))) return [rootOf(leaves)];
  if (leaves.length === 1) return [];
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  const left = closed(leaves.slice(0, half), opened, first);
  return [...left, ...closed(leaves.slice(half), opened, first + half)];
}

const source = (hashes) => {
  const rest = [...hashes];
  return async () => rest.shift() ?? null;
};

test("the root is rebuilt from any leaves and the hashes of the rest", async () => {
  for (let size = 1; size <= 33; size += 1) {
    const leaves = Array.from({ length: size }, (_, at) => leafHash(Uint8Array.of(at)));
    for (const keep of [1, 2, 3, 5, 7, 40]) {
      const opened = new Set([...leaves.keys()].filter((at) => at % keep === size % keep));
      const hashes = closed(leaves, opened);
      const build = async (given, of = BigInt(size)) => {
        const tree = new Tree(of, source(given));
        for (const at of opened) {
          const fault = await tree.leaf(at, leaves[at]);
          if (fault) return fault;
        }
        return tree.root();
      };
      const found = await build(hashes);
      expect(found instanceof Uint8Array && equal(found, rootOf(leaves))).toBe(true);
      expect(await build([...hashes, leaves[0]])).toBe("too many");
      if (hashes.length > 0) expect(await build(hashes.slice(1))).toBe("too few");
      if (opened.has(size - 1))
        expect(await build(hashes, BigInt(size - 1))).not.toBeInstanceOf(Uint8Array);
    }
  }
});

test("a tree of more leaves than numbers are exact is walked too", async () => {
  const [leaf, hash] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
  for (const size of [2n ** 53n + 1n, 2n ** 60n + 1n, 2n ** 60n, 2n ** 63n - 1n]) {
    const levels = (size - 1n).toString(2).length;
    const tree = new Tree(size, source(Array(levels).fill(hash)));
    expect(await tree.leaf(0, leaf)).toBe(null);
    let due = leaf;
    for (let level = 0; level < levels; level += 1) due = nodeHash(due, hash);
    const root = await tree.root();
    expect(root instanceof Uint8Array && equal(root, due)).toBe(true);
  }
});

test("what does not fit into a zip's fields stands in its zip64 fields", () => {
  const [near, far] = [central("x", 1, 2, 0xfffffffe), central("x", 1, 2, 0xffffffff)];
  expect([near.length, far.length]).toEqual([47, 59]);
  expect([...far.slice(42, 46), ...far.slice(47)]).toEqual([
    ...[255, 255, 255, 255, 1, 0, 8, 0],
    ...[255, 255, 255, 255, 0, 0, 0, 0],
  ]);
  expect(endOf(65_534, 5, 0xfffffffe).length).toBe(22);
  for (const [entries, size, offset] of [
    [65_535, 5, 6],
    [1, 0xffffffff, 6],
    [1, 5, 0xffffffff],
  ]) {
    const record = endOf(entries, size, offset);
    const view = new DataView(record.buffer);
    expect(record.length).toBe(56 + 20 + 22);
    expect(Number(view.getBigUint64(32, true))).toBe(entries);
    expect(Number(view.getBigUint64(64, true))).toBe(offset + size);
  }
});

const [zip, trustBytes] = [bytes("docs/sample/export.zip"), bytes("docs/sample/trust")];
const ask = (given, trust = readTrust(trustBytes), progress = () => {}) =>
  verify("export.zip", given, trust, progress);
const folderOf = (files) => ({
  folder: [...files].map(([path, content]) => ({ path, content: inputOf(content) })),
});

test("the sample is valid, packed and unpacked, and not trusted without its trust file", async () => {
  const packed = await ask({ zip: inputOf(zip) });
  expect([packed.verdict, packed.findings, packed.firstBad]).toEqual(["valid", 0, null]);
  expect(packed.checks.every(({ result }) => result === "passed")).toBe(true);
  const unpacked = await ask(folderOf(unpack(zip)));
  expect(unpacked).toEqual(packed);
  expect((await ask({ zip: inputOf(zip) }, null)).verdict).toBe("intact_keys_not_trusted");
});

test("no bit of the sample can be changed, whatever is unreadable, cut or altered by it", async () => {
  const words = new Set();
  for (let at = 0; at < zip.length; at += 1499) {
    const other = zip.slice();
    other[at] ^= 1 << (at % 8);
    const { verdict } = await ask({ zip: inputOf(other) });
    words.add(verdict);
    expect(["altered", "incomplete", "unreadable"], `byte ${at}`).toContain(verdict);
  }
  expect(words.has("altered")).toBe(true);
});

/** A local header of the one form, but for what is stated. */
function header(name, size, { method = 0, flags = 0x0800 } = {}) {
  const raw = encode(name);
  const head = new DataView(new ArrayBuffer(30));
  const fields = [0x4b50, 0x0403, 20, flags, method, 0, 0x21, 0, 0];
  for (const [at, field] of fields.entries()) head.setUint16(at * 2, field, true);
  head.setUint32(18, size, true);
  head.setUint32(22, size, true);
  head.setUint16(26, raw.length, true);
  return concat(new Uint8Array(head.buffer), raw);
}

test("hostile zips are refused, each in words", async () => {
  for (const [parts, why] of [
    [[header("README.txt", 9, { method: 8 })], "compressed"],
    [[header("README.txt", 9, { flags: 0x0801 })], "encrypted"],
    [[header("../README.txt", 0)], "could reach outside"],
    [[header("/etc/passwd", 0)], "could reach outside"],
    [[header("C:evil", 0)], "could reach outside"],
    [[header("README.txt", 0), header("README.txt", 0)], "two files are called README.txt"],
    [[header("README.txt", 0xffffffff)], "larger than an entry may be"],
    [[header("export/README.txt", 0)], "packed anew"],
    [[header("x".repeat(600), 0)], "no usable name"],
  ]) {
    const report = await ask({ zip: inputOf(concat(...parts)) });
    expect([report.verdict, report.firstBad.why], why).toEqual([
      "unreadable",
      expect.stringContaining(why),
    ]);
  }
  const bomb = await ask({ zip: inputOf(header("README.txt", 0xfffffffe)) });
  expect([bomb.verdict, bomb.firstBad.why]).toEqual([
    "incomplete",
    expect.stringContaining("README.txt"),
  ]);
});

test("more files than a bundle may have end in a refusal, without being kept", async () => {
  // A zip that never ends: each entry is a key of no bytes, one above the other.
  const template = header(`keys/${"0".repeat(64)}.pem`, 0);
  const { length } = template;
  const endless = {
    size: length * 5_000_000,
    async read(from, to) {
      const first = Math.floor(from / length);
      const count = Math.ceil(to / length) - first;
      const out = new Uint8Array(count * length);
      for (let n = 0; n < count; n += 1) {
        out.set(template, n * length);
        let left = first + n;
        for (let at = (n + 1) * length - 1 - ".pem".length; left > 0; at -= 1) {
          out[at] = "0123456789".charCodeAt(left % 10);
          left = Math.floor(left / 10);
        }
      }
      return out.subarray(from - first * length, to - first * length);
    },
  };
  const report = await ask({ zip: endless });
  expect([report.verdict, report.firstBad.why]).toEqual([
    "unreadable",
    "refused: it holds more than 200000 files, which is more than this page reads; countersign-verify does.",
  ]);
});

test("a folder with another's file, a hidden one or litter is told apart", async () => {
  const more = (path) => folderOf([...unpack(zip), [path, encode("x")]]);
  expect((await ask(more("data/.DS_Store"))).verdict).toBe("valid");
  expect((await ask(more("notes.txt"))).verdict).toBe("altered");
  expect((await ask(more(".profile"))).verdict).toBe("altered");
  expect((await ask(more("more/README.txt"))).verdict).toBe("altered");
  expect((await ask({ folder: [{ path: "a.txt", content: inputOf(encode("x")) }] })).verdict).toBe(
    "unreadable",
  );
  expect((await ask({ folder: [] })).verdict).toBe("unreadable");
});

test("whoever stops it gets no verdict on the export", async () => {
  const { Fault } = await import("../src/core/fault");
  const report = await ask({ zip: inputOf(zip) }, null, (stage) => {
    if (stage.startsWith("Checking records")) throw Fault.io("the verification was stopped");
  });
  expect(report.verdict).toBe("unreadable");
  expect(report.firstBad.why).toBe("it could not be read: the verification was stopped.");
});

test("a file that cannot be read any more is unreadable, not altered", async () => {
  const gone = { size: zip.length, read: () => Promise.reject(new Error("the file was moved")) };
  const report = await ask({ zip: gone });
  expect([report.verdict, report.firstBad.why]).toEqual([
    "unreadable",
    "it could not be read: the file was moved.",
  ]);
});

test("the sample's own digests are what sha256sum prints", () => {
  const files = unpack(zip);
  for (const line of new TextDecoder().decode(files.get("SHA256SUMS")).trimEnd().split("\n")) {
    const [digest, name] = line.split("  ");
    expect(sha256Hex(files.get(name))).toBe(digest);
  }
});
