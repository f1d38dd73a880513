import type { Custody, Founder } from "~/api/client";

/** A founder as typed so far. */
export interface Draft {
  name: string;
  login: string;
  password: string;
  repeat: string;
  custody: Custody;
  passphrase: string;
}

export const MIN_PASSWORD = 10;

export function emptyFounder(custody: Custody): Draft {
  return { name: "", login: "", password: "", repeat: "", custody, passphrase: "" };
}

/** The first field that is not right yet, or null. */
export function problem(draft: Draft): keyof Draft | null {
  if (!draft.name.trim()) return "name";
  if (!/^[a-z][a-z0-9._-]{1,62}$/.test(draft.login)) return "login";
  if (draft.password.length < MIN_PASSWORD) return "password";
  if (draft.repeat !== draft.password) return "repeat";
  if (draft.custody === "passphrase" && draft.passphrase.length < MIN_PASSWORD) return "passphrase";
  return null;
}

export function asFounder(draft: Draft): Founder {
  return {
    name: draft.name.trim(),
    login: draft.login,
    password: draft.password,
    custody: draft.custody,
    passphrase: draft.custody === "passphrase" ? draft.passphrase : null,
  };
}
