import type { ReactNode } from "react";

/** Heading of a block in the right column, with a quiet note at its end. */
export function AsideTitle({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <h2 className="mb-1.5 flex items-baseline text-13 font-semibold">
      {children}
      {note ? <span className="ml-auto text-12 font-normal text-ink-3">{note}</span> : null}
    </h2>
  );
}
