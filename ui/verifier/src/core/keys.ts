/** Public keys as OpenSSL and OpenSSH read them, and signatures over files (OpenSSH's PROTOCOL.sshsig). */
import { base64, concat, encode, equal, unbase64, unhex } from "./bytes";
import type { PublicKey } from "./ed25519";

/** `SubjectPublicKeyInfo` of ed25519 up to the key's 32 bytes (RFC 8410 §4). */
const SPKI = unhex("302a300506032b6570032100");
const SSH_TYPE = "ssh-ed25519";
const NAMESPACE = "countersign-export";
const BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
export const END = "-----END SSH SIGNATURE-----\n";
/** No armored ed25519 signature is longer. */
const MAX_LENGTH = 1024;

/** The content of `keys/<key id>.pem`. */
export function pem(publicKey: Uint8Array): string {
  const digits = base64(concat(SPKI, publicKey));
  return `-----BEGIN PUBLIC KEY-----\n${digits}\n-----END PUBLIC KEY-----\n`;
}

/** The content of `keys/allowed_signers`. */
export function allowedSigners(person: string, publicKey: Uint8Array): string {
  return `${person} namespaces="${NAMESPACE}" ${SSH_TYPE} ${base64(sshKey(publicKey))}\n`;
}

/** Length in four bytes, big-endian, then the bytes. */
function sshString(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concat(length, bytes);
}

function sshKey(publicKey: Uint8Array): Uint8Array {
  return concat(sshString(encode(SSH_TYPE)), sshString(publicKey));
}

const MAGIC = encode("SSHSIG");
const KIND = concat(
  sshString(encode(NAMESPACE)),
  sshString(new Uint8Array()),
  sshString(encode("sha512")),
);

function blobOf(publicKey: Uint8Array, signature: Uint8Array): Uint8Array {
  const inner = concat(sshString(encode(SSH_TYPE)), sshString(signature));
  const version = Uint8Array.of(0, 0, 0, 1);
  return concat(MAGIC, version, sshString(sshKey(publicKey)), KIND, sshString(inner));
}

/** A signature over a file that was read. */
export interface SshSignature {
  /** The key that it names. */
  publicKey: Uint8Array;
  blob: Uint8Array;
}

/** Reads the one armored writing; null for any other. */
export function readSshSignature(text: string): SshSignature | null {
  if (text.length > MAX_LENGTH || !text.startsWith(BEGIN) || !text.endsWith(END)) return null;
  const digits = text.slice(BEGIN.length, -END.length).replaceAll("\n", "");
  const blob = unbase64(digits);
  const armored = `${BEGIN}${digits.replace(/.{70}(?=.)/g, "$&\n")}\n${END}`;
  if (!blob || armored !== text) return null;
  const publicKey = blob.subarray(33, 65);
  const named = publicKey.length === 32 && equal(blob.subarray(14, 65), sshKey(publicKey));
  return named ? { publicKey, blob } : null;
}

/** Why a signature over what has this SHA-512 does not hold; "" where it does. */
export async function sshFault(
  { blob }: SshSignature,
  key: PublicKey,
  sha512: Uint8Array,
): Promise<string> {
  const signature = blob.subarray(-64);
  if (!equal(blob, blobOf(key.bytes, signature))) {
    return "the SSH signature is for another namespace or of another kind";
  }
  const signed = concat(MAGIC, KIND, sshString(sha512));
  return (await key.verify(signed, signature)) ? "" : "the SSH signature is wrong";
}
