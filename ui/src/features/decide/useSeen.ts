import { useQuery } from "@tanstack/react-query";
import { type ActionView, asApiError, call, type SeenView } from "~/api/client";
import { useLooks } from "~/features/action/reading";

/**
 * The view to which a decision binds: the one that was opened, and once all required evidence was looked at, one that says
 * for how long. That is recorded before what would be signed is shown.
 */
export function useSeen(
  view: ActionView,
  viewed: boolean,
  onStale: () => void,
): { seen: SeenView; recording: boolean } {
  const looks = useLooks(view.action_id);
  const asked = view.friction.required_sections;
  const wanted = viewed && asked.length > 0;
  const recorded = useQuery({
    queryKey: ["record_reading", view.action_id, view.view_digest, view.seen_seq],
    queryFn: async () => {
      try {
        return await call("record_reading", {
          action_id: view.action_id,
          view_digest: view.view_digest,
          sections: asked.map((section) => ({ section, shown_ms: looks.get(section)?.ms ?? 0 })),
        });
      } catch (thrown) {
        if (asApiError(thrown).code === "stale-view") onStale();
        throw thrown;
      }
    },
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { view_digest, seen_seq, seen_leaf } = view;
  return {
    // What cannot be recorded is not said: the decision then binds to the view as it was opened.
    seen: (wanted ? recorded.data : undefined) ?? { view_digest, seen_seq, seen_leaf },
    recording: wanted && recorded.isPending,
  };
}
