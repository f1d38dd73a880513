import { Columns3, ListFilter, PanelRight } from "lucide-react";
import { useRef, useState } from "react";
import type { QueueColumn, QueueSort } from "~/api/client";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Icon } from "~/shared/ui/Icon";
import { ColumnsDialog } from "./ColumnsDialog";
import { Filters } from "./Filters";
import { FILTERS, type QueueSearch, readSearch, SORTS } from "./filter";

interface Props {
  title: string;
  note: string;
  search: QueueSearch;
  onSearch: (search: QueueSearch) => void;
  onPreview: () => void;
  /** Columns that have no room. */
  left: readonly QueueColumn[];
}

/** Title, count, filter and order. The filter stands in the address. */
export function Toolbar({ title, note, search, onSearch, onPreview, left }: Props) {
  const [picking, setPicking] = useState(false);
  useKey("queue.columns", () => setPicking(true));
  const narrowed = FILTERS.filter((name) => search[name] !== undefined).length;
  const [open, setOpen] = useState(narrowed > 0);
  const field = useRef<HTMLInputElement>(null);
  useKey("queue.filter", () => {
    setOpen(true);
    requestAnimationFrame(() => field.current?.focus());
  });
  return (
    <div className="flex-none border-b border-line bg-panel">
      <div className="flex min-h-10 flex-wrap items-center gap-2 px-3">
        <h1 className="text-15 font-semibold">{title}</h1>
        <span className="text-12 text-ink-3">{note}</span>
        <span className="flex-1" />
        <Button
          size="sm"
          kind="quiet"
          hotkey="queue.filter"
          expanded={open}
          onPress={() => setOpen(!open)}
        >
          <Icon of={ListFilter} />
          {narrowed > 0 ? t.queue.filtered(narrowed) : t.queue.filter}
        </Button>
        <Choice
          label={t.queue.sort}
          hideLabel
          className="w-36 [&_.input]:min-h-6 [&_.input]:border-transparent [&_.input]:py-0 [&_.input]:text-12"
          placeholder={t.queue.sort}
          value={search.sort ?? "due_ascending"}
          options={SORTS.map((id) => ({ id, text: t.queue.sorts[id] }))}
          onChange={(sort) =>
            onSearch(
              readSearch({
                ...search,
                sort: sort === "due_ascending" ? undefined : (sort as QueueSort),
              }),
            )
          }
        />
        <Button
          size="sm"
          kind="quiet"
          hotkey="queue.columns"
          onPress={() => setPicking(true)}
          label={t.queue.columnsOf.button(left.length)}
        >
          <Icon of={Columns3} />
        </Button>
        <Button
          size="sm"
          kind="quiet"
          hotkey="queue.preview"
          onPress={onPreview}
          label={t.queue.togglePreview}
        >
          <Icon of={PanelRight} />
        </Button>
      </div>
      <ColumnsDialog
        kind={search.view === "decided" ? "decided" : "open"}
        left={left}
        open={picking}
        onClose={() => setPicking(false)}
      />
      {open ? (
        <Filters search={search} onSearch={onSearch} onClose={() => setOpen(false)} field={field} />
      ) : null}
    </div>
  );
}
