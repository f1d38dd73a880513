import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { asApiError, type QueueColumn } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";
import { type ListKind, OFFERED, USUAL, useColumns } from "./columns";

interface Props {
  kind: ListKind;
  /** What has no room at this width. */
  left: readonly QueueColumn[];
  open: boolean;
  onClose: () => void;
}

/** What is shown in its order, then what is not. */
const inOrder = (kind: ListKind, shown: readonly QueueColumn[]): QueueColumn[] => [
  ...shown,
  ...OFFERED[kind].filter((column) => !shown.includes(column)),
];

/** Which columns a list shows, and in which order; each change is in force at once. */
export function ColumnsDialog({ kind, left, open, onClose }: Props) {
  const words = t.queue.columnsOf;
  return (
    <Dialog title={words.title[kind]} open={open} onClose={onClose} width="w-[480px]">
      <Rows kind={kind} left={left} onClose={onClose} />
    </Dialog>
  );
}

function Rows({ kind, left, onClose }: Omit<Props, "open">) {
  const words = t.queue.columnsOf;
  const { columns, put, reset, error } = useColumns(kind);
  const [order, setOrder] = useState(() => inOrder(kind, columns));
  const [shown, setShown] = useState<ReadonlySet<QueueColumn>>(() => new Set(columns));
  const rows = useRef<HTMLOListElement>(null);
  /** The row that was moved: it keeps the focus. */
  const moved = useRef<QueueColumn | null>(null);
  const focusOn = (column: QueueColumn | undefined) =>
    rows.current
      ?.querySelector<HTMLElement>(`[data-column="${column}"] [role="checkbox"]`)
      ?.focus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each new order
  useEffect(() => {
    if (moved.current) focusOn(moved.current);
    moved.current = null;
  }, [order]);

  const change = (next: QueueColumn[], on: ReadonlySet<QueueColumn>) => {
    setOrder(next);
    setShown(on);
    put(next.filter((column) => on.has(column)));
  };
  const turn = (column: QueueColumn, on: boolean) => {
    const next = new Set(shown);
    if (on) next.add(column);
    else next.delete(column);
    change(order, next);
  };
  const move = (column: QueueColumn, step: 1 | -1) => {
    const at = order.indexOf(column);
    const to = at + step;
    if (to < 0 || to >= order.length) return;
    const next = order.filter((each) => each !== column);
    next.splice(to, 0, column);
    moved.current = column;
    change(next, shown);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    const row = (event.target as Element).closest<HTMLElement>("[data-column]")?.dataset.column;
    const column = order.find((each) => each === row);
    if (step === null || !column || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.altKey) move(column, step);
    else focusOn(order[order.indexOf(column) + step]);
  };

  return (
    <div className="grid gap-3 p-4">
      <p className="text-12 text-ink-3">{words.what}</p>
      <ol ref={rows} onKeyDown={onKeyDown} aria-label={words.title[kind]}>
        {order.map((column, at) => {
          const name = words.names[column];
          return (
            <li
              key={column}
              data-column={column}
              className="flex min-h-7 items-center gap-2 border-b border-line text-12 last:border-b-0"
            >
              <Tick
                on={shown.has(column)}
                onChange={(on) => turn(column, on)}
                blocked={column === "action" ? words.always : undefined}
              >
                {name}
              </Tick>
              {shown.has(column) && left.includes(column) ? (
                <span className="text-ink-3">{words.noRoom}</span>
              ) : null}
              <span className="ml-auto flex gap-1">
                <Button
                  size="sm"
                  kind="quiet"
                  label={words.earlier(name)}
                  blocked={at === 0 ? words.first : undefined}
                  onPress={() => move(column, -1)}
                >
                  <Icon of={ArrowUp} size={12} />
                </Button>
                <Button
                  size="sm"
                  kind="quiet"
                  label={words.later(name)}
                  blocked={at === order.length - 1 ? words.last : undefined}
                  onPress={() => move(column, 1)}
                >
                  <Icon of={ArrowDown} size={12} />
                </Button>
              </span>
            </li>
          );
        })}
      </ol>
      {error ? <ErrorNote error={asApiError(error)} /> : null}
      <div className="flex items-center gap-2">
        <Button
          onPress={() => {
            setOrder(inOrder(kind, USUAL[kind]));
            setShown(new Set(USUAL[kind]));
            reset();
          }}
        >
          {words.reset}
        </Button>
        <Button kind="primary" className="ml-auto" onPress={onClose}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
