import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { SignedDetails } from "./SignedDetails";

interface Props {
  action: string;
  seq: number;
  /** Whose decision it is, for its name to a screen reader. */
  name: string;
  /** What stands in its line. */
  children: ReactNode;
  /** The line's own look. */
  className?: string;
}

/** A signed decision in one line, which unfolds to all of it. */
export function SignedSeat({ action, seq, name, children, className = "" }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div className={className}>
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1">{children}</div>
        <button
          type="button"
          className="no-print grid size-6 flex-none place-items-center rounded-2 hover:bg-hover"
          aria-expanded={open}
          aria-label={t.signed.unfold(name)}
          onClick={() => setOpen(!open)}
        >
          <Icon of={open ? ChevronDown : ChevronRight} size={12} />
        </button>
      </div>
      {open ? (
        <div className="my-1 border-l-2 border-line-2 pl-2.5">
          <SignedDetails action={action} seq={seq} />
        </div>
      ) : null}
    </div>
  );
}
