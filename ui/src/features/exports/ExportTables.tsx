import { useState } from "react";
import { asApiError, type ExportDetails, type TableForm } from "~/api/client";
import { useDo } from "~/api/hooks";
import { newId } from "~/shared/id";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";

/** Those that this program makes of this export. */
const formsOf = (of: ExportDetails): readonly TableForm[] => [
  ...(of.of_one_action ? (["record"] as const) : []),
  ...(of.of_one_action && of.sets_pdf ? (["record_pdf"] as const) : []),
  "report",
  ...(of.sets_pdf ? (["pdf"] as const) : []),
  "csv",
  "jsonl",
  "xlsx",
];

/** Makes readable files of the kept copy, in a folder whose name is picked in a dialog. */
export function ExportTables({ of }: { of: ExportDetails }) {
  const words = t.exports.tables;
  const all = formsOf(of);
  const [forms, setForms] = useState<readonly TableForm[]>(["csv"]);
  const make = useDo("export_tables");
  const stop =
    of.export.kept !== "here"
      ? t.exports.notHere
      : make.isPending
        ? words.making
        : forms.length === 0
          ? words.pick
          : undefined;
  const closed = make.error && asApiError(make.error).code === "cancelled";
  return (
    <section className="card" aria-labelledby="export-tables">
      <header>
        <h2 id="export-tables">{words.title}</h2>
      </header>
      <div className="grid gap-2 px-3 py-2">
        <p className="text-ink-2">{words.hint}</p>
        <div className="flex flex-wrap items-end gap-3">
          {all.map((form) => (
            <Tick
              key={form}
              on={forms.includes(form)}
              onChange={(on) =>
                setForms(all.filter((each) => (each === form ? on : forms.includes(each))))
              }
            >
              {words.forms[form]}
            </Tick>
          ))}
          <Button
            blocked={stop}
            onPress={() =>
              make.mutate({ job: newId(), export_id: of.export.export_id, forms: [...forms] })
            }
          >
            {words.make}
          </Button>
        </div>
        {of.sets_pdf ? null : <p className="text-12 text-ink-3">{words.noPdf}</p>}
        {make.error && !closed ? <ErrorNote error={asApiError(make.error)} /> : null}
        {make.data ? (
          <Note kind="ok" live>
            {words.made(make.data.files.length, make.data.folder)}
          </Note>
        ) : null}
      </div>
    </section>
  );
}
