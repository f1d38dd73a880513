export type GridStep = number | "open" | "preview" | "fold" | "unfold";

/** What a key means inside the grid: how many rows on, or what to do; undefined: not ours. */
export function gridStep(key: string, screen: number, total: number): GridStep | undefined {
  switch (key) {
    case "ArrowDown":
      return 1;
    case "ArrowUp":
      return -1;
    case "PageDown":
      return screen;
    case "PageUp":
      return -screen;
    case "Home":
      return -total;
    case "End":
      return total;
    case "ArrowLeft":
      return "fold";
    case "ArrowRight":
      return "unfold";
    case "Enter":
      return "open";
    case " ":
      return "preview";
    default:
      return undefined;
  }
}
