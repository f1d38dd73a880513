import type { ReactNode } from "react";
import { OfflineNote } from "~/features/shell/OfflineNote";

/** A screen of cards in one column under its title. */
export function Page({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <main data-pane id="content" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-10 flex-none items-center gap-2 border-b border-line bg-panel px-4">
        <h1 className="text-15 font-semibold">{title}</h1>
        <span className="ml-auto flex gap-2">{actions}</span>
      </div>
      <section
        tabIndex={0}
        aria-label={title}
        className="scroll min-h-0 flex-1 px-4 py-3 -outline-offset-2"
      >
        <div className="mx-auto grid max-w-[1400px] gap-3">
          <OfflineNote />
          {children}
        </div>
      </section>
    </main>
  );
}
