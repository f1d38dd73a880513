import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { asApiError, type BandSpan, type QueueColumn, type QueuePage } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { MarkBar } from "~/features/bulk/MarkBar";
import { SignedLine } from "~/features/decide/SignedLine";
import { useColumns } from "~/features/queue/columns";
import { asFilter, FILTERS, listName, listOf, readSearch } from "~/features/queue/filter";
import { unmarkAll } from "~/features/queue/marks";
import { QueueGrid } from "~/features/queue/QueueGrid";
import { Toolbar } from "~/features/queue/Toolbar";
import { listEnded } from "~/features/queue/useNeighbour";
import { usePlace } from "~/features/queue/usePlace";
import { useQueueRows } from "~/features/queue/useQueueRows";
import { useWorkspaceState } from "~/features/session/useSession";
import { useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Divider } from "~/shared/ui/Divider";
import { Note } from "~/shared/ui/Note";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { ListEnd } from "./ListEnd";
import { PreviewPane } from "./PreviewPane";
import { QueueEmpty } from "./QueueEmpty";

/** Above this height browsers cut elements off: comfortable rows give way to compact ones. */
const TALLEST = 32_000_000;

/** How many rows a band has; of the last one, as far as they are known. */
function counting(page: QueuePage | undefined, span: BandSpan): string {
  const more = page?.more === true && page.bands.at(-1)?.band === span.band;
  return more ? t.queue.orMore(count(span.count)) : count(span.count);
}

export function QueueView() {
  // The router merges what it read unchecked into what was checked: check again.
  const search = readSearch({ ...useSearch({ from: "/queue" }) });
  const navigate = useNavigate();
  const [preview, setPreview] = useState<"auto" | "shown" | "hidden">("auto");
  const filter = asFilter(search);
  const list = listName(search);
  const queue = useQueueRows(filter, search.at);
  const keepPlace = usePlace(search);
  const views = useCommand("queue_views", {}, { staleTime: 60_000, keep: true });
  const decided = filter.view === "decided";
  const { columns, ready } = useColumns(decided ? "decided" : "open");
  const [left, setLeft] = useState<readonly QueueColumn[]>([]);
  const status = useStatus();
  const density = useWorkspaceState().data?.settings.density ?? "compact";
  const total = queue.page?.total ?? 0;
  const counted = queue.page?.more ? t.queue.orMore(count(total)) : count(total);
  const rowHeight = density === "comfortable" && total * 36 < TALLEST ? 36 : 28;
  const late = queue.page?.bands.find((span) => span.band === "overdue");
  const overdue = late ? counting(queue.page, late) : "";
  const open = async (id: string) => {
    await keepPlace();
    const from = { ...listOf(search), view: filter.view };
    await navigate({ to: "/action/$id", params: { id }, search: from });
  };
  const toggle = () => {
    // Where the window is narrow the pane is a drawer, and away until it is asked for.
    const wide = !window.matchMedia("(max-width: 1279px)").matches;
    setPreview((old) => (old === "shown" || (old === "auto" && wide) ? "hidden" : "shown"));
  };
  useKey("queue.preview", toggle);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said of the list that was left
  useEffect(
    () => () => {
      listEnded.set(false);
      unmarkAll();
    },
    [list],
  );
  useEffect(() => {
    document.documentElement.style.setProperty("--row", `${rowHeight}px`);
  }, [rowHeight]);

  return (
    <div className="relative flex min-h-0 min-w-0 flex-1">
      <main data-pane id="content" className="relative flex min-w-0 flex-1 flex-col bg-panel">
        <Toolbar
          title={t.views[filter.view]}
          note={
            queue.page
              ? filter.view === "all" || filter.view === "decided"
                ? t.queue.listed(counted)
                : t.queue.open(counted, overdue)
              : ""
          }
          search={search}
          onSearch={(next) => void navigate({ to: "/queue", search: listOf(next), replace: true })}
          onPreview={toggle}
          left={left}
        />
        <MarkBar key={list} />
        {status && !status.online && queue.page ? (
          <Note kind="warn" className="m-2" live>
            {t.queue.offline}
          </Note>
        ) : null}
        {queue.news > 0 ? (
          <button
            type="button"
            className="link border-b border-line bg-accent-soft py-1 text-12"
            onClick={queue.reload}
          >
            {t.queue.news(queue.news)}
          </button>
        ) : null}
        {queue.error ? (
          <div className="p-2">
            <ErrorNote error={asApiError(queue.error)} onRetry={queue.reload} />
          </div>
        ) : null}
        {queue.page && total > 0 && ready ? (
          <QueueGrid
            key={queue.page.snapshot}
            list={list}
            top={search.top}
            page={queue.page}
            rowAt={queue.rowAt}
            onSeen={queue.onSeen}
            onOpen={(row) => void open(row.action_id)}
            onPreview={toggle}
            rowHeight={rowHeight}
            columns={columns}
            onFit={setLeft}
            decided={decided}
            bySubject={filter.sort === "by_subject"}
          />
        ) : queue.page && total === 0 ? (
          <QueueEmpty
            view={filter.view}
            views={views.data ?? []}
            filtered={FILTERS.some((each) => search[each] !== undefined)}
          />
        ) : queue.error ? null : (
          <Loading rows={16} />
        )}
        <SignedLine />
        <ListEnd />
        {preview === "hidden" ? null : (
          <Divider
            pane="preview"
            label={t.common.resize(t.queue.preview)}
            controls="preview-pane"
            size={332}
            least={260}
            most={640}
            side="right"
            className="divider-preview absolute! inset-y-0 right-0"
          />
        )}
      </main>
      {preview === "hidden" ? null : (
        <PreviewPane
          asked={preview === "shown"}
          total={total}
          counted={counted}
          onOpen={(id) => void open(id)}
        />
      )}
    </div>
  );
}
