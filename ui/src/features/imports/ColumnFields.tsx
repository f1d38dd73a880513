import { useState } from "react";
import type { ImportColumn, ImportField, ImportSketch } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { Segments } from "~/shared/ui/Segments";
import { Tick } from "~/shared/ui/Tick";
import { plain, SHAPES, type Shape, shapeOf, withColumn } from "./stated";

const NONE = "";

interface Props {
  sketch: ImportSketch | null;
  mapping: ImportColumn[];
  onChange: (mapping: ImportColumn[]) => void;
}

/** Which column is which: chosen from the file's own, or written as a mapping writes them. */
export function ColumnFields({ sketch, mapping, onChange }: Props) {
  const words = t.imports;
  const [picked, setPicked] = useState<Shape | null>(null);
  const [byHand, setByHand] = useState(false);
  const shape = picked ?? shapeOf(mapping);
  const columns = sketch?.columns ?? [];
  const of = (field: ImportField) => mapping.find((each) => each.field === field)?.column ?? NONE;
  const options = (field: ImportField) => {
    const own = columns.map((each, place) => {
      const name = each.name ? plain(each.name) : words.place(count(place + 1));
      const sample = each.samples.find((text) => text.trim() !== "");
      return { id: each.column, text: sample ? words.sample(name, plain(sample, 24)) : name };
    });
    const stated = of(field);
    const other =
      stated !== NONE && !own.some((each) => each.id === stated)
        ? [{ id: stated, text: plain(stated) }]
        : [];
    return [{ id: NONE, text: words.notThere }, ...other, ...own];
  };
  const change = (next: Shape) => {
    setPicked(next);
    onChange(mapping.filter(({ field }) => SHAPES[next].includes(field)));
  };
  return (
    <div className="grid gap-3" data-setting="mapping">
      <div className="flex flex-wrap items-center gap-4">
        <Segments
          label={words.shape}
          value={shape}
          options={(["transfer", "statement"] as const).map((id) => ({
            id,
            text: words.shapes[id],
          }))}
          onChange={change}
        />
        <Tick on={byHand} onChange={setByHand}>
          {words.byHand}
        </Tick>
        {byHand ? <span className="text-12 text-ink-3">{words.byHandHint}</span> : null}
      </div>
      <div className="grid grid-cols-4 gap-3">
        {SHAPES[shape].map((field) => (
          <div key={field} data-field={field}>
            {byHand ? (
              <Field
                label={words.fields[field]}
                value={of(field)}
                onChange={(column) => onChange(withColumn(mapping, field, column))}
              />
            ) : (
              <Choice
                label={words.fields[field]}
                placeholder={words.notThere}
                value={of(field)}
                options={options(field)}
                onChange={(column) => onChange(withColumn(mapping, field, column))}
              />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
