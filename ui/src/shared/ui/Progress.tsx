import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "./Button";

interface Props {
  phase: string;
  done: number;
  total: number;
  onCancel: () => void;
}

/** Long work: what it does, how far it is, and a way out that leaves nothing half done. */
export function ProgressLine({ phase, done, total, onCancel }: Props) {
  return (
    <div className="flex items-center gap-3" role="status">
      <div className="min-w-0 flex-1">
        <div className="flex text-12">
          <span className="truncate">{phase}</span>
          <span className="ml-auto text-ink-3">
            {total > 0 ? t.common.ofTotal(count(done), count(total)) : count(done)}
          </span>
        </div>
        <progress
          className="mt-1 block h-1.5 w-full accent-(--accent)"
          aria-label={phase}
          {...(total > 0 ? { value: done, max: total } : {})}
        />
      </div>
      <Button size="sm" onPress={onCancel}>
        {t.common.cancel}
      </Button>
    </div>
  );
}
