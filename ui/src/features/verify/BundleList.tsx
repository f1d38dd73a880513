import type { VerifyReport } from "~/api/client";
import { bytes, count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon, TONES } from "~/shared/ui/Icon";
import { VERDICTS } from "./VerdictWord";

interface Props {
  reports: VerifyReport[];
  chosen: string | null;
  onChoose: (report: string) => void;
}

/** What was checked in this window, last first. */
export function BundleList({ reports, chosen, onChoose }: Props) {
  return (
    <div>
      <h2 className="flex px-2 pb-1.5 text-12 font-semibold">
        {t.verify.checked}
        <span className="ml-auto font-normal text-ink-3">{count(reports.length)}</span>
      </h2>
      <ul>
        {reports.map((report) => {
          const { icon, tone } = VERDICTS[report.verdict];
          return (
            <li key={report.report}>
              <button
                type="button"
                aria-current={report.report === chosen ? "true" : undefined}
                className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-2 rounded-2 px-2 py-1.5 text-left text-12 hover:bg-hover aria-[current]:bg-selected aria-[current]:shadow-[inset_3px_0_0_var(--accent)]"
                onClick={() => onChoose(report.report)}
              >
                <Icon of={icon} tone={tone} />
                <span className="flex">
                  <span className={`font-medium ${TONES[tone]}`}>
                    {t.verify.words[report.verdict]}
                  </span>
                  <span className="ml-auto text-ink-3">{bytes(report.bytes)}</span>
                </span>
                <span />
                <span className="mono truncate text-11">
                  <HostileText text={report.name} limit={80} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
