import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { createStore, useStore } from "~/shared/store";
import { useSettled } from "~/shared/useSettled";
import { listName, listOf, type QueueSearch, readSearch } from "./filter";
import { scrolled, selection } from "./selection";

/** The list that was looked at last, with the place in it: where every way back to the queue leads. */
export const lastPlace = createStore<QueueSearch>({}, "person");

/** Which action this page wrote into the address itself: any other one came from outside. */
export const written = createStore<string | undefined>(undefined, "person");

/** Milliseconds without a move before the address follows: a held J is one change, not forty. */
const PAUSE = 250;

/** Where the reader stands in this list now. The beginning of a list needs no mark. */
function placeIn(search: QueueSearch): QueueSearch {
  const list = listOf(search);
  const name = listName(search);
  const selected = selection.get();
  if (selected.list !== name) return readSearch({ ...search });
  // A row whose action is still being read has no name yet.
  if (selected.row > 0 && selected.action === null) return readSearch({ ...search });
  const top = scrolled.get().list === name ? scrolled.get().top : 0;
  const moved = selected.action !== null && (selected.row > 0 || top > 0);
  return readSearch({ ...list, ...(moved ? { at: selected.action, top } : {}) });
}

/** Keeps selection and scroll in the address of the queue; answers how to write them at once. */
export function usePlace(search: QueueSearch): () => Promise<void> {
  const navigate = useNavigate();
  useStore(selection);
  useStore(scrolled);
  const place = JSON.stringify(placeIn(search));
  const now = JSON.stringify(readSearch({ ...search }));
  const settled = useSettled(place, PAUSE);
  const write = async (next: string) => {
    const found = JSON.parse(next) as QueueSearch;
    written.set(found.at);
    await navigate({ to: "/queue", search: found, replace: true });
  };
  useEffect(() => lastPlace.set(JSON.parse(place) as QueueSearch), [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: written when it has settled, and only then
  useEffect(() => {
    if (settled === place && settled !== now) void write(settled);
  }, [settled]);
  return async () => {
    if (place !== now) await write(place);
  };
}
