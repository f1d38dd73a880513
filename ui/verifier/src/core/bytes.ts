/** Bytes and the few ways in which the formats write them as text. */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The text that the bytes are in UTF-8; null where they are none. A byte order mark stays. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** The text for people, with replacement characters where the bytes are not UTF-8. */
export function lossyText(bytes: Uint8Array): string {
  return lossy.decode(bytes);
}

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += DIGITS[byte];
  return out;
}

const LOWER_HEX = /^[0-9a-f]*$/;

/** Whether the text is exactly so many lower-case hex digits. */
export function isHex(text: string, digits: number): boolean {
  return text.length === digits && LOWER_HEX.test(text);
}

/** The bytes of lower-case hex digits that {@link isHex} has accepted. */
export function unhex(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length / 2);
  for (let at = 0; at < out.length; at += 1) {
    out[at] = (nibble(text.charCodeAt(at * 2)) << 4) | nibble(text.charCodeAt(at * 2 + 1));
  }
  return out;
}

function nibble(digit: number): number {
  return digit < 58 ? digit - 48 : digit - 87;
}

/** Base64 in the standard alphabet with padding (RFC 4648 §4). */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes of base64 in its one writing; null for any other. */
export function unbase64(text: string): Uint8Array<ArrayBuffer> | null {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && firstDifference(a, b) < 0;
}

/** Where two arrays differ first, as far as both reach; -1 where they do not. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return at;
  return -1;
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Little-endian numbers behind one another, as a zip has them. */
export function littleEndian(...fields: [bytes: 2 | 4 | 8, value: number][]): Uint8Array {
  const out = new Uint8Array(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  return out;
}
