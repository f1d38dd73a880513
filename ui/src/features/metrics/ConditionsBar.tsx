import { useCommand } from "~/api/hooks";
import { kindText, RISKS } from "~/features/queue/filter";
import { t } from "~/shared/text";
import { Choice, type Option } from "~/shared/ui/Choice";
import { Segments } from "~/shared/ui/Segments";
import { type Conditions, LANES, readConditions, WINDOWS } from "./conditions";

const ANY = "any";

interface PickProps {
  label: string;
  any: string;
  value: string | undefined;
  options: Option[];
  onPick: (value: string | undefined) => void;
}

function Pick({ label, any, value, options, onPick }: PickProps) {
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

interface Props {
  conditions: Conditions;
  onConditions: (conditions: Conditions) => void;
}

/** What is counted. It stands in the address, so that it can be passed on. */
export function ConditionsBar({ conditions, onConditions }: Props) {
  const choices = useCommand("queue_choices", {}, { staleTime: 60_000, keep: true }).data;
  const put = (patch: Record<string, string | undefined>) =>
    onConditions(readConditions({ ...conditions, ...patch }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segments
        label={t.metrics.window}
        options={WINDOWS.map((id) => ({ id, text: t.metrics.windows[id] }))}
        value={conditions.days ?? "30"}
        onChange={(days) => put({ days })}
      />
      <Segments
        label={t.metrics.lane}
        options={LANES.map((id) => ({ id, text: t.metrics.lanes[id] }))}
        value={conditions.lane ?? "work"}
        onChange={(lane) => put({ lane })}
      />
      <Pick
        label={t.queue.riskAtLeast}
        any={t.queue.anyRisk}
        value={conditions.risk}
        options={RISKS.map((id) => ({ id, text: t.queue.atLeast(t.risk[id]) }))}
        onPick={(risk) => put({ risk })}
      />
      <Pick
        label={t.queue.kind}
        any={t.queue.anyKind}
        value={conditions.kind}
        options={(choices?.kinds ?? []).map((id) => ({ id, text: kindText(id) }))}
        onPick={(kind) => put({ kind })}
      />
      <Pick
        label={t.common.agent}
        any={t.queue.anyAgent}
        value={conditions.agent}
        options={(choices?.agents ?? []).map((id) => ({ id, text: id }))}
        onPick={(agent) => put({ agent })}
      />
      <span className="text-12 text-ink-3">{t.metrics.laneHint}</span>
    </div>
  );
}
