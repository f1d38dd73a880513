import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type ActionView, call, type ViewChanges } from "~/api/client";
import { useEvents } from "~/api/hooks";
import { untick } from "./viewed";

const FOREVER = Number.POSITIVE_INFINITY;

/**
 * Opens an action once and keeps that view: a decision binds to what was shown, so nothing here
 * changes by itself. When the core says that something happened, the difference is asked for.
 */
export function useAction(id: string, open: boolean) {
  const client = useQueryClient();
  const opened = useQuery<ActionView>({
    queryKey: ["open_action", id],
    queryFn: () => call("open_action", { action_id: id }),
    // Opening is recorded: not before somebody is there.
    enabled: open,
    staleTime: FOREVER,
    gcTime: 0,
  });
  const view = opened.data;
  const changesKey = ["view_changes", id, view?.view_digest, view?.seen_seq];
  const changes = useQuery<ViewChanges>({
    queryKey: changesKey,
    queryFn: () =>
      call("view_changes", {
        action_id: id,
        view_digest: view?.view_digest ?? "",
        seen_seq: view?.seen_seq ?? 0,
      }),
    enabled: view !== undefined,
    staleTime: FOREVER,
    // An event may be lost; the view must not stay stale unseen for longer than this.
    refetchInterval: 30_000,
    gcTime: 0,
  });
  const check = () => void client.invalidateQueries({ queryKey: ["view_changes", id] });
  useEvents((event) => {
    if (event.event === "action_changed" && event.action_id === id) check();
    if (event.event === "connection" && event.online) check();
  });
  const stale = changes.data?.stale ? changes.data : null;
  useEffect(() => {
    if (stale) untick(id, stale.sections);
  }, [stale, id]);
  return {
    view,
    error: opened.error,
    stale,
    /** Whose it is now; that makes no view stale. */
    hand: (changes.data ?? view)?.in_hand ?? null,
    /** The records as they stand now: claiming and handing over make no view stale. */
    timeline: changes.data?.timeline ?? view?.timeline ?? [],
    check,
    /** Opens the action as it is now; what was typed and still holds is kept. */
    reopen: () => void opened.refetch(),
    setRecommendation: (recommendation: ActionView["recommendation"]) =>
      client.setQueryData<ActionView>(["open_action", id], (old) =>
        old ? { ...old, recommendation } : old,
      ),
  };
}
