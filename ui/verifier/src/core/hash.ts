/** Digests (FIPS 180-4), the tree's hashes (RFC 6962 §2.1), and the zip's CRC-32. */
import { sha256 as sha256Of, sha512 as sha512Of } from "@noble/hashes/sha2.js";
import { hex } from "./bytes";

export type Hash = Uint8Array;

export const sha256 = (bytes: Uint8Array): Hash => sha256Of(bytes);
export const sha256Hex = (bytes: Uint8Array): string => hex(sha256Of(bytes));
export const sha512 = (bytes: Uint8Array): Hash => sha512Of(bytes);

/** A digest of what comes in parts. */
export interface Digesting {
  update(bytes: Uint8Array): unknown;
  digest(): Hash;
}
export const newSha256 = (): Digesting => sha256Of.create();
export const newSha512 = (): Digesting => sha512Of.create();

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(record: Uint8Array): Hash {
  return sha256Of.create().update(LEAF).update(record).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256Of.create().update(NODE).update(left).update(right).digest();
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** The CRC-32 (IEEE) of `bytes` behind what gave `before`; 0 before the first. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let at = 0; at < bytes.length; at += 1) {
    sum = (CRC[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}
