import { useState } from "react";
import type { ApiError } from "~/api/client";
import { useSession, useSetSession } from "./useSession";

/**
 * What a place that signs needs where the key is wrapped: whether to ask, what was typed, and what
 * to send. The core has the last word: its refusal asks for the passphrase too, and whatever else
 * stands in the form stays as it is.
 */
export function usePassphrase(error: ApiError | null) {
  const session = useSession();
  const setSession = useSetSession();
  const [value, set] = useState("");
  const key = session?.key;
  const closed = key?.custody === "passphrase" && !key.unlocked;
  const refused = error?.code === "passphrase-needed" || error?.code === "wrong-passphrase";
  const needed = closed || refused;
  return {
    needed,
    value,
    set,
    /** Needed and not typed yet. */
    missing: needed && value === "",
    /** What goes with the request. */
    given: needed && value !== "" ? value : null,
    /** The core signed: the key stays open until the session is locked, and nothing is kept here. */
    accepted: () => {
      set("");
      if (session?.key && needed)
        setSession({ ...session, key: { ...session.key, unlocked: true } });
    },
  };
}

export type Passphrase = ReturnType<typeof usePassphrase>;
