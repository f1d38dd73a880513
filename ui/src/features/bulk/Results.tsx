import { CircleAlert, CircleCheck } from "lucide-react";
import { Icon } from "~/shared/ui/Icon";
import type { Result } from "./inTurn";

/** One line for each, by its label. */
export function Results({ of }: { of: ReadonlyMap<string, Result> }) {
  return (
    <div role="status" className="scroll max-h-40 px-3 text-12">
      <ul>
        {[...of].map(([label, result]) => (
          <li key={label} className="flex items-center gap-2 py-0.5">
            <Icon
              of={result.ok ? CircleCheck : CircleAlert}
              tone={result.ok ? "ok" : "warn"}
              size={12}
            />
            <span className="mono">{label}</span> {result.said}
          </li>
        ))}
      </ul>
    </div>
  );
}
