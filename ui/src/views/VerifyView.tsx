import { BookOpen, Scale } from "lucide-react";
import { Banner } from "~/features/verify/Banner";
import { BundleList } from "~/features/verify/BundleList";
import { Checks } from "~/features/verify/Checks";
import { FirstBad } from "~/features/verify/FirstBad";
import { Meaning } from "~/features/verify/Meaning";
import { ReportHead } from "~/features/verify/ReportHead";
import { Trust } from "~/features/verify/Trust";
import { useVerify } from "~/features/verify/useVerify";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Divider } from "~/shared/ui/Divider";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { ProgressLine } from "~/shared/ui/Progress";
import { Empty, ErrorNote } from "~/shared/ui/States";

export function VerifyView() {
  const verify = useVerify();
  const { report } = verify;
  const print = () => window.print();
  useKey("verify.choose", () => verify.pick(false));
  useKey("verify.print", print);
  return (
    <div className="verify-cols relative grid min-h-0 min-w-0 flex-1 grid-cols-[var(--bundles)_minmax(0,1fr)_var(--record)]">
      <nav
        data-pane
        id="bundles-pane"
        aria-label={t.verify.checked}
        className="scroll no-print flex min-h-0 flex-col gap-4 border-r border-line bg-app p-3"
      >
        <div className="grid justify-items-start gap-2 rounded-3 border-[1.5px] border-dashed border-control bg-panel p-3 text-12 text-ink-2">
          <b className="text-13 font-medium text-ink">{t.verify.drop}</b>
          <span>{t.verify.dropHint}</span>
          <span className="flex flex-wrap gap-2">
            <Button size="sm" hotkey="verify.choose" onPress={() => verify.pick(false)}>
              {t.verify.choose}
            </Button>
            <Button size="sm" kind="quiet" onPress={() => verify.pick(true)}>
              {t.verify.chooseFolder}
            </Button>
          </span>
        </div>
        {verify.busy ? (
          <ProgressLine
            phase={verify.progress?.phase ?? t.verify.reading}
            done={verify.progress?.done ?? 0}
            total={verify.progress?.total ?? 0}
            onCancel={verify.cancel}
          />
        ) : null}
        {verify.error ? <ErrorNote error={verify.error} /> : null}
        <BundleList
          reports={verify.reports}
          chosen={report?.report ?? null}
          onChoose={verify.choose}
        />
        <Trust />
      </nav>
      <main data-pane id="content" className="relative flex min-h-0 flex-col">
        <div className="scroll flex min-h-0 flex-1 flex-col gap-3 px-4 py-3 *:flex-none">
          {report ? (
            <>
              <ReportHead report={report} />
              <Banner report={report} onPrint={print} />
              <Checks report={report} />
            </>
          ) : (
            <div className="h-40">
              <h1 className="sr">{t.verify.title}</h1>
              <Empty>
                <p className="max-w-[46ch] text-center">
                  <b className="font-medium text-ink">{t.verify.none}</b> {t.verify.noneHint}
                </p>
              </Empty>
            </div>
          )}
          <Meaning current={report?.verdict ?? null} />
        </div>
        <Divider
          pane="bundles"
          label={t.common.resize(t.verify.checked)}
          controls="bundles-pane"
          size={296}
          least={220}
          most={480}
          side="left"
          className="absolute! inset-y-0 left-0"
        />
        <Divider
          pane="record"
          label={t.common.resize(t.verify.facts)}
          controls="record-pane"
          size={420}
          least={300}
          most={640}
          side="right"
          className="absolute! inset-y-0 right-0"
        />
      </main>
      <aside
        data-pane
        id="record-pane"
        aria-label={t.verify.facts}
        // It scrolls and may hold nothing else that takes the focus: keys must reach it.
        tabIndex={0}
        className="scroll flex min-h-0 flex-col border-l border-line-2 bg-panel px-4 py-3 -outline-offset-2 *:flex-none"
      >
        {report?.first_bad ? <FirstBad bad={report.first_bad} /> : null}
        {report && report.facts.length > 0 ? (
          <>
            <h2 className={`text-15 font-semibold ${report.first_bad ? "mt-4" : ""}`}>
              {t.verify.facts}
            </h2>
            <p className="mt-1 mb-3 text-12 text-ink-2">
              {report.first_bad ? t.verify.notVouched : t.verify.nothingBad}
            </p>
            <dl className="kv">
              {report.facts.map((fact) => (
                <div key={fact.name} className="contents">
                  <dt>{fact.name}</dt>
                  <dd>
                    <HostileText text={fact.value} mono={fact.mono} />
                  </dd>
                </div>
              ))}
            </dl>
          </>
        ) : null}
        {report && report.says.length > 0 ? (
          <>
            <h3 className="mt-3.5 mb-1.5 text-12 font-semibold">{t.verify.proves}</h3>
            <ul>
              {report.says.map((each) => (
                <li key={each} className="flex gap-2 py-[3px] text-12 text-ink-2">
                  <Icon of={Scale} />
                  {each}
                </li>
              ))}
            </ul>
          </>
        ) : null}
        {report && report.advice.length > 0 ? (
          <>
            <h3 className="mt-3.5 mb-1.5 text-12 font-semibold">{t.verify.todo}</h3>
            <ul>
              {report.advice.map((advice) => (
                <li key={advice} className="flex gap-2 py-[3px] text-12 text-ink-2">
                  <Icon of={BookOpen} />
                  {advice}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </aside>
    </div>
  );
}
