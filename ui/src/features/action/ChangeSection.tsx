import { useState } from "react";
import type { ActionView } from "~/api/client";
import { DiffTable } from "~/features/parts/DiffTable";
import { seconds } from "~/shared/format/time";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Segments } from "~/shared/ui/Segments";
import { SectionCard } from "./SectionCard";

interface Props {
  view: ActionView;
  viewed: boolean;
  onViewed: (on: boolean) => void;
}

/** The change, field by field, against one of several things; D goes to the next. */
export function ChangeSection({ view, viewed, onViewed }: Props) {
  const [at, setAt] = useState(0);
  const comparison = view.comparisons[at] ?? view.comparisons[0];
  useKey("action.comparison", () =>
    setAt((old) => (old + 1) % Math.max(1, view.comparisons.length)),
  );
  if (!comparison) return null;
  const changed = comparison.rows.filter((row) => row.changed).length;
  const before =
    comparison.as_of && comparison.against === "current_state"
      ? t.action.beforeAsOf(seconds(comparison.as_of))
      : t.action.beforeOf[comparison.against];
  return (
    <SectionCard
      id="change"
      title={t.action.sections.change}
      note={t.action.changedFields(changed, comparison.rows.length + comparison.same)}
      viewed={viewed}
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
        head={{ field: t.action.field, before, after: t.action.after }}
        foot={comparison.same > 0 ? t.action.same(comparison.same) : undefined}
      />
    </SectionCard>
  );
}
