import type { LedgerRow } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

interface Props {
  rows: LedgerRow[];
  open: number | undefined;
  onOpen: (seq: number) => void;
}

/** One part of the list; the record that is open is marked. */
export function RecordTable({ rows, open, onOpen }: Props) {
  const words = t.ledger.columns;
  return (
    <table className="table" aria-label={t.ledger.list}>
      <colgroup>
        <col className="w-[104px]" />
        <col className="w-[150px]" />
        <col className="w-[190px]" />
        <col />
        <col className="w-[210px]" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col" className="num">
            {words.seq}
          </th>
          <th scope="col">{words.at}</th>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.what}</th>
          <th scope="col">{words.about}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.seq}
            aria-current={row.seq === open ? "true" : undefined}
            className="hover:bg-hover aria-[current]:bg-selected"
          >
            <td className="num">
              <button
                type="button"
                className="link mono min-h-6"
                aria-label={t.ledger.record(count(row.seq))}
                onClick={() => onOpen(row.seq)}
              >
                {count(row.seq)}
              </button>
            </td>
            <td>
              <Time iso={row.at} />
            </td>
            <td className={row.you ? "font-medium" : ""}>
              {row.you ? t.common.you : <HostileText text={row.actor} limit={40} />}
            </td>
            <td title={row.event}>{row.what}</td>
            <td className="text-ink-2" title={row.subject}>
              <HostileText text={row.about} limit={40} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
