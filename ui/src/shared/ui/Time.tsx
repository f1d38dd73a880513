import { long, short, tight, utc } from "~/shared/format/time";
import { t } from "~/shared/text";
import { useNow } from "~/shared/useNow";

interface Props {
  iso: string;
  look?: "short" | "long" | "tight";
  className?: string;
}

/** A stored time in the reader's zone; UTC on pointing and for the screen reader's title. */
export function Time({ iso, look = "short", className = "" }: Props) {
  const now = useNow();
  const text =
    look === "long"
      ? long(iso, now, t.common.today)
      : look === "tight"
        ? tight(iso, now)
        : short(iso, now);
  return (
    <time dateTime={iso} title={utc(iso)} className={className}>
      {text}
    </time>
  );
}
