import { Circle, CircleCheck, CircleHelp, CircleX, type LucideIcon, X } from "lucide-react";
import type { Check, CheckResult, VerifyReport } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon, TONES, type Tone } from "~/shared/ui/Icon";

const LOOKS: Record<CheckResult, { icon: LucideIcon; tone: Tone }> = {
  passed: { icon: CircleCheck, tone: "ok" },
  failed: { icon: CircleX, tone: "crit" },
  unknown: { icon: CircleHelp, tone: "warn" },
  skipped: { icon: Circle, tone: "dim" },
};

function CheckLine({ check }: { check: Check }) {
  const { icon, tone } = LOOKS[check.result];
  return (
    <li className={check.result === "failed" ? "bad" : ""}>
      <Icon of={icon} tone={tone} className="mt-px" />
      <span className="font-medium">{check.name}</span>
      <span className="min-w-0 text-12 leading-[18px] text-ink-2">
        <HostileText text={check.sentence} limit={400} />
        {check.result === "failed" && check.place ? (
          <span className="mt-0.5 flex items-center gap-1.5 font-medium text-crit">
            <Icon of={X} size={12} />
            <span className="mono">
              <HostileText text={check.place} limit={160} />
            </span>
          </span>
        ) : null}
        {check.details.map((detail) => (
          <span
            key={detail.name}
            className="grid grid-cols-[60px_minmax(0,1fr)] pl-[18px] leading-[17px]"
          >
            <span>{detail.name}</span>
            <HostileText text={detail.value} mono={detail.mono} limit={160} />
          </span>
        ))}
      </span>
      <span className={`text-right text-12 leading-[18px] font-medium ${TONES[tone]}`}>
        {check.word}
      </span>
    </li>
  );
}

/** All checks in fixed order, each with its result in words and the fact in the same item. */
export function Checks({ report }: { report: VerifyReport }) {
  const failed = report.checks.filter((check) => check.result === "failed").length;
  const passed = report.checks.filter((check) => check.result === "passed").length;
  return (
    <section className="card">
      <header>
        <h2>{t.verify.checks}</h2>
        <span className="text-12 text-ink-3">
          {t.verify.passed(passed, failed, (report.took_ms / 1000).toFixed(1))}
        </span>
        <span className="ml-auto text-12 text-ink-3">{report.range}</span>
      </header>
      <ol className="checks">
        {report.checks.map((check) => (
          <CheckLine key={check.check} check={check} />
        ))}
      </ol>
    </section>
  );
}
