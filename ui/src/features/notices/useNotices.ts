import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Notices } from "~/api/client";
import { queryKey, useCommand, useDo, useEvents, useReread } from "~/api/hooks";

/** The notices of whoever is signed in; read again when the core says that they are others. */
export function useNotices() {
  const found = useCommand("notices", {}, { keep: true, staleTime: 30_000, every: 60_000 });
  const reread = useReread();
  useEvents((event) => {
    if (event.event === "notices_changed") reread("notices");
  });
  return found;
}

/** Marks notices as read; what the core answers is shown. */
export function useRead() {
  const client = useQueryClient();
  const { mutate, error } = useDo("read_notices", (answer: Notices) =>
    client.setQueryData(queryKey("notices", {}), answer),
  );
  const read = useCallback(
    (ids: string[]) => {
      if (ids.length > 0) mutate({ ids });
    },
    [mutate],
  );
  return { read, error };
}
