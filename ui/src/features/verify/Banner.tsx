import { Printer } from "lucide-react";
import type { VerifyReport } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon, TONES } from "~/shared/ui/Icon";
import { VERDICTS } from "./VerdictWord";

/** The verdict, what happened, and what can still be relied on. */
export function Banner({ report, onPrint }: { report: VerifyReport; onPrint: () => void }) {
  const { icon, tone, banner } = VERDICTS[report.verdict];
  return (
    <section className={`banner ${banner}`} role="status">
      <Icon of={icon} size={24} tone={tone} className="mt-0.5" />
      <div>
        <h1 className={`text-20 font-semibold ${TONES[tone]}`}>{t.verify.words[report.verdict]}</h1>
        <p className="max-w-[62ch] text-pretty">
          <HostileText text={report.sentence} limit={600} />
        </p>
      </div>
      <div className="no-print">
        <Button hotkey="verify.print" onPress={onPrint}>
          <Icon of={Printer} />
          {t.verify.print}
        </Button>
      </div>
    </section>
  );
}
