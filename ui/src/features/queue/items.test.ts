import { describe, expect, it } from "vitest";
import type { BandSpan } from "~/api/client";
import { readSearch } from "./filter";
import { layOut } from "./items";

const bands: BandSpan[] = [
  { band: "overdue", start: 0, count: 3 },
  { band: "later_today", start: 3, count: 2 },
  { band: "later", start: 5, count: 1_000_000 },
];
const none = new Set<never>();

describe("layout of headings and rows", () => {
  it("is the inverse of itself for every row around the edges", () => {
    const layout = layOut(1_000_005, bands, none);
    expect(layout.count).toBe(1_000_008);
    for (const row of [0, 1, 2, 3, 4, 5, 6, 500_000, 1_000_004]) {
      expect(layout.at(layout.itemOf(row))).toEqual({ row });
    }
    expect(layout.at(0)).toMatchObject({ band: { band: "overdue" } });
    expect(layout.at(4)).toMatchObject({ band: { band: "later_today" } });
    expect(layout.at(7)).toMatchObject({ band: { band: "later" } });
  });

  it("steps over folded bands and never out of the list", () => {
    const layout = layOut(1_000_005, bands, new Set(["later_today"] as const));
    expect(layout.count).toBe(1_000_006);
    expect(layout.move(2, 1)).toBe(5);
    expect(layout.move(5, -1)).toBe(2);
    expect(layout.move(0, -1)).toBe(0);
    expect(layout.move(1_000_004, 1)).toBe(1_000_004);
    expect(layout.itemOf(3)).toBe(4);
  });

  it("has no headings where the order is not by due time", () => {
    const layout = layOut(10, [], none);
    expect(layout.count).toBe(10);
    expect(layout.at(9)).toEqual({ row: 9 });
    expect(layout.move(9, 5)).toBe(9);
  });
});

describe("the filter in the address", () => {
  it("keeps what it knows and drops the rest", () => {
    expect(
      readSearch({ view: "overdue", risk: "high", text: "wire", sort: "newest_first", x: 1 }),
    ).toEqual({
      view: "overdue",
      risk: "high",
      text: "wire",
      sort: "newest_first",
    });
    expect(readSearch({ view: "<script>", risk: 4, text: 118806 })).toEqual({ text: "118806" });
  });
});
