import { render, waitFor } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ActionView } from "~/api/client";
import { lookedAt, useLooks, useReading } from "./reading";

const LEAST = 500;
const view = {
  friction: { least: [{ section: "checks", ms: LEAST }] },
} as unknown as ActionView;

/** Boxes by the id of their element: there is no layout here. */
function boxes(by: Record<string, [top: number, bottom: number]>) {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const [top, bottom] = by[this.id] ?? [0, 0];
    return { top, bottom, height: bottom - top, left: 0, right: 0, width: 0 } as DOMRect;
  });
}

function Page({ action }: { action: string }) {
  const pane = useRef<HTMLDivElement>(null);
  useReading(action, pane, ["checks"]);
  const looks = useLooks(action);
  return (
    <div id="pane" ref={pane}>
      <div id="section-checks" />
      <output>{lookedAt(view, looks, "checks") ? "yes" : "no"}</output>
      <i>{looks.get("checks")?.ms ?? 0}</i>
    </div>
  );
}

afterEach(() => vi.restoreAllMocks());

describe("a section", () => {
  it("counts once its end was on the screen for as long as its length gives", async () => {
    boxes({ pane: [0, 400], "section-checks": [100, 300] });
    render(<Page action="a" />);
    expect(document.querySelector("output")?.textContent).toBe("no");
    await waitFor(() => expect(document.querySelector("output")?.textContent).toBe("yes"), {
      timeout: 3_000,
    });
  });

  it("never counts while its end is below the edge, however long it is looked at", async () => {
    boxes({ pane: [0, 400], "section-checks": [100, 900] });
    render(<Page action="b" />);
    await waitFor(
      () =>
        expect(Number(document.querySelector("i")?.textContent)).toBeGreaterThanOrEqual(2 * LEAST),
      { timeout: 4_000 },
    );
    expect(document.querySelector("output")?.textContent).toBe("no");
  });

  it("is not looked at while it is off the screen", async () => {
    boxes({ pane: [0, 400], "section-checks": [500, 700] });
    render(<Page action="c" />);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(document.querySelector("i")?.textContent).toBe("0");
  });
});
