import { CircleCheck, X } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "~/shared/text";
import { Icon } from "./Icon";

interface Props {
  /** What was done; null: nothing is said, and the place for it is announced all the same. */
  done: ReactNode | null;
  note?: ReactNode;
  onClose: () => void;
}

/** What was done last, in one line: only after the database has answered. */
export function DoneLine({ done, note, onClose }: Props) {
  return (
    <div role="status" className="flex-none">
      {done === null ? null : (
        <p className="flex items-center gap-2 border-t border-ok-line bg-ok-soft px-5 py-1.5 text-12">
          <Icon of={CircleCheck} tone="ok" />
          <b className="font-semibold">{done}</b>
          {note ? <span className="text-ink-2">{note}</span> : null}
          <button
            type="button"
            className="btn btn-quiet btn-sm ml-auto"
            aria-label={t.common.close}
            onClick={onClose}
          >
            <Icon of={X} size={12} />
          </button>
        </p>
      )}
    </div>
  );
}
