import type { LedgerChoices, LedgerKind } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { Pick, Typed } from "~/features/queue/Filters";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import type { Option } from "~/shared/ui/Choice";
import { FILTERS, type LedgerSearch, narrowed } from "./filter";

/** Every kind, and before those of one subject all of them together. */
function kindOptions(kinds: LedgerKind[]): Option[] {
  const groups = new Map<string, LedgerKind[]>();
  for (const kind of kinds) {
    const group = kind.event.split(".")[0] ?? kind.event;
    groups.set(group, [...(groups.get(group) ?? []), kind]);
  }
  return [...groups].flatMap(([group, all]) => [
    ...(all.length > 1 ? [{ id: group, text: t.ledger.about(group) }] : []),
    ...all.map((kind) => ({ id: kind.event, text: kind.what, code: kind.event })),
  ]);
}

function actorOptions(choices: LedgerChoices | undefined): Option[] {
  return [
    ...(choices?.actors ?? []).map((actor) => ({
      id: actor.actor,
      text: actor.you ? t.common.you : actor.name,
    })),
    { id: "system", text: t.ledger.database },
  ];
}

interface Props {
  search: LedgerSearch;
  onSearch: (search: LedgerSearch) => void;
}

/** What narrows the list. It stands in the address, so that a list can be passed on. */
export function FilterBar({ search, onSearch }: Props) {
  const words = t.ledger;
  const choices = useCommand("ledger_choices", {}, { staleTime: 60_000, keep: true }).data;
  const put = (patch: Record<string, unknown>) => onSearch(narrowed(search, patch));
  const shown = (n: number | undefined) => (n === undefined ? undefined : String(n));
  return (
    <search aria-label={words.filters} className="flex flex-wrap items-center gap-2">
      <Pick
        label={words.kind}
        any={words.anyKind}
        value={search.kind}
        options={kindOptions(choices?.kinds ?? [])}
        onPick={(kind) => put({ kind })}
      />
      <Pick
        label={words.who}
        any={words.anybody}
        value={search.who}
        options={actorOptions(choices)}
        onPick={(who) => put({ who })}
      />
      <Typed
        label={words.subject}
        value={search.subject}
        wide
        onChange={(subject) => put({ subject })}
      />
      <Typed label={words.first} value={shown(search.first)} onChange={(first) => put({ first })} />
      <Typed label={words.last} value={shown(search.last)} onChange={(last) => put({ last })} />
      <Typed
        label={words.from}
        type="date"
        value={search.from}
        onChange={(from) => put({ from })}
      />
      <Typed
        label={words.until}
        type="date"
        value={search.until}
        onChange={(until) => put({ until })}
      />
      {FILTERS.some((each) => search[each] !== undefined) ? (
        <Button
          size="sm"
          kind="quiet"
          onPress={() => put(Object.fromEntries(FILTERS.map((each) => [each, undefined])))}
        >
          {words.clear}
        </Button>
      ) : null}
    </search>
  );
}
