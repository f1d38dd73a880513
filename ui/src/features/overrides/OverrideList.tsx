import type { OverrideRow } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

interface Props {
  rows: OverrideRow[];
  at: number;
  onPick: (at: number) => void;
}

/** The overrides in one column; the one that is read is marked. */
export function OverrideList({ rows, at, onPick }: Props) {
  return (
    <ol aria-label={t.overrides.list} className="grid">
      {rows.map((row, index) => (
        <li key={row.seq}>
          <button
            type="button"
            aria-current={index === at ? "true" : undefined}
            className="grid min-h-9 w-full gap-0.5 border-b border-line px-3 py-1.5 text-left text-12 hover:bg-hover aria-[current]:bg-selected"
            onClick={() => onPick(index)}
          >
            <span className="truncate">
              <b className="font-semibold">{row.sentence.verb}</b>{" "}
              <HostileText text={row.sentence.object} limit={60} />
            </span>
            <span className="flex gap-2 text-ink-3">
              <span className="truncate">
                {t.overrides.line(
                  t.decide.signedWord[row.verdict],
                  row.person.you ? t.common.youSmall : row.person.name,
                )}
                , {row.reason}
              </span>
              <Time iso={row.at} look="tight" className="ml-auto flex-none" />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
