// Signatures against the published vectors (tests/vectors/ed25519), in pure code and, where it may answer, by WebCrypto.
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect, test } from "vitest";
import { unhex } from "../src/core/bytes";
import { nativeIsStrict, PublicKey, TRIALS } from "../src/core/ed25519";
import { text } from "./files.mjs";

const FILES = { rfc8032: 5, speccheck: 12, wycheproof: 151, cctv: 914, seeded: 200 };

/** Whether the key is a point with a part of small order, which the formats refuse and other strict verifiers need not. */
function isMixed(key) {
  try {
    const point = ed25519.Point.fromBytes(key, false);
    return !point.isTorsionFree();
  } catch {
    return false;
  }
}

async function expectAll(verify) {
  for (const [file, count] of Object.entries(FILES)) {
    const rows = JSON.parse(text(`tests/vectors/ed25519/${file}.json`));
    expect(rows.length, file).toBe(count);
    for (const { name, public_key, message, signature, valid_strict } of rows) {
      const raw = unhex(public_key);
      const key = PublicKey.read(raw);
      const holds = key !== null && (await verify(key, unhex(message), unhex(signature)));
      expect(holds, name).toBe(valid_strict && !isMixed(raw));
    }
  }
}

test("pure code answers every published vector as the formats have it", async () => {
  await expectAll((key, message, signature) => key.verifyPurely(message, signature));
});

test("so does whatever verifies here", async () => {
  await expectAll((key, message, signature) => key.verify(message, signature));
});

test("pure code answers the trials that WebCrypto must pass, and one of them holds only with the cofactor", () => {
  for (const [key, message, signature, holds] of TRIALS) {
    const known = PublicKey.read(unhex(key));
    expect(known?.verifyPurely(unhex(message), unhex(signature))).toBe(holds);
  }
  const [key, message, signature] = TRIALS.at(-1).slice(0, 3).map(unhex);
  expect(ed25519.verify(signature, message, key, { zip215: false })).toBe(true);
});

test("this Node's WebCrypto is asked", async () => {
  expect(await nativeIsStrict()).toBe(true);
});

test("many signatures by one key are verified by its table alike", () => {
  const secret = new Uint8Array(32).fill(7);
  const key = PublicKey.read(ed25519.getPublicKey(secret));
  for (let n = 0; n < 20; n += 1) {
    const message = Uint8Array.of(n);
    const signature = ed25519.sign(message, secret);
    expect(key.verifyPurely(message, signature)).toBe(true);
    signature[40] ^= 1;
    expect(key.verifyPurely(message, signature)).toBe(false);
  }
});
