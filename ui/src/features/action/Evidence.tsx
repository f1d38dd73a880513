import { useRef, useState } from "react";
import type { ActionView } from "~/api/client";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Divider } from "~/shared/ui/Divider";
import { ChangeSection } from "./ChangeSection";
import { ChecksTable } from "./ChecksSection";
import { DocumentBody, sizeOf } from "./DocumentBody";
import { EvidenceIndex } from "./EvidenceIndex";
import { EvidenceTable } from "./EvidenceTable";
import { FieldList } from "./FieldList";
import { Precedents } from "./Precedents";
import { RecommendationCard } from "./RecommendationCard";
import { lookedAt, useLooks, useReading } from "./reading";
import { SectionCard } from "./SectionCard";
import { type SectionEntry, sectionDomId, sectionsOf } from "./sections";
import { setViewed, useViewed } from "./viewed";

interface Props {
  view: ActionView;
  onRevealed: (recommendation: ActionView["recommendation"]) => void;
}

/** Index at the left, sections at the right. V ticks the current one once it was looked at to its end, and goes on
 * to the next that must be viewed before signing; where none is left, to the next. */
export function Evidence({ view, onRevealed }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(() => sectionsOf(view)[0]?.id ?? "input");
  const viewed = useViewed(view.action_id);
  const sections = sectionsOf(view);
  const words = t.action.sections;
  const looks = useLooks(view.action_id);
  useReading(
    view.action_id,
    pane,
    sections.map((section) => section.id),
  );
  const tick = (id: string) => ({
    viewed: viewed.has(id),
    early: !lookedAt(view, looks, id),
    onViewed: (on: boolean) => setViewed(view.action_id, id, on),
  });
  const held = useRef(0);
  const go = (id: string) => {
    held.current = Date.now();
    document.getElementById(sectionDomId(id))?.scrollIntoView({ block: "start" });
    setCurrent(id);
  };
  useKey("action.viewed", () => {
    const box = pane.current;
    if (!viewed.has(current) && !lookedAt(view, looks, current)) {
      // Not at its end yet: on to it. At its end: a moment longer, and the same key ticks it.
      if (box && !looks.get(current)?.end) box.scrollBy({ top: box.clientHeight * 0.8 });
      return;
    }
    setViewed(view.action_id, current, true);
    const after = sections.slice(sections.findIndex((section) => section.id === current) + 1);
    const left = (section: SectionEntry) =>
      section.required && section.id !== current && !viewed.has(section.id);
    const next = after.find(left) ?? sections.find(left) ?? after[0];
    if (next) go(next.id);
  });
  const place = (number: number) => {
    const found = sections[number - 1];
    if (!found) return;
    go(found.id);
    pane.current?.focus({ preventScroll: true });
  };
  useKey("section.1", () => place(1));
  useKey("section.2", () => place(2));
  useKey("section.3", () => place(3));
  useKey("section.4", () => place(4));
  useKey("section.5", () => place(5));
  useKey("section.6", () => place(6));
  useKey("section.7", () => place(7));
  useKey("section.8", () => place(8));
  useKey("section.9", () => place(9));
  const follow = () => {
    // A jump sets the section itself; only the reader's own scrolling is followed.
    if (Date.now() - held.current < 200) return;
    const top = pane.current?.getBoundingClientRect().top ?? 0;
    const passed = sections.filter((section) => {
      const box = document.getElementById(sectionDomId(section.id))?.getBoundingClientRect();
      return box !== undefined && box.top <= top + 60;
    });
    const last = passed.at(-1);
    if (last && last.id !== current) setCurrent(last.id);
  };
  // A table beside another document would be cut off.
  const wide = view.agent_input.tables.length + view.agent_output.tables.length > 0;
  const fired = view.policy_checks.filter((check) => check.fired).length;

  return (
    <div className="work-cols relative grid min-h-0 flex-1 grid-cols-[var(--index)_minmax(0,1fr)]">
      <EvidenceIndex sections={sections} viewed={viewed} current={current} onGo={go} />
      <Divider
        pane="index"
        label={t.common.resize(t.action.evidence)}
        controls="evidence-index"
        size={196}
        least={150}
        most={360}
        side="left"
        className="absolute! inset-y-0 left-(--index)"
      />
      <section
        ref={pane}
        id="evidence"
        tabIndex={0}
        aria-label={t.action.evidence}
        className="scroll flex min-h-0 flex-col gap-3 px-4 *:flex-none pt-3 pr-5 pb-4 -outline-offset-2 [scroll-padding:12px]"
        onScroll={follow}
      >
        <ChangeSection view={view} {...tick("change")} />
        {view.content.length > 0 ? (
          <SectionCard
            id="content"
            title={words.content}
            note={t.action.contentNote}
            {...tick("content")}
          >
            <FieldList fields={view.content} />
          </SectionCard>
        ) : null}
        {view.policy_checks.length > 0 ? (
          <SectionCard
            id="checks"
            title={words.checks}
            note={t.action.firedOf(fired, view.policy_checks.length)}
            {...tick("checks")}
          >
            <ChecksTable checks={view.policy_checks} />
          </SectionCard>
        ) : null}
        <div className={wide ? "grid gap-3" : "grid grid-cols-2 gap-3 max-[1100px]:grid-cols-1"}>
          <SectionCard
            id="input"
            title={words.input}
            note={t.action.items(sizeOf(view.agent_input))}
            {...tick("input")}
          >
            <DocumentBody document={view.agent_input} />
          </SectionCard>
          <SectionCard
            id="output"
            title={words.output}
            note={t.action.items(sizeOf(view.agent_output))}
            {...tick("output")}
          >
            <DocumentBody document={view.agent_output} />
          </SectionCard>
        </div>
        {view.evidence.map((section) => (
          <SectionCard
            key={section.section}
            id={section.section}
            title={section.title}
            note={section.note}
            {...tick(section.section)}
          >
            <EvidenceTable section={section} />
          </SectionCard>
        ))}
        <SectionCard
          id="precedents"
          title={words.precedents}
          note={t.action.precedentsNote}
          {...tick("precedents")}
        >
          <Precedents precedents={view.precedents} />
        </SectionCard>
        <RecommendationCard view={view} onRevealed={onRevealed} onGo={() => go("recommendation")} />
      </section>
    </div>
  );
}
