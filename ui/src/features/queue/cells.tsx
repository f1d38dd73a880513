import { CornerDownRight, Eye, Flag, RefreshCw, SquareCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { PersonRef, QueueColumn, QueueRow } from "~/api/client";
import { RiskSign } from "~/features/parts/RiskSign";
import { amount } from "~/shared/format/number";
import { span } from "~/shared/format/time";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";
import { DueCell } from "./DueCell";
import { kindText } from "./filter";
import { Seats } from "./Seats";

const shortName = (name: string) => name.replace(/^(\S)\S* (?=\S)/, "$1. ");
const nameOf = (person: PersonRef) => (person.you ? t.common.you : shortName(person.name));

interface Props {
  row: QueueRow;
  column: QueueColumn;
  /** All that is shown: what has a column of its own is not said twice. */
  columns: readonly QueueColumn[];
  /** The row is marked, and this cell says so. */
  marked: boolean;
  again: boolean;
}

/** What one column says of an action. */
export function Cell({ row, column, columns, marked, again }: Props) {
  return (
    <td role="gridcell" className={`qcell-${column} ${marked ? "relative" : ""}`}>
      {marked ? (
        // In the cell's margin, so that the longest word beside it stays whole.
        <span className="absolute left-[2px] top-1/2 -translate-y-1/2">
          <Icon of={SquareCheck} size={10} />
          <span className="sr">{t.bulk.markedRow}</span>
        </span>
      ) : null}
      {column === "action" ? (
        <ActionCell row={row} columns={columns} again={again} />
      ) : (
        CELLS[column](row)
      )}
    </td>
  );
}

const plate = (of: ReactNode, look = "") => <span className={`plate ${look}`}>{of}</span>;

const CELLS: Record<Exclude<QueueColumn, "action">, (row: QueueRow) => ReactNode> = {
  risk: (row) => plate(<RiskSign risk={row.risk} />),
  label: (row) => plate(row.label, "mono"),
  kind: (row) => plate(<HostileText text={kindText(row.kind)} limit={60} />),
  subject: (row) => plate(<HostileText text={row.object} limit={160} />),
  amount: (row) => plate(<AmountText row={row} />, "block text-right text-ink"),
  agent: (row) =>
    plate(
      <>
        {row.agent} <span className="dim text-ink-3">{row.agent_version}</span>
      </>,
    ),
  rule: (row) => plate(row.rule ?? "", "mono"),
  state: (row) => plate(t.state[row.state]),
  step: (row) => (
    <Seats step={row.step} steps={row.steps} signed={row.signed} quorum={row.quorum} />
  ),
  due: (row) => <DueCell row={row} />,
  age: (row) => <Age since={row.proposed_at} />,
  assignee: (row) => <Assignee row={row} />,
  reason: (row) =>
    plate(
      <>
        {row.decided?.override_type ? (
          <span className="tag tag-warn">{t.action.override}</span>
        ) : null}
        <span className="truncate">{row.decided?.reason ?? ""}</span>
      </>,
      "flex items-center gap-1.5 truncate",
    ),
  decided_by: ({ decided }) =>
    plate(
      decided ? (
        <>
          {nameOf(decided.person)} <Time iso={decided.at} look="tight" className="text-ink-3" />
        </>
      ) : (
        <span className="dim text-ink-3">{t.queue.nobodyDecided}</span>
      ),
      "truncate",
    ),
};

function AmountText({ row }: { row: QueueRow }) {
  return row.amount ? (
    <>
      <span className="dim text-12 text-ink-3">{row.amount.currency}</span>{" "}
      {amount(row.amount.amount)}
    </>
  ) : null;
}

/** How long ago it was proposed. */
function Age({ since }: { since: string }) {
  const now = useNow();
  return plate(
    <time dateTime={since}>{span(now.getTime() - new Date(since).getTime())}</time>,
    "truncate",
  );
}

function Assignee({ row }: { row: QueueRow }) {
  const { assignee } = row;
  return (
    <span
      className={`plate inline-flex items-center gap-1.5 ${assignee?.you ? "font-medium text-ink" : ""}`}
    >
      {assignee ? nameOf(assignee) : <span className="dim text-ink-3">{t.queue.unassigned}</span>}
      {row.being_viewed ? (
        <>
          <Icon of={Eye} size={12} />
          <span className="sr">{t.queue.viewed}</span>
        </>
      ) : null}
    </span>
  );
}

/** What the agent wants to do, with whatever marks the row, and the amount at its end. */
function ActionCell({ row, columns, again }: Omit<Props, "column" | "marked">) {
  return (
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
        <b className="font-semibold">{row.verb}</b>
        {columns.includes("subject") ? null : (
          <>
            {" "}
            <HostileText text={row.object} limit={160} />
          </>
        )}
      </span>
      {row.amount && !columns.includes("amount") ? (
        <span className="plate ml-auto pl-2">
          <AmountText row={row} />
        </span>
      ) : null}
    </span>
  );
}
