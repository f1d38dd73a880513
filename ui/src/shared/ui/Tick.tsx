import { Check } from "lucide-react";
import { Icon } from "./Icon";

/** The box alone, for lists whose words stand beside it. */
export function TickBox({ on }: { on: boolean }) {
  return (
    <span className={on ? "tick tick-on" : "tick"}>
      {on ? <Icon of={Check} size={10} /> : null}
    </span>
  );
}

interface Props {
  on: boolean;
  onChange: (on: boolean) => void;
  children: string;
  label?: string;
  /** Why it cannot be ticked now. */
  blocked?: string | undefined;
}

/** A checkbox with its word. */
export function Tick({ on, onChange, children, label, blocked }: Props) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={on}
      aria-label={label}
      aria-disabled={blocked ? true : undefined}
      aria-description={blocked}
      title={blocked}
      className="inline-flex min-h-6 items-center gap-1.5 text-left text-12 text-ink-2"
      onClick={() => (blocked ? undefined : onChange(!on))}
    >
      <TickBox on={on} />
      {children}
    </button>
  );
}
