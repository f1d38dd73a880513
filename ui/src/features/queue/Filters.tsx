import { type Ref, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCommand } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice, type Option } from "~/shared/ui/Choice";
import { kindText, type QueueSearch, readSearch, SIMULATIONS, STATES, unfiltered } from "./filter";
import { KeepView } from "./OwnViews";
import { RiskSet } from "./RiskSet";

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
export function Pick({ label, any, value, options, onPick }: PickProps) {
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

/** Steps that a list can be narrowed to. */
const STEPS = [1, 2, 3, 4] as const;

interface TypedProps {
  label: string;
  value: string | undefined;
  type?: "text" | "date";
  /** Words or an id, not a number. */
  wide?: boolean;
  onChange: (value: string | undefined) => void;
}

/** An amount, a number, an id or a day, taken once the field is left or Enter is pressed: half of one is none. */
export function Typed({ label, value = "", type = "text", wide = false, onChange }: TypedProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const take = () => text !== value && onChange(text || undefined);
  return (
    <label className="flex items-center gap-1 text-12 text-ink-3">
      {label}
      <input
        type={type}
        inputMode={type === "text" && !wide ? "decimal" : undefined}
        className={`input text-12 ${wide ? "w-44" : type === "text" ? "w-20" : "w-32"}`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === "Enter" && take()}
      />
    </label>
  );
}

/** Everything that narrows the list. It stands in the address, so that a list can be passed on. */
export function Filters({ search, onSearch, onClose, field }: Props) {
  const words = t.queue;
  const [text, setText] = useState(search.text ?? "");
  const choices = useCommand("queue_choices", {}, { staleTime: 60_000, keep: true }).data;
  const put = (patch: Record<string, string | number | undefined>) =>
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
      <RiskSet value={search.risk} onChange={(risk) => put({ risk })} />
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
      <Pick
        label={words.assignee}
        any={words.anyAssignee}
        value={search.assignee}
        options={(choices?.people ?? []).map((person) => ({
          id: person.person,
          text: person.you ? t.common.you : person.name,
        }))}
        onPick={(assignee) => put({ assignee })}
      />
      <Pick
        label={words.step}
        any={words.anyStep}
        value={search.step === undefined ? undefined : String(search.step)}
        options={STEPS.map((step) => ({ id: String(step), text: words.atStep(step) }))}
        onPick={(step) => put({ step: step === undefined ? undefined : Number(step) })}
      />
      {(["least", "most"] as const).map((name) => (
        <Typed
          key={name}
          label={name === "least" ? words.leastAmount : words.mostAmount}
          value={search[name]}
          onChange={(value) => put({ [name]: value })}
        />
      ))}
      {(["from", "until"] as const).map((name) => (
        <Typed
          key={name}
          type="date"
          label={name === "from" ? words.fromDay : words.untilDay}
          value={search[name]}
          onChange={(value) => put({ [name]: value })}
        />
      ))}
      <KeepView search={search} />
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
