import { describe, expect, it } from "vitest";
import { amount, bytes, count, shortDigest } from "./number";
import { long, short, span, tight, utc, zoneOffset } from "./time";

describe("numbers", () => {
  it("groups amounts without passing through a float", () => {
    expect(amount("48200.00")).toBe("48,200.00");
    expect(amount("-1234567890123456789.01")).toBe("−1,234,567,890,123,456,789.01");
    expect(amount("0.10")).toBe("0.10");
    expect(amount("999")).toBe("999");
    expect(amount("not a number")).toBe("not a number");
  });

  it("shortens digests and sizes", () => {
    expect(count(48213)).toBe("48,213");
    expect(bytes(999)).toBe("999 B");
    expect(bytes(18_422_016)).toBe("18.4 MB");
    expect(shortDigest(`${"a".repeat(56)}01234567`)).toBe("aaaaaaaa … 01234567");
  });
});

describe("times", () => {
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
  const iso = (date: Date) => `${date.toISOString().slice(0, 23)}000Z`;

  it("says the hour today, the weekday soon, the date later", () => {
    const now = at(23, 14);
    expect(short(iso(at(23, 15, 40)), now)).toBe("15:40");
    expect(short(iso(at(25, 11, 2)), now)).toBe("Wed 25 Nov 11:02");
    expect(long(iso(at(23, 15, 40)), now, "today")).toMatch(/^today 15:40 \S+$/);
    expect(tight(iso(at(24, 9)), now)).toBe("Tue 09:00");
    expect(short(iso(new Date(2025, 2, 1, 8)), now)).toBe("1 Mar 2025 08:00");
  });

  it("gives lengths in their two largest units, and the stored time in UTC", () => {
    expect(span(-38 * 60_000)).toBe("38 min");
    expect(span((74 * 60 + 59) * 1000)).toBe("1 h 14 min");
    expect(span(44 * 3_600_000)).toBe("1 d 20 h");
    expect(utc("2026-10-27T09:14:33.208114Z")).toBe("2026-10-27 09:14:33 UTC");
    expect(zoneOffset()).toMatch(/^UTC[+−]\d/);
  });
});
