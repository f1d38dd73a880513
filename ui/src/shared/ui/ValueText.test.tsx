import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { zone } from "~/shared/format/time";
import { ValueText } from "./ValueText";

const drawn = (text: string) => render(<ValueText text={text} limit={40} />).container;

describe("a value out of a document", () => {
  it("is a moment in the reader's zone where it is one, and as it came on pointing", () => {
    const iso = "2026-11-25T14:40:12.000000Z";
    const time = drawn(iso).querySelector("time");
    expect(time?.textContent).toContain(zone(new Date(iso)));
    expect(time?.textContent).toMatch(/^2[56] Nov 2026 \d\d:\d\d:12 /);
    expect(time?.getAttribute("datetime")).toBe(iso);
    expect(time?.title).toBe("2026-11-25 14:40:12 UTC");
  });

  it("stays as it came where it names no moment", () => {
    for (const text of [
      "2026-11-25",
      "2026-11-25 14:40",
      "2026-11-25T14:40:12",
      "2026-13-45T99:00:00Z",
      "on 2026-11-25T14:40:12Z",
    ]) {
      const found = drawn(text);
      expect(found.querySelector("time"), text).toBeNull();
      expect(found.textContent).toBe(text);
    }
  });
});
