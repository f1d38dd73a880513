import type { BandSpan, DueBand } from "~/api/client";

/** What stands at one place of the list: a band's heading, or a row. */
export type Item = { band: BandSpan; folded: boolean } | { row: number };

export interface Layout {
  count: number;
  at(item: number): Item;
  /** Where a row stands; its band's heading where the band is folded. */
  itemOf(row: number): number;
  /** The next row that is not folded away, `step` rows on; stays where there is none. */
  move(row: number, step: number): number;
}

/** Lays headings between rows without building a list: a few bands, any number of rows. */
export function layOut(
  total: number,
  bands: readonly BandSpan[],
  folded: ReadonlySet<DueBand>,
): Layout {
  if (bands.length === 0) {
    return {
      count: total,
      at: (item) => ({ row: item }),
      itemOf: (row) => row,
      move: (row, step) => Math.max(0, Math.min(total - 1, row + step)),
    };
  }
  let first = 0;
  const parts = bands.map((band) => {
    const hidden = folded.has(band.band);
    const part = { band, folded: hidden, first };
    first += 1 + (hidden ? 0 : band.count);
    return part;
  });
  const open = parts.filter((part) => !part.folded);
  return {
    count: first,
    at(item) {
      const part = parts.findLast((each) => each.first <= item);
      if (!part || part.first === item)
        return part ? { band: part.band, folded: part.folded } : { row: item };
      return { row: part.band.start + item - part.first - 1 };
    },
    itemOf(row) {
      const part = parts.findLast((each) => each.band.start <= row) ?? parts[0];
      if (!part) return row;
      return part.folded ? part.first : part.first + 1 + row - part.band.start;
    },
    move(row, step) {
      const target = Math.max(0, Math.min(total - 1, row + step));
      const inside = (at: number) =>
        open.some((part) => at >= part.band.start && at < part.band.start + part.band.count);
      if (inside(target)) return target;
      if (step > 0) return open.find((part) => part.band.start > target)?.band.start ?? row;
      const before = open.findLast((part) => part.band.start + part.band.count <= target);
      return before ? before.band.start + before.band.count - 1 : row;
    },
  };
}
