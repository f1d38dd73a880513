/** The trust file: what an outsider knows about a workspace by another way than the bundle (docs/formats/bundle.md, "Trust"). */
import { isHex, utf8 } from "./bytes";
import { isId, isOrigin } from "./formats";
import { NotInForm } from "./json";
import * as limits from "./limits";

export interface TrustedKey {
  keyId: string;
  /** For people; never compared. */
  name: string;
}

/** A person who vouched for an installation: who enrolled it, or who confirmed that. */
export interface Voucher {
  keyId: string;
  /** The person's id in the ledger, which is compared. */
  person: string;
}

export interface Trust {
  origin: string;
  genesis: string;
  founders: TrustedKey[];
  installations: TrustedKey[];
  /** Who vouched for them, as far as the file says it. */
  vouched: Voucher[];
  /** How many of the installations must have signed a checkpoint. */
  signatures: number;
}

const HEAD = "countersign-trust 1";
const CONTROL = /\p{Cc}/u;

/** Reads a trust file, also one that came through a mail; throws {@link NotInForm}. */
export function readTrust(bytes: Uint8Array): Trust {
  const text = bytes.length > limits.TRUST ? null : utf8(bytes);
  if (text === null) throw new NotInForm("The trust file is not a text of at most 1 MiB.");
  const trust: Trust = {
    origin: "",
    genesis: "",
    founders: [],
    installations: [],
    vouched: [],
    signatures: 0,
  };
  const lines = text
    .replace(/^\ufeff/, "")
    .replace(/[ \t\r\n]+$/, "")
    .split("\n")
    .map((line) => line.replace(/[ \t\r]+$/, ""));
  const begin = lines.findIndex((line) => line !== "");
  for (const [at, line] of lines.entries()) {
    if (at < begin || begin < 0) continue;
    const why = at === begin ? headFault(line) : lineFault(trust, line);
    if (why) {
      throw new NotInForm(`Line ${at + 1} of the trust file is not right: ${why}.`);
    }
  }
  const lacks = lack(trust);
  if (lacks) throw new NotInForm(`The trust file is not complete: ${lacks}.`);
  trust.signatures ||= 1;
  return trust;
}

function headFault(line: string): string {
  return line === HEAD ? "" : `"${HEAD}" was expected`;
}

/** Takes one line behind the head; why it is none, or "". */
function lineFault(trust: Trust, line: string): string {
  const blank = line.indexOf(" ");
  if (blank < 0) return "a word and a value were expected";
  const [key, value] = [line.slice(0, blank), line.slice(blank + 1)];
  switch (key) {
    case "origin":
      if (trust.origin !== "" || !isOrigin(value)) {
        return "one origin of the form countersign/ and 32 hex digits was expected";
      }
      trust.origin = value;
      return "";
    case "genesis":
      if (trust.genesis !== "" || !isHex(value, 64)) {
        return "one digest of 64 hex digits was expected";
      }
      trust.genesis = value;
      return "";
    case "founder":
      return keyFault(trust.founders, value);
    case "installation":
      return keyFault(trust.installations, value);
    case "vouched":
      return voucherFault(trust.vouched, value);
    case "signatures":
      if (trust.signatures !== 0) break;
      if (!/^[1-9][0-9]{0,15}$/.test(value)) return "a number from 1 was expected";
      trust.signatures = Number(value);
      return "";
  }
  return "origin, genesis, founder, installation, vouched or signatures was expected";
}

function keyFault(keys: TrustedKey[], value: string): string {
  const blank = value.indexOf(" ");
  if (blank < 0) return "a key id and a name were expected";
  const [keyId, name] = [value.slice(0, blank), value.slice(blank + 1)];
  if (!isHex(keyId, 64)) return "a key id of 64 hex digits was expected";
  if (name === "" || CONTROL.test(name)) return "a name without control characters was expected";
  keys.push({ keyId, name });
  return "";
}

function voucherFault(vouched: Voucher[], value: string): string {
  const [, keyId, person, name] = /^([^ ]*) ([^ ]*) (.*)$/su.exec(value) ?? [];
  if (keyId === undefined || person === undefined || name === undefined) {
    return "a key id, a person's id and a name were expected";
  }
  const why = keyFault([], `${keyId} ${name}`);
  if (why) return why;
  if (!isId(person)) return "a person's id was expected";
  vouched.push({ keyId, person });
  return "";
}

function lack(trust: Trust): string {
  const { founders, installations, vouched } = trust;
  if (trust.origin === "" || trust.genesis === "") return "it needs an origin and a genesis";
  if (founders.length === 0 || installations.length === 0) {
    return "it needs a founder and an installation at least";
  }
  for (const keys of [founders, installations]) {
    if (new Set(keys.map((key) => key.keyId)).size !== keys.length) return "it lists a key twice";
  }
  if (!vouched.every((one) => installations.some((key) => key.keyId === one.keyId))) {
    return "it says who vouched for an installation that it does not list";
  }
  if (trust.signatures > installations.length) {
    return "it demands more signatures than it lists installations";
  }
  return "";
}
