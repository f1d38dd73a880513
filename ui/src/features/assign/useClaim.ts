import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { asApiError, type InHand } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";

/** What says whose an action is. */
export function refreshHands(client: QueryClient) {
  for (const key of ["queue_preview", "queue_rows", "queue_views", "view_changes"])
    void client.invalidateQueries({ queryKey: [key] });
  // The list on the screen keeps its rows; others are made anew when somebody goes there.
  client.removeQueries({ queryKey: ["queue_shape"], type: "inactive" });
}

/** The advisory claim on an action; null where this build has none. `can`: whether the reader could decide on it. */
export function useClaim(actionId: string | null, hand: InHand | null, can: boolean) {
  const client = useQueryClient();
  const offered = useSession()?.features.includes("claim") ?? false;
  const status = useStatus();
  const claim = useDo("claim", () => refreshHands(client));
  const yours = hand?.person.you ?? false;
  const blocked =
    actionId === null
      ? t.preview.nothing
      : (signingStop(status, { offline: t.assign.offline, ledger: t.assign.ledger }) ??
        (yours
          ? undefined
          : can
            ? hand
              ? t.assign.theirs(hand.person.name)
              : undefined
            : t.assign.cannotClaim));
  const toggle = () => {
    if (actionId && !blocked && !claim.isPending)
      claim.mutate({ action_id: actionId, take: !yours }, { onError: () => refreshHands(client) });
  };
  useKey("action.claim", toggle, offered);
  if (!offered) return null;
  const failed = claim.error && claim.variables?.action_id === actionId;
  return { yours, toggle, blocked, error: failed ? asApiError(claim.error) : null };
}
