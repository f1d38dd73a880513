import { useState } from "react";
import type { Document } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

/** A document of the agent: its fields, or the text exactly as it came. */
export function DocumentBody({ document }: { document: Document }) {
  const [raw, setRaw] = useState(document.fields.length === 0);
  return (
    <div className="px-3 py-1.5">
      {raw ? (
        <div className="scroll max-h-80 text-12">
          <HostileText text={document.text} limit={2000} block mono />
          {document.total_chars > document.text.length ? (
            <p className="text-ink-3">
              {t.common.ofTotal(count(document.text.length), count(document.total_chars))}
            </p>
          ) : null}
        </div>
      ) : (
        <dl className="kv">
          {document.fields.map((field) => (
            <div key={field.name} className="contents">
              <dt>{field.name}</dt>
              <dd>
                <HostileText text={field.value} mono={field.mono} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {document.fields.length > 0 ? (
        <button type="button" className="link mt-1 text-12" onClick={() => setRaw(!raw)}>
          {raw ? t.action.asFields : t.action.asReceived}
        </button>
      ) : null}
    </div>
  );
}
