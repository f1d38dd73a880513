import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, type QueueRow } from "~/api/client";
import { asFilter } from "~/features/queue/filter";

/** Something the palette can do. */
export interface Entry {
  id: string;
  text: string;
  code?: string;
  /** Of an action: who proposed it, what is at stake, where it stands. */
  of?: QueueRow;
  keys?: string;
  run: () => void;
}

/** Actions whose words or id fit, once typing has paused. */
export function useFoundActions(text: string): QueueRow[] {
  const needle = text.trim();
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(needle), 180);
    return () => clearTimeout(timer);
  }, [needle]);
  const found = useQuery({
    queryKey: ["palette", settled],
    queryFn: () =>
      call("queue_page", {
        filter: asFilter({ view: "all", text: settled, sort: "newest_first" }),
        snapshot: null,
        from: 0,
        count: 8,
        locate: null,
      }),
    enabled: settled.length >= 3,
    staleTime: 10_000,
  });
  return settled.length >= 3 && settled === needle ? (found.data?.rows ?? []) : [];
}
