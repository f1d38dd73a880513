import { useState } from "react";
import type { Document } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { DocumentTable } from "./DocumentTable";
import { FieldList } from "./FieldList";

/** How many things a document holds: single values, and the rows of its lists. */
export function sizeOf(document: Document): number {
  return document.tables.reduce((sum, table) => sum + table.total, document.fields.length);
}

/** A document of the agent: its values and lists, or the text exactly as it came. */
export function DocumentBody({ document }: { document: Document }) {
  const readable = sizeOf(document) > 0;
  const [raw, setRaw] = useState(!readable);
  return (
    <div>
      {raw ? (
        <div className="scroll max-h-96 px-3 py-1.5 text-12">
          {document.text ? (
            <HostileText text={document.text} limit={2000} block mono />
          ) : (
            <p className="text-ink-3">{t.common.none}</p>
          )}
          {document.total_chars > document.text.length ? (
            <p className="text-ink-3">
              {t.action.onlyFirst(count(document.text.length), count(document.total_chars))}
            </p>
          ) : null}
        </div>
      ) : (
        <>
          {document.fields.length > 0 ? <FieldList fields={document.fields} /> : null}
          {document.tables.map((table) => (
            <DocumentTable key={table.name} table={table} />
          ))}
        </>
      )}
      {readable ? (
        <button
          type="button"
          className="link mx-3 mb-2 min-h-6 text-12"
          onClick={() => setRaw(!raw)}
        >
          {raw ? t.action.asFields : t.action.asReceived}
        </button>
      ) : null}
    </div>
  );
}
