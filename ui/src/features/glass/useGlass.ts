import { useQueryClient } from "@tanstack/react-query";
import { type ApiError, asApiError } from "~/api/client";
import { keyStop } from "~/features/session/keyStop";
import { type Passphrase, usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";

/** What every sheet that signs here needs: why it cannot be sent, the key's passphrase, and what is read again afterwards. */
export function useSigning(failure: unknown): {
  error: ApiError | null;
  passphrase: Passphrase;
  stop: string | undefined;
  signed: () => void;
} {
  const client = useQueryClient();
  const status = useStatus();
  const session = useSession();
  const error = failure ? asApiError(failure) : null;
  const passphrase = usePassphrase(error);
  return {
    error,
    passphrase,
    stop:
      signingStop(status, { offline: t.glass.offline, ledger: t.glass.ledger }) ??
      keyStop(session?.key) ??
      (passphrase.missing ? t.decide.passphraseFirst : undefined),
    signed: () => {
      passphrase.accepted();
      for (const key of ["queue_preview", "queue_rows", "queue_views", "status", "open_reviews"])
        void client.invalidateQueries({ queryKey: [key] });
    },
  };
}
