import type { Field } from "~/api/client";
import { ValueText } from "~/shared/ui/ValueText";

/** Named values in their order; the values may come from an agent. */
export function FieldList({ fields }: { fields: Field[] }) {
  return (
    <dl className="kv px-3 py-1.5">
      {fields.map((field) => (
        <div key={field.name} className="contents">
          <dt>{field.name}</dt>
          <dd>
            <ValueText text={field.value} mono={field.mono} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
