import { CornerDownRight, Eye, Flag, RefreshCw, SquareCheck } from "lucide-react";
import { memo } from "react";
import type { QueueRow } from "~/api/client";
import { RiskSign } from "~/features/parts/RiskSign";
import { amount } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { DueCell } from "./DueCell";
import { Seats } from "./Seats";

interface Props {
  row: QueueRow | undefined;
  index: number;
  top: number;
  ariaRow: number;
  selected: boolean;
  marked: boolean;
  /** The list is by subject, and the row above is about the same one. */
  again?: boolean;
  /** A list of what was decided has other columns. */
  decided: boolean;
}

const shortName = (name: string) => name.replace(/^(\S)\S* (?=\S)/, "$1. ");

interface CellsProps {
  row: QueueRow;
  decided: boolean;
  marked: boolean;
  again: boolean;
}

function Cells({ row, decided, marked, again }: CellsProps) {
  return (
    <>
      <td role="gridcell">
        <span className="plate relative inline-flex items-center">
          {marked ? (
            // In the cell's margin, so that the longest word beside it stays whole.
            <span className="absolute -left-[9px]">
              <Icon of={SquareCheck} size={10} />
              <span className="sr">{t.bulk.markedRow}</span>
            </span>
          ) : null}
          <RiskSign risk={row.risk} />
        </span>
      </td>
      <td role="gridcell">
        <span className="flex items-center gap-2 text-13 text-ink">
          {again ? (
            <span className="pl-2 text-ink-3">
              <Icon of={CornerDownRight} size={12} />
              <span className="sr">{t.queue.sameSubject}</span>
            </span>
          ) : null}
          {row.is_simulation ? <span className="tag tag-sim">{t.queue.simulation}</span> : null}
          {row.flagged ? (
            <span className="tag tag-crit">
              <Icon of={Flag} size={12} />
              {t.views.flagged}
            </span>
          ) : null}
          {row.changed ? (
            <span className="tag tag-warn">
              <Icon of={RefreshCw} size={12} />
              {t.queue.changed}
            </span>
          ) : null}
          <span className="plate min-w-0 truncate">
            <b className="font-semibold">{row.verb}</b>{" "}
            <HostileText text={row.object} limit={160} />
          </span>
          {row.amount ? (
            <span className="plate ml-auto pl-2">
              <span className="dim text-12 text-ink-3">{row.amount.currency}</span>{" "}
              {amount(row.amount.amount)}
            </span>
          ) : null}
        </span>
      </td>
      <td role="gridcell">
        <span className="plate">
          {row.agent} <span className="dim text-ink-3">{row.agent_version}</span>
        </span>
      </td>
      {decided ? <DecidedCells row={row} /> : <OpenCells row={row} />}
    </>
  );
}

/** What was decided, by whom, why and when; of what nobody decided how it ended. */
function DecidedCells({ row }: { row: QueueRow }) {
  const last = row.decided;
  return (
    <>
      <td role="gridcell">
        <span className="plate">{t.state[row.state]}</span>
      </td>
      <td role="gridcell">
        <span className="plate flex items-center gap-1.5 truncate">
          {last?.override_type ? <span className="tag tag-warn">{t.action.override}</span> : null}
          <span className="truncate">{last?.reason ?? ""}</span>
        </span>
      </td>
      <td role="gridcell">
        <span className="plate truncate">
          {last ? (
            <>
              {last.person.you ? t.common.you : shortName(last.person.name)}{" "}
              <Time iso={last.at} look="tight" className="text-ink-3" />
            </>
          ) : (
            <span className="dim text-ink-3">{t.queue.nobodyDecided}</span>
          )}
        </span>
      </td>
    </>
  );
}

function OpenCells({ row }: { row: QueueRow }) {
  return (
    <>
      <td role="gridcell">
        <Seats step={row.step} steps={row.steps} signed={row.signed} quorum={row.quorum} />
      </td>
      <td role="gridcell">
        <DueCell row={row} />
      </td>
      <td role="gridcell">
        <span
          className={`plate inline-flex items-center gap-1.5 ${row.assignee?.you ? "font-medium text-ink" : ""}`}
        >
          {row.assignee ? (
            row.assignee.you ? (
              t.common.you
            ) : (
              shortName(row.assignee.name)
            )
          ) : (
            <span className="dim text-ink-3">{t.queue.unassigned}</span>
          )}
          {row.being_viewed ? (
            <>
              <Icon of={Eye} size={12} />
              <span className="sr">{t.queue.viewed}</span>
            </>
          ) : null}
        </span>
      </td>
    </>
  );
}

/** One action. Redrawn only when its own facts or its selection change. */
export const Row = memo(function Row(props: Props) {
  const { row, index, top, ariaRow, selected, marked, again = false, decided } = props;
  return (
    <tr
      id={`queue-row-${index}`}
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={selected}
      data-row={index}
      style={{ top }}
      className={`qrow qcols ${decided ? "qcols-decided" : ""} ${row?.is_simulation ? "qrow-sim" : ""} ${marked ? "qrow-marked" : ""}`}
    >
      {row ? (
        <Cells row={row} decided={decided} marked={marked} again={again} />
      ) : (
        <td role="gridcell" className="col-span-6">
          <span className="skeleton w-72" />
        </td>
      )}
    </tr>
  );
});
