import { useState } from "react";
import { useCommand, useDo, useReread } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { asFilter, listName, type QueueSearch, searchOf } from "./filter";

/** The reader's own views with their counts, and how to change them. This computer keeps them. */
export function useOwnViews() {
  const reread = useReread();
  const kept = useCommand("saved_views", {}, { staleTime: 60_000, keep: true }).data ?? [];
  const save = useDo("save_views", () => reread("saved_views"));
  const put = (views: { name: string; search: QueueSearch }[]) =>
    save.mutate({
      views: views.map((view) => ({ name: view.name, filter: asFilter(view.search) })),
    });
  const views = kept.map((view) => ({ ...view, search: searchOf(view.filter) }));
  return {
    views,
    keep: (name: string, search: QueueSearch) =>
      put([...views.filter((view) => view.name !== name), { name, search }]),
    drop: (name: string) => put(views.filter((view) => view.name !== name)),
  };
}

/** Keeps the filter in force under a name, or drops the own view that it is. */
export function KeepView({ search }: { search: QueueSearch }) {
  const own = useOwnViews();
  const [name, setName] = useState("");
  const here = own.views.find((view) => listName(view.search) === listName(search));
  const words = t.queue.own;
  if (here)
    return (
      <Button size="sm" kind="quiet" onPress={() => own.drop(here.name)}>
        {words.drop(here.name)}
      </Button>
    );
  const keep = () => {
    if (!name.trim()) return;
    own.keep(name.trim(), search);
    setName("");
  };
  return (
    <span className="flex items-center gap-1">
      <input
        className="input w-32 text-12"
        aria-label={words.name}
        placeholder={words.name}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
      <Button
        size="sm"
        kind="quiet"
        onPress={keep}
        blocked={name.trim() ? undefined : words.nameFirst}
      >
        {words.keep}
      </Button>
    </span>
  );
}
