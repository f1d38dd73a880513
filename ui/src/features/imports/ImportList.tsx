import { useState } from "react";
import type { ImportRow, Imports } from "~/api/client";
import { useSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";
import { Moment } from "./Moment";
import { Recalled } from "./Recalled";
import { VoidSheet } from "./VoidSheet";

function standing({ standing }: ImportRow): string {
  const words = t.imports.standing;
  return standing.state === "voided"
    ? words.voided(standing.by, count(standing.seq))
    : words[standing.state];
}

/** Every import of this workspace. File names are this computer's; what is recorded is the file's digest. */
export function ImportList({ of }: { of: Imports }) {
  const [open, setOpen] = useState<string | null>(null);
  const [voiding, setVoiding] = useState<ImportRow | null>(null);
  const mayNot = useSession()?.roles.includes("supervisor") ? undefined : t.imports.void.who;
  const words = t.imports.columns;
  return (
    <section className="card" aria-labelledby="import-list">
      <header>
        <h2 id="import-list">{t.imports.list}</h2>
        <span className="text-12 text-ink-3">{count(of.imports.length)}</span>
      </header>
      {of.imports.length === 0 ? (
        <p className="px-3 py-4 text-ink-2">{t.imports.none}</p>
      ) : (
        <table className="table table-wrap">
          <colgroup>
            <col className="w-[150px]" />
            <col />
            <col className="w-[104px]" />
            <col className="w-[88px]" />
            <col className="w-[88px]" />
            <col className="w-[190px]" />
            <col className="w-[120px]" />
            <col className="w-[104px]" />
            <col className="w-[170px]" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.file}</th>
              <th scope="col">{words.kind}</th>
              <th scope="col" className="num">
                {words.taken}
              </th>
              <th scope="col" className="num">
                {words.left}
              </th>
              <th scope="col">{words.period}</th>
              <th scope="col">{words.by}</th>
              <th scope="col" className="num">
                {words.seq}
              </th>
              <th scope="col">{words.standing}</th>
            </tr>
          </thead>
          <tbody>
            {of.imports.map((row) => [
              <tr key={row.import_id}>
                <td>{row.imported_at ? <Time iso={row.imported_at} /> : null}</td>
                <td>
                  {row.name === null ? (
                    <span className="text-ink-2">{t.imports.elsewhere}</span>
                  ) : (
                    <HostileText text={row.name} limit={120} />
                  )}{" "}
                  <Digest hex={row.file_digest} />{" "}
                  <button
                    type="button"
                    className="link min-h-6"
                    aria-expanded={open === row.import_id}
                    onClick={() => setOpen(open === row.import_id ? null : row.import_id)}
                  >
                    {t.imports.recall}
                  </button>
                </td>
                <td>{t.imports.kinds[row.kind]}</td>
                <td className="num">{count(row.accepted)}</td>
                <td className={`num ${row.rejected > 0 ? "font-medium text-warn" : ""}`}>
                  {count(row.rejected)}
                </td>
                <td className="text-ink-2">
                  {row.period ? (
                    <>
                      <Moment text={row.period.first} /> {t.imports.to}{" "}
                      <Moment text={row.period.last} />
                    </>
                  ) : (
                    t.common.none
                  )}
                </td>
                <td className={row.you ? "font-medium" : "text-ink-2"}>
                  {row.you ? t.common.you : row.by}
                </td>
                <td className="num mono">{count(row.seq)}</td>
                <td className={row.standing.state === "in_force" ? "" : "font-medium text-warn"}>
                  {standing(row)}
                  {row.standing.state === "voided" ? (
                    row.standing.why === null ? null : (
                      <p className="font-normal text-ink-2">
                        <HostileText text={row.standing.why} limit={300} />
                      </p>
                    )
                  ) : (
                    <div>
                      <Button
                        size="sm"
                        kind="quiet"
                        label={t.imports.void.of(count(row.seq))}
                        blocked={mayNot}
                        onPress={() => setVoiding(row)}
                      >
                        {t.imports.void.open}
                      </Button>
                    </div>
                  )}
                </td>
              </tr>,
              open === row.import_id ? (
                <Recalled key="recalled" of={row.import_id} columns={9} />
              ) : null,
            ])}
          </tbody>
        </table>
      )}
      {voiding ? <VoidSheet of={voiding} onClose={() => setVoiding(null)} /> : null}
      {of.more ? <p className="px-3 py-2 text-12 text-ink-2">{t.imports.more}</p> : null}
    </section>
  );
}
