/**
 * Signatures (docs/formats/README.md, "Signature"): ed25519 (RFC 8032) without the cofactor and strict. The browser's own
 * WebCrypto answers where it has the algorithm and has shown that it draws the line where the formats do; else pure code does.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, equal, hex, unhex } from "./bytes";
import { sha512 } from "./hash";

const Point = ed25519.Point;
type Point = InstanceType<typeof Point>;
const ORDER = Point.Fn.ORDER;
/** A key that has made so many signatures gets a table, which makes the next ones six times as fast. */
const WORTH_A_TABLE = 8;

/** A key that was checked once: canonical, not of small order, without a part of small order. */
export class PublicKey {
  private uses = 0;
  private native: Promise<CryptoKey> | null = null;

  private constructor(
    readonly bytes: Uint8Array,
    private readonly point: Point,
  ) {}

  /** The key that 32 bytes stand for; null where they are none that may sign. */
  static read(bytes: Uint8Array): PublicKey | null {
    const point = decode(bytes);
    if (!point || point.isSmallOrder() || !point.isTorsionFree()) return null;
    return new PublicKey(bytes, point);
  }

  /** Whether it signed exactly these bytes. */
  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (!(await nativeIsStrict())) return this.verifyPurely(message, signature);
    return isStrictForm(signature) && this.askNative(message, signature);
  }

  /** The same in pure code: `s < ℓ`, `R` a canonical point not of small order, and `encode(s·B − k·A) = R`. */
  verifyPurely(message: Uint8Array, signature: Uint8Array): boolean {
    if (!isStrictForm(signature)) return false;
    this.uses += 1;
    if (this.uses === WORTH_A_TABLE) this.point.precompute(8, false);
    const r = signature.subarray(0, 32);
    const s = scalar(signature.subarray(32));
    const k = scalar(sha512(concat(r, this.bytes, message))) % ORDER;
    const found = times(Point.BASE, s).subtract(times(this.point, k));
    return equal(found.toBytes(), r);
  }

  /** What WebCrypto says. */
  async askNative(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const bytes = (part: Uint8Array) => part as Uint8Array<ArrayBuffer>;
    this.native ??= crypto.subtle.importKey("raw", bytes(this.bytes), "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", await this.native, bytes(signature), bytes(message));
  }
}

function decode(bytes: Uint8Array): Point | null {
  if (bytes.length !== 32) return null;
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return null;
  }
}

function times(point: Point, by: bigint): Point {
  return by === 0n ? Point.ZERO : point.multiplyUnsafe(by);
}

function scalar(littleEndian: Uint8Array): bigint {
  return BigInt(`0x${hex(Uint8Array.from(littleEndian).reverse())}`);
}

/** The points of small order in their canonical encodings: 1, −1, 0 and the four of order eight. */
const SMALL_ORDER: ReadonlySet<string> = new Set(smallOrder());

function smallOrder(): string[] {
  // A point with a part of order eight, and what is left of it.
  const eighth = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa");
  const out: string[] = [];
  let point = Point.ZERO;
  for (let n = 0; n < 8; n += 1) {
    out.push(point.toHex());
    point = point.add(eighth);
  }
  return out;
}

/**
 * What can be told without the key: 64 bytes, `s < ℓ`, and an `R` that is not of small order. An `R` that is not the canonical
 * encoding of a point is no sum of multiples of points either, whose encoding is always canonical.
 */
function isStrictForm(signature: Uint8Array): boolean {
  if (signature.length !== 64 || scalar(signature.subarray(32)) >= ORDER) return false;
  return !SMALL_ORDER.has(hex(signature.subarray(0, 32)));
}

/** A signature that WebCrypto must judge as the formats do: key, message and signature in hex, and whether it holds. */
type Trial = [key: string, message: string, signature: string, holds: boolean];

let strict: Promise<boolean> | null = null;

/** Whether WebCrypto is there and answers every trial rightly; asked once. */
export function nativeIsStrict(): Promise<boolean> {
  strict ??= tryNative();
  return strict;
}

async function tryNative(): Promise<boolean> {
  try {
    for (const [key, message, signature, holds] of TRIALS) {
      const known = PublicKey.read(unhex(key));
      if ((await known?.askNative(unhex(message), unhex(signature))) !== holds) return false;
    }
    return true;
  } catch {
    return false;
  }
}

const TRIAL_KEY = "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618";
const TRIAL_MESSAGE = "636f756e7465727369676e";
/** A sound signature; one with a bit changed; one with `s + ℓ`; and one whose `R` has a part of order eight, which holds only
 * with the cofactor. */
const TRIAL_SIGNATURES: readonly [signature: string, holds: boolean][] = [
  [
    "d6a307cead9879727b7b9d5cfb7ff257ec6eb41d1017d6b4ec86fae3a59b0597" +
      "10353a4b7f88e46ba805456984e93012c14836aba5cd8464f4c8d934e0d5660a",
    true,
  ],
  [
    "d6a307cead9979727b7b9d5cfb7ff257ec6eb41d1017d6b4ec86fae3a59b0597" +
      "10353a4b7f88e46ba805456984e93012c14836aba5cd8464f4c8d934e0d5660a",
    false,
  ],
  [
    "d6a307cead9879727b7b9d5cfb7ff257ec6eb41d1017d6b4ec86fae3a59b0597" +
      "fd0830a899ebf6c37ea23c0c63e30f27c14836aba5cd8464f4c8d934e0d5661a",
    false,
  ],
  [
    "65ba42e71ec469367754b50c7ddb6928471bcf9450106aba4f2b25cdc1ac6b8a" +
      "b2431ebcf275cf83e7277e9b00037a712384848e3e166fb3c20afd2c5a6da306",
    false,
  ],
];

export const TRIALS: readonly Trial[] = TRIAL_SIGNATURES.map(([signature, holds]) => [
  TRIAL_KEY,
  TRIAL_MESSAGE,
  signature,
  holds,
]);
