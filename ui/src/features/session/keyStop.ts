import type { KeyInfo } from "~/api/client";
import { t } from "~/shared/text";

/** Why this key signs nothing now, or undefined: none here, not confirmed yet, or revoked. */
export function keyStop(key: KeyInfo | null | undefined): string | undefined {
  if (!key) return t.decide.noKey;
  if (key.state === "pending") return t.decide.keyPending;
  return key.state === "revoked" ? t.decide.keyRevoked : undefined;
}
