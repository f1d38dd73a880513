import { useState } from "react";
import type { ActionView } from "~/api/client";
import { headOf } from "~/features/parts/comparison";
import { DiffTable } from "~/features/parts/DiffTable";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Segments } from "~/shared/ui/Segments";
import { SectionCard } from "./SectionCard";
import { sectionDomId } from "./sections";

interface Props {
  view: ActionView;
  viewed: boolean;
  early: boolean;
  onViewed: (on: boolean) => void;
}

/** The change, field by field, against one of several things; D goes to the next. */
export function ChangeSection({ view, viewed, early, onViewed }: Props) {
  const [at, setAt] = useState(0);
  const comparison = view.comparisons[at] ?? view.comparisons[0];
  useKey("action.comparison", () => {
    setAt((old) => (old + 1) % Math.max(1, view.comparisons.length));
    document.getElementById(sectionDomId("change"))?.scrollIntoView({ block: "nearest" });
  });
  if (!comparison) return null;
  const changed = comparison.rows.filter((row) => row.changed).length;
  const head = headOf(comparison);
  const note =
    head.look === "limit"
      ? t.action.limitsReached(comparison.rows.length)
      : head.look === "compare"
        ? t.action.comparedFields(changed)
        : t.action.changedFields(changed, comparison.rows.length + comparison.same);
  return (
    <SectionCard
      id="change"
      title={t.action.sections.change}
      note={note}
      viewed={viewed}
      early={early}
      onViewed={onViewed}
      controls={
        <Segments
          label={t.action.compareWith}
          options={view.comparisons.map((each) => ({
            id: each.against,
            text: t.action.against[each.against],
          }))}
          value={comparison.against}
          onChange={(against) =>
            setAt(view.comparisons.findIndex((each) => each.against === against))
          }
        />
      }
    >
      <DiffTable
        rows={comparison.rows}
        head={head}
        foot={[
          comparison.same > 0 ? t.action.same(comparison.same) : undefined,
          comparison.note || undefined,
        ]}
      />
    </SectionCard>
  );
}
