import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useSession } from "~/features/session/useSession";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";

/** The advisory claim on an action; null where this build has none. */
export function useClaim(actionId: string | null) {
  const client = useQueryClient();
  const offered = useSession()?.features.includes("claim") ?? false;
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  const claim = useDo("claim", (answer, request) => {
    const next = new Set(mine);
    if (answer.yours) next.add(request.action_id);
    else next.delete(request.action_id);
    setMine(next);
    void client.invalidateQueries({ queryKey: ["queue_rows"] });
  });
  const yours = actionId !== null && mine.has(actionId);
  const toggle = () => actionId && claim.mutate({ action_id: actionId, take: !yours });
  useKey("action.claim", toggle, offered);
  if (!offered) return null;
  const blocked =
    actionId === null
      ? t.preview.nothing
      : claim.error
        ? asApiError(claim.error).message
        : undefined;
  return { yours, toggle, blocked };
}
