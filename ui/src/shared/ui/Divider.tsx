import { type KeyboardEvent, type PointerEvent, useEffect } from "react";
import { createStore, useStore } from "~/shared/store";

/** Sizes of panes by name, in CSS pixels; remembered by the window from one start to the next. */
const KEY = "countersign.panes";
const STEP = 16;

function read(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(([, size]) => typeof size === "number" && Number.isFinite(size)),
    );
  } catch {
    // Without storage panes have their own sizes, and that is all.
    return {};
  }
}

const sizes = createStore<Readonly<Record<string, number>>>(read());

function keep(next: Readonly<Record<string, number>>): void {
  sizes.set(next);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // As above.
  }
}

interface Props {
  /** Name of the size; the style sheet reads it as a variable of the same name. */
  pane: string;
  label: string;
  /** Id of the pane that it sizes. */
  controls: string;
  size: number;
  least: number;
  most: number;
  /** On which side of the divider the sized pane stands. */
  side: "left" | "right";
  className?: string;
}

/** The edge between two panes: drag it, or focus it and use the arrow keys; Enter puts it back. */
export function Divider({ pane, label, controls, size, least, most, side, className }: Props) {
  const all = useStore(sizes);
  const within = (value: number) => Math.round(Math.min(most, Math.max(least, value)));
  const now = within(all[pane] ?? size);
  useEffect(() => {
    const root = document.documentElement.style;
    root.setProperty(`--${pane}`, `${now}px`);
  }, [pane, now]);
  const put = (value: number) => keep({ ...sizes.get(), [pane]: within(value) });
  const away = side === "left" ? 1 : -1;

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 4 * STEP : STEP;
    const next =
      event.key === "ArrowRight"
        ? now + away * step
        : event.key === "ArrowLeft"
          ? now - away * step
          : event.key === "Home"
            ? least
            : event.key === "End"
              ? most
              : event.key === "Enter"
                ? size
                : null;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    put(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const edge = event.currentTarget;
    const [from, start] = [event.clientX, now];
    edge.focus();
    edge.setPointerCapture?.(event.pointerId);
    const move = (to: globalThis.PointerEvent) => put(start + away * (to.clientX - from));
    const stop = () => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", stop);
      edge.removeEventListener("pointercancel", stop);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", stop);
    edge.addEventListener("pointercancel", stop);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={now}
      aria-valuemin={least}
      aria-valuemax={most}
      className={`divider no-print ${className ?? ""}`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onDoubleClick={() => put(size)}
    />
  );
}
