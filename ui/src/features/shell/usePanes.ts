import { useKey } from "~/shared/keys/KeyProvider";

/** F6 goes around the panes: every element marked `data-pane`, in document order. */
export function usePanes(): void {
  const move = (step: 1 | -1) => {
    const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
      (pane) => pane.checkVisibility?.() ?? true,
    );
    if (panes.length === 0) return;
    const here = panes.findIndex((pane) => pane.contains(document.activeElement));
    const next = panes[(here + step + panes.length) % panes.length];
    if (!next) return;
    const inside = next.querySelector<HTMLElement>(
      '[role="grid"],button,a[href],input,textarea,[tabindex="0"]',
    );
    (next.tabIndex >= 0 ? next : (inside ?? next)).focus();
  };
  useKey("pane.next", () => move(1));
  useKey("pane.previous", () => move(-1));
}
