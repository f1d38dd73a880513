import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError, call } from "~/api/client";
import { OpenReviews } from "~/features/glass/OpenReviews";
import { OverrideCard } from "~/features/overrides/OverrideCard";
import { OverrideList } from "~/features/overrides/OverrideList";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

/** Decisions against the agent, read one by one: J and K go on and back. */
export function OverridesView() {
  const words = t.overrides;
  const found = useInfiniteQuery({
    queryKey: ["overrides"],
    queryFn: ({ pageParam }) => call("overrides", { before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });
  const rows = found.data?.pages.flatMap((page) => page.overrides) ?? [];
  const [picked, setPicked] = useState(0);
  const at = Math.min(picked, Math.max(0, rows.length - 1));
  const go = (step: 1 | -1) => setPicked(Math.min(Math.max(0, at + step), rows.length - 1));
  useKey("list.next", () => go(1));
  useKey("list.previous", () => go(-1));
  const row = rows[at];
  return (
    <Page
      title={words.title}
      actions={
        rows.length > 0 ? (
          <>
            <span className="text-12 text-ink-3" role="status">
              {words.place(count(at + 1), `${count(rows.length)}${found.hasNextPage ? "+" : ""}`)}
            </span>
            <Button size="sm" hotkey="list.previous" onPress={() => go(-1)}>
              {words.previous}
            </Button>
            <Button size="sm" hotkey="list.next" onPress={() => go(1)}>
              {words.next}
            </Button>
          </>
        ) : null
      }
    >
      <p className="text-12 text-ink-2">{words.what}</p>
      <OpenReviews />
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={8} /> : null}
      {found.data && !row ? <p className="text-ink-2">{words.none}</p> : null}
      {row ? (
        <>
          <OverrideCard key={row.seq} of={row} />
          <section className="card">
            <OverrideList rows={rows} at={at} onPick={setPicked} />
            {found.hasNextPage ? (
              <div className="p-2">
                <Button size="sm" onPress={() => void found.fetchNextPage()}>
                  {words.more}
                </Button>
              </div>
            ) : null}
          </section>
        </>
      ) : null}
    </Page>
  );
}
