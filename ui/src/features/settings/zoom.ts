/** Sizes in percent, from the smallest to the largest. */
export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400] as const;

/** The next size up or down; at the end the same. */
export function zoomed(now: number, step: 1 | -1): number {
  const next = step > 0 ? ZOOMS.find((each) => each > now) : ZOOMS.findLast((each) => each < now);
  return next ?? now;
}
