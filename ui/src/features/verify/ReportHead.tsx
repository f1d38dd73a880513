import type { VerifyReport } from "~/api/client";
import { long, utc } from "~/shared/format/time";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { useNow } from "~/shared/useNow";

/** Only in print: which file, its hash in full, when it was checked, and by which verifier. */
export function ReportHead({ report }: { report: VerifyReport }) {
  const now = useNow();
  return (
    <div className="report-only">
      <h1 className="text-20 font-semibold">{t.verify.reportTitle}</h1>
      <dl className="kv">
        <dt>{t.verify.report}</dt>
        <dd>{report.report}</dd>
        <dt>{t.verify.bundle}</dt>
        <dd className="mono">
          <HostileText text={report.name} />
        </dd>
        <dt>{t.verify.sha}</dt>
        <dd className="mono">{report.sha256}</dd>
        <dt>{t.verify.checkedAt}</dt>
        <dd>
          {long(report.checked_at, now, "")} ({utc(report.checked_at)}),{" "}
          {t.verify.by(report.verifier, report.format)}
        </dd>
      </dl>
    </div>
  );
}
