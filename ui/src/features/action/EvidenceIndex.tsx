import { ChevronRight } from "lucide-react";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { TickBox } from "~/shared/ui/Tick";
import type { SectionEntry } from "./sections";

interface Props {
  sections: SectionEntry[];
  viewed: ReadonlySet<string>;
  current: string;
  onGo: (section: string) => void;
}

/** The sections with their ticks, as a table of contents. */
export function EvidenceIndex({ sections, viewed, current, onGo }: Props) {
  const done = sections.filter((section) => viewed.has(section.id)).length;
  const look =
    "flex h-7 w-full items-center gap-2 rounded-2 px-2 text-left text-ink-2 hover:bg-hover aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-ink";
  return (
    <nav id="evidence-index" aria-label={t.action.evidence} className="hide-narrow pt-3 pl-3">
      <p className="px-2 pb-1.5 text-12 text-ink-3">
        {t.action.viewedCount(done, sections.length)}
      </p>
      {sections.map((section) => (
        <button
          key={section.id}
          type="button"
          className={look}
          aria-current={section.id === current ? "true" : undefined}
          onClick={() => onGo(section.id)}
        >
          <TickBox on={viewed.has(section.id)} />
          <span className="truncate">{section.title}</span>
          <span className="sr">
            {viewed.has(section.id) ? t.action.viewed : t.action.notViewed}
            {section.required ? `, ${t.action.requiredMark}` : ""}
          </span>
          {section.required ? (
            <span className="-ml-1 font-semibold text-warn" aria-hidden="true">
              *
            </span>
          ) : null}
          <span className="ml-auto text-12 text-ink-3">{count(section.count)}</span>
        </button>
      ))}
      {sections.some((section) => section.required) ? (
        <p className="px-2 pt-1 text-12 text-ink-3">{t.action.requiredNote}</p>
      ) : null}
      <hr className="m-2 border-line-2" />
      <button
        type="button"
        className={look}
        aria-current={current === "recommendation" ? "true" : undefined}
        onClick={() => onGo("recommendation")}
      >
        <Icon of={ChevronRight} size={12} />
        {t.action.sections.recommendation}
      </button>
    </nav>
  );
}
