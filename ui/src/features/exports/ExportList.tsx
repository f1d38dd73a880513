import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError, type DeliveryStatus, type ExportRow } from "~/api/client";
import { useCommand, useDo, useReread } from "~/api/hooks";
import { VerdictWord } from "~/features/verify/VerdictWord";
import { bytes, count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";

/** Somebody should look. */
const BAD: ReadonlySet<DeliveryStatus> = new Set(["failed", "uncertain", "pending"]);

/** What was found here; where it was never looked at here, what is recorded of the kept copy. */
function Verified({ row }: { row: ExportRow }) {
  const { verdict, at, missing } = row.verification;
  if (!verdict && !missing && row.verification_status !== "unverified")
    return (
      <span className={row.verification_status === "verified" ? "" : "font-medium text-crit"}>
        {t.exports.verifications[row.verification_status].split(":")[0]}
      </span>
    );
  if (missing) return <span className="text-warn">{t.exports.missing}</span>;
  if (!verdict) return <span className="text-ink-3">{t.exports.never}</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <VerdictWord verdict={verdict} />
      {at ? <Time iso={at} look="tight" className="text-12 text-ink-3" /> : null}
    </span>
  );
}

/** Every export of this workspace, and what was last found when it was checked here. */
export function ExportList() {
  const reread = useReread();
  const list = useCommand("exports_list", {});
  const [busy, setBusy] = useState<string | null>(null);
  const again = useDo("export_verify_again", () => reread("exports_list"));
  const words = t.exports.columns;
  return (
    <section className="card" aria-labelledby="export-list">
      <header>
        <h2 id="export-list">{t.exports.list}</h2>
        {list.data ? <span className="text-12 text-ink-3">{count(list.data.length)}</span> : null}
      </header>
      {list.error ? (
        <ErrorNote error={asApiError(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {again.error ? <ErrorNote error={asApiError(again.error)} /> : null}
      {!list.data && !list.error ? <Loading rows={4} /> : null}
      {list.data?.length === 0 ? <p className="px-3 py-4 text-ink-2">{t.exports.none}</p> : null}
      {list.data && list.data.length > 0 ? (
        <table className="table table-wrap">
          <colgroup>
            <col className="w-[160px]" />
            <col />
            <col className="w-[92px]" />
            <col className="w-[92px]" />
            <col className="w-[132px]" />
            <col className="w-[116px]" />
            <col className="w-[110px]" />
            <col className="w-[184px]" />
            <col className="w-[124px]" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.what}</th>
              <th scope="col" className="num">
                {words.records}
              </th>
              <th scope="col" className="num">
                {words.size}
              </th>
              <th scope="col">{words.by}</th>
              <th scope="col" className="num">
                {words.seq}
              </th>
              <th scope="col">{words.delivery}</th>
              <th scope="col">{words.verified}</th>
              <th scope="col">
                <span className="sr">{t.exports.again}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.data.map((row) => (
              <tr key={row.export_id} title={row.path ?? t.exports.elsewhere}>
                <td>
                  <Time iso={row.created_at} />
                </td>
                <td>
                  <Link to="/export/$export" params={{ export: row.export_id }} className="link">
                    {row.what}
                  </Link>
                </td>
                <td className="num">{count(row.records)}</td>
                <td className="num text-ink-2">{bytes(row.bytes)}</td>
                <td className={row.you ? "font-medium" : "text-ink-2"}>
                  {row.you ? t.common.you : row.creator}
                </td>
                <td className="num mono">{count(row.seq)}</td>
                <td
                  className={BAD.has(row.delivery_status) ? "font-medium text-warn" : "text-ink-2"}
                >
                  {t.exports.shortly[row.delivery_status]}
                </td>
                <td>
                  <Verified row={row} />
                </td>
                <td>
                  <Button
                    size="sm"
                    kind="quiet"
                    label={`${t.exports.again}: ${row.what}`}
                    blocked={
                      row.path === null
                        ? t.exports.elsewhere
                        : again.isPending && busy === row.export_id
                          ? t.verify.reading
                          : undefined
                    }
                    onPress={() => {
                      setBusy(row.export_id);
                      again.mutate({ job: newId(), export_id: row.export_id });
                    }}
                  >
                    {t.exports.again}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
