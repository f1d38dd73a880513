import { ListFilter, PanelRight } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { QueueSort, Risk } from "~/api/client";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Icon } from "~/shared/ui/Icon";
import { type QueueSearch, RISKS, SORTS } from "./filter";

interface Props {
  title: string;
  note: string;
  search: QueueSearch;
  onSearch: (search: QueueSearch) => void;
  onPreview: () => void;
}

const ANY = "any";

/** Title, count, filter and order. The filter stands in the address. */
export function Toolbar({ title, note, search, onSearch, onPreview }: Props) {
  const [open, setOpen] = useState(Boolean(search.text || search.risk));
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search.text ?? "");
  useKey("queue.filter", () => {
    setOpen(true);
    requestAnimationFrame(() => field.current?.focus());
  });
  const put = (patch: Partial<Record<keyof QueueSearch, string | undefined>>) => {
    const next = Object.entries({ ...search, ...patch }).filter(([, value]) => value);
    onSearch(Object.fromEntries(next) as QueueSearch);
  };
  const latest = useRef(put);
  useLayoutEffect(() => {
    latest.current = put;
  });
  useEffect(() => {
    // A list is made anew for each text: once typing has paused.
    const timer = setTimeout(() => text !== (search.text ?? "") && latest.current({ text }), 200);
    return () => clearTimeout(timer);
  }, [text, search.text]);
  return (
    <div className="flex-none border-b border-line bg-panel">
      <div className="flex h-10 items-center gap-2 px-3">
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
          {t.queue.filter}
        </Button>
        <Choice
          label={t.queue.sort}
          hideLabel
          className="w-36 [&_.input]:min-h-6 [&_.input]:border-transparent [&_.input]:py-0 [&_.input]:text-12"
          placeholder={t.queue.sort}
          value={search.sort ?? "due_ascending"}
          options={SORTS.map((id) => ({ id, text: t.queue.sorts[id] }))}
          onChange={(sort) =>
            put({ sort: sort === "due_ascending" ? undefined : (sort as QueueSort) })
          }
        />
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
      {open ? (
        <search className="flex items-center gap-2 border-t border-line px-3 py-1.5">
          <input
            ref={field}
            type="search"
            className="input max-w-96"
            aria-label={t.queue.filterLabel}
            placeholder={t.queue.filterHint}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" && event.key !== "Enter") return;
              event.preventDefault();
              document.querySelector<HTMLElement>('[role="grid"]')?.focus();
            }}
          />
          <Choice
            label={t.queue.riskAtLeast}
            hideLabel
            className="w-44"
            placeholder={t.queue.anyRisk}
            value={search.risk ?? ANY}
            options={[
              { id: ANY, text: t.queue.anyRisk },
              ...RISKS.map((id) => ({ id, text: t.queue.atLeast(t.risk[id]) })),
            ]}
            onChange={(risk) => put({ risk: risk === ANY ? undefined : (risk as Risk) })}
          />
          <Button
            size="sm"
            kind="quiet"
            onPress={() => {
              setText("");
              put({ text: undefined, risk: undefined });
              setOpen(false);
            }}
          >
            {t.queue.clearFilter}
          </Button>
        </search>
      ) : null}
    </div>
  );
}
