import type { ReactNode } from "react";
import { t } from "~/shared/text";
import { Tick } from "~/shared/ui/Tick";
import { sectionDomId } from "./sections";

interface Props {
  id: string;
  title: string;
  note?: ReactNode;
  controls?: ReactNode;
  viewed: boolean;
  /** It was not on the screen to its end, or not long enough for its length. */
  early: boolean;
  onViewed: (on: boolean) => void;
  children: ReactNode;
}

/** A section of evidence: title, source, own controls, and the tick that the index mirrors. */
export function SectionCard({
  id,
  title,
  note,
  controls,
  viewed,
  early,
  onViewed,
  children,
}: Props) {
  return (
    <section className="card" id={sectionDomId(id)} aria-labelledby={`${sectionDomId(id)}-title`}>
      <header>
        <h2 id={`${sectionDomId(id)}-title`}>{title}</h2>
        {note ? <span className="truncate text-12 text-ink-3">{note}</span> : null}
        <div className="ml-auto flex items-center gap-3">
          {controls}
          <Tick
            on={viewed}
            onChange={onViewed}
            blocked={early && !viewed ? t.action.lookFirst : undefined}
            label={`${title}: ${t.action.viewed}`}
          >
            {t.action.viewed}
          </Tick>
        </div>
      </header>
      {children}
    </section>
  );
}
