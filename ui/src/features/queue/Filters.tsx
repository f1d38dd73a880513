import { type Ref, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCommand } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice, type Option } from "~/shared/ui/Choice";
import {
  kindText,
  type QueueSearch,
  RISKS,
  readSearch,
  SIMULATIONS,
  STATES,
  unfiltered,
} from "./filter";

interface Props {
  search: QueueSearch;
  onSearch: (search: QueueSearch) => void;
  onClose: () => void;
  field: Ref<HTMLInputElement>;
}

const ANY = "any";

interface PickProps {
  label: string;
  any: string;
  value: string | undefined;
  options: Option[];
  onPick: (value: string | undefined) => void;
}

/** One condition; "any" is none. */
function Pick({ label, any, value, options, onPick }: PickProps) {
  // What stands in the address is offered even where nobody has met it yet.
  const known = !value || options.some((option) => option.id === value);
  const all = known ? options : [...options, { id: value, text: value }];
  return (
    <Choice
      label={label}
      hideLabel
      className="w-[126px] [&_.input]:text-12"
      placeholder={any}
      value={value ?? ANY}
      options={[{ id: ANY, text: any }, ...all]}
      onChange={(id) => onPick(id === ANY ? undefined : id)}
    />
  );
}

/** Everything that narrows the list. It stands in the address, so that a list can be passed on. */
export function Filters({ search, onSearch, onClose, field }: Props) {
  const words = t.queue;
  const [text, setText] = useState(search.text ?? "");
  const choices = useCommand("queue_choices", {}, { staleTime: 60_000, keep: true }).data;
  const put = (patch: Record<string, string | undefined>) =>
    onSearch(readSearch({ ...search, ...patch }));
  const latest = useRef(put);
  useLayoutEffect(() => {
    latest.current = put;
  });
  useEffect(() => {
    // A list is made anew for each text: once typing has paused.
    const timer = setTimeout(() => text !== (search.text ?? "") && latest.current({ text }), 200);
    return () => clearTimeout(timer);
  }, [text, search.text]);
  const named = (names: readonly string[], textOf: (name: string) => string): Option[] =>
    names.map((id) => ({ id, text: textOf(id) }));
  return (
    <search className="flex flex-wrap items-center gap-2 border-t border-line px-3 py-1.5">
      <input
        ref={field}
        type="search"
        className="input w-44 min-w-36 flex-1 text-12"
        aria-label={words.filterLabel}
        placeholder={words.filterHint}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter") return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[role="grid"]')?.focus();
        }}
      />
      <Pick
        label={words.riskAtLeast}
        any={words.anyRisk}
        value={search.risk}
        options={RISKS.map((id) => ({ id, text: words.atLeast(t.risk[id]) }))}
        onPick={(risk) => put({ risk })}
      />
      <Pick
        label={words.kind}
        any={words.anyKind}
        value={search.kind}
        options={named(choices?.kinds ?? [], kindText)}
        onPick={(kind) => put({ kind })}
      />
      <Pick
        label={t.common.agent}
        any={words.anyAgent}
        value={search.agent}
        options={named(choices?.agents ?? [], (name) => name)}
        onPick={(agent) => put({ agent })}
      />
      <Pick
        label={words.state}
        any={words.anyState}
        value={search.state}
        options={STATES.map((id) => ({ id, text: t.state[id] }))}
        onPick={(state) => put({ state })}
      />
      <Pick
        label={words.lane}
        any={words.anyLane}
        value={search.simulation}
        options={SIMULATIONS.map((id) => ({ id, text: words.simulations[id] }))}
        onPick={(simulation) => put({ simulation })}
      />
      <Button
        size="sm"
        kind="quiet"
        onPress={() => {
          setText("");
          onSearch(unfiltered(search));
          onClose();
        }}
      >
        {words.clearFilter}
      </Button>
    </search>
  );
}
