import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { asApiError, call, type QueueFilter, type QueuePage, type QueueRow } from "~/api/client";
import { useEvents } from "~/api/hooks";
import { selection } from "./selection";
import { written } from "./usePlace";

export const PAGE = 200;

const EMPTY: QueueRow[] = [];

/** A list as it was made, and the action that was looked for then. */
interface Shape {
  page: QueuePage;
  locate: string | null;
}

/** The list of one filter: its shape from a snapshot, its rows by pages as they come into sight.
 * `at` is the action that the address names as selected. */
export function useQueueRows(filter: QueueFilter, at: string | undefined) {
  const client = useQueryClient();
  const list = JSON.stringify(filter);
  const [pagesSeen, setPagesSeen] = useState("0");

  const shape = useQuery<Shape>({
    queryKey: ["queue_shape", filter],
    queryFn: async () => {
      const own = selection.get();
      const followed = own.list === list && at === written.get();
      const locate = at && !followed ? at : own.action;
      const page = await call("queue_page", { filter, snapshot: null, from: 0, count: 0, locate });
      return { page, locate };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const page = shape.data?.page;
  const located = shape.data?.locate ?? null;
  const snapshot = page?.snapshot ?? null;

  useEffect(() => {
    if (!page) return;
    const old = selection.get();
    if (old.list === list && old.snapshot === page.snapshot) {
      if (old.total !== page.total) selection.set({ ...old, total: page.total });
      return;
    }
    const same = old.list === list;
    const row = page.located ?? (same ? Math.min(old.row, Math.max(0, page.total - 1)) : 0);
    const action = page.located === null ? null : located;
    selection.set({ list, snapshot: page.snapshot, total: page.total, row, action });
  }, [page, located, list]);

  const asked = useRef<{ list: string; at: string | undefined } | null>(null);
  useEffect(() => {
    // The address was changed from outside, by going back: the row that it names is looked for once.
    const last = asked.current;
    if (!page || (last?.list === list && last.at === at)) return;
    asked.current = { list, at };
    const before = selection.get();
    const followed = last?.list === list && at === written.get();
    if (!at || followed || at === before.action) return;
    void call("queue_page", { filter, snapshot: page.snapshot, from: 0, count: 0, locate: at })
      .then((found) => {
        const row = found.located;
        if (row !== null && selection.get() === before)
          selection.set({ ...before, row, action: at });
      })
      // A list that is kept no longer is read again with its rows.
      .catch(() => {});
  }, [page, at, list, filter]);

  const wanted = snapshot && page && page.total > 0 ? pagesSeen.split(",").map(Number) : [];
  const pages = useQueries({
    queries: wanted.map((at) => ({
      queryKey: ["queue_rows", snapshot, at],
      queryFn: () =>
        call("queue_page", { filter, snapshot, from: at * PAGE, count: PAGE, locate: null }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const gone = pages.some((each) => each.error && asApiError(each.error).code === "snapshot-gone");
  const { refetch } = shape;
  useEffect(() => {
    if (gone) void refetch();
  }, [gone, refetch]);

  const news = useQuery({
    queryKey: ["queue_news", snapshot],
    queryFn: async () => {
      const answer = await call("queue_page", {
        filter,
        snapshot,
        from: 0,
        count: 0,
        locate: null,
      });
      return answer.new_since;
    },
    enabled: snapshot !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: 30_000,
  });
  useEvents((event) => {
    if (event.event !== "action_changed" && event.event !== "ledger_moved") return;
    // Rows keep their place; what they say is read again, and what is new is counted.
    void client.invalidateQueries({ queryKey: ["queue_rows", snapshot] });
    void client.invalidateQueries({ queryKey: ["queue_news", snapshot] });
  });

  // The first rows are shown at once. What comes after is read on meanwhile, a range at a time, so that the list knows its
  // length and its end is reached by a key; what was listed keeps its place.
  const total = page?.total ?? 0;
  const more = useQuery({
    queryKey: ["queue_more", snapshot, total],
    queryFn: async () => {
      const next = await call("queue_page", {
        filter,
        snapshot,
        from: total,
        count: 1,
        locate: null,
      });
      client.setQueryData<Shape>(["queue_shape", filter], (old) =>
        old && old.page.snapshot === next.snapshot
          ? {
              ...old,
              page: { ...old.page, total: next.total, more: next.more, bands: next.bands },
            }
          : old,
      );
      return next.total;
    },
    enabled: page?.more === true,
    staleTime: Number.POSITIVE_INFINITY,
  });

  // A string, so that a press of J that stays on its page changes nothing here.
  const onSeen = useCallback((rows: number[]) => {
    const seen = new Set(rows.map((row) => Math.floor(row / PAGE)));
    setPagesSeen([...seen].sort((a, b) => a - b).join(","));
  }, []);

  const loaded = useMemo(() => {
    const map = new Map<number, QueueRow[]>();
    for (const each of pages) if (each.data) map.set(each.data.from / PAGE, each.data.rows);
    return map;
  }, [pages]);

  return {
    page: page as QueuePage | undefined,
    error:
      shape.error ??
      more.error ??
      (gone ? null : (pages.find((each) => each.error)?.error ?? null)),
    reload: () => void refetch(),
    news: news.data ?? 0,
    onSeen,
    rowAt: (row: number): QueueRow | undefined =>
      (loaded.get(Math.floor(row / PAGE)) ?? EMPTY)[row % PAGE],
  };
}
