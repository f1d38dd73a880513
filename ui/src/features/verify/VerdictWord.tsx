import { CircleCheck, CircleMinus, CircleX, FileX, KeyRound, type LucideIcon } from "lucide-react";
import type { VerdictWord as Word } from "~/api/client";
import { t } from "~/shared/text";
import { Icon, TONES, type Tone } from "~/shared/ui/Icon";

export const VERDICTS: Record<Word, { icon: LucideIcon; tone: Tone; banner: string }> = {
  valid: { icon: CircleCheck, tone: "ok", banner: "banner-ok" },
  altered: { icon: CircleX, tone: "crit", banner: "banner-crit" },
  incomplete: { icon: CircleMinus, tone: "warn", banner: "banner-warn" },
  intact_keys_not_trusted: { icon: KeyRound, tone: "warn", banner: "banner-warn" },
  unreadable: { icon: FileX, tone: "quiet", banner: "" },
};

/** A verdict as sign and word; never by colour alone. */
export function VerdictWord({ verdict }: { verdict: Word }) {
  const { icon, tone } = VERDICTS[verdict];
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle font-medium ${TONES[tone]}`}>
      <Icon of={icon} />
      {t.verify.words[verdict]}
    </span>
  );
}
