import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { CheckCard } from "~/features/ledger/CheckCard";
import { CheckpointList } from "~/features/ledger/CheckpointList";
import { FilterBar } from "~/features/ledger/FilterBar";
import {
  asLedgerFilter,
  FILTERS,
  type LedgerSearch,
  readLedger,
  TABS,
} from "~/features/ledger/filter";
import { RecordDrawer } from "~/features/ledger/RecordDrawer";
import { RecordTable } from "~/features/ledger/RecordTable";
import { useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Tabs } from "~/shared/ui/Tabs";
import { Page } from "./Page";

const words = t.ledger;
const PANEL = "ledger-panel";

interface Props {
  search: LedgerSearch;
  onSearch: (search: LedgerSearch) => void;
}

/** One part of the list at a time, however long the ledger is; J and K open the record before and after. */
function Records({ search, onSearch }: Props) {
  const request = { filter: asLedgerFilter(search), before: search.before ?? null };
  const found = useCommand("ledger_page", request, { keep: true });
  // The parts above this one, as far as the reader came from there.
  const [above, setAbove] = useState<(number | undefined)[]>([]);
  const head = useStatus()?.ledger.head_seq;
  const rows = found.data?.rows ?? [];
  const at = rows.findIndex((row) => row.seq === search.record);
  const open = (record: number) => onSearch({ ...search, record });
  const go = (step: 1 | -1) => {
    const next = rows[at < 0 ? 0 : at + step];
    if (next) open(next.seq);
  };
  useKey("list.next", () => go(1));
  useKey("list.previous", () => go(-1));
  const part = (before: number | undefined) => {
    const { before: _, record: __, ...list } = search;
    onSearch({ ...list, ...(before !== undefined && { before }) });
  };
  const older = () => {
    if (found.data?.next == null) return;
    setAbove([...above, search.before]);
    part(found.data.next);
  };
  const newer = () => {
    part(above.at(-1));
    setAbove(above.slice(0, -1));
  };
  const news = search.before === undefined && head ? head - (found.data?.head_seq ?? head) : 0;
  const filtered = FILTERS.some((each) => search[each] !== undefined);
  return (
    <>
      <FilterBar
        search={search}
        onSearch={(next) => {
          setAbove([]);
          onSearch(next);
        }}
      />
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {news > 0 ? (
        <button
          type="button"
          className="link bg-accent-soft py-1 text-12"
          onClick={() => void found.refetch()}
        >
          {words.news(count(news))}
        </button>
      ) : null}
      {!found.data && !found.error ? <Loading rows={16} /> : null}
      {found.data && rows.length === 0 ? (
        <p className="text-ink-2">{filtered ? words.none : words.noneAtAll}</p>
      ) : null}
      {rows.length > 0 ? (
        <section className="card overflow-x-auto">
          <RecordTable rows={rows} open={search.record} onOpen={open} />
        </section>
      ) : null}
      {found.data ? (
        <div className="flex items-center gap-2">
          <Button
            size="sm"
            onPress={newer}
            blocked={search.before === undefined ? words.noNewer : undefined}
          >
            {above.length > 0 ? words.newer : words.newest}
          </Button>
          <Button
            size="sm"
            onPress={older}
            blocked={found.data.next === null ? words.noOlder : undefined}
          >
            {words.older}
          </Button>
          {rows.length > 0 ? (
            <span className="text-12 text-ink-3" role="status">
              {words.span(count(rows.at(-1)?.seq ?? 0), count(rows[0]?.seq ?? 0))}
            </span>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

/** The ledger: everything that happened, checking it, and who signed checkpoints. */
export function LedgerView() {
  const navigate = useNavigate();
  const search = readLedger({ ...useSearch({ strict: false }) });
  const tab = search.tab ?? "records";
  const put = (next: LedgerSearch) => void navigate({ to: "/ledger", search: next, replace: true });
  const { record, ...list } = search;
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1">
      <Page
        title={words.title}
        actions={
          <Tabs
            label={words.tabsLabel}
            tabs={TABS.map((id) => ({ id, text: words.tabs[id], panel: PANEL }))}
            value={tab}
            onChange={(next) => put(readLedger({ ...search, tab: next }))}
          />
        }
      >
        <p className="text-12 text-ink-2">{words.what}</p>
        <div id={PANEL} role="tabpanel" aria-label={words.tabs[tab]} className="grid gap-3">
          {tab === "records" ? <Records search={search} onSearch={put} /> : null}
          {tab === "check" ? <CheckCard onShow={(seq) => put({ ...search, record: seq })} /> : null}
          {tab === "checkpoints" ? <CheckpointList /> : null}
        </div>
      </Page>
      {record === undefined ? null : <RecordDrawer seq={record} onClose={() => put(list)} />}
    </div>
  );
}
