import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CRITICAL, openAction, openConsole } from "~/test/console";

const width = (pane: string) => document.documentElement.style.getPropertyValue(`--${pane}`);

afterEach(() => {
  vi.restoreAllMocks();
  window.localStorage.clear();
});

/** A window of this width, as far as media queries ask. */
function narrow(pixels: number) {
  vi.spyOn(window, "matchMedia").mockImplementation((query) => {
    const most = Number(/max-width: (\d+)px/.exec(query)?.[1] ?? 0);
    return {
      matches: most >= pixels,
      media: query,
      addEventListener() {},
      removeEventListener() {},
    } as unknown as MediaQueryList;
  });
}

describe("panes", () => {
  it("are sized by arrow keys within their bounds, remembered, and put back", async () => {
    const { user } = await openAction(CRITICAL);
    const edge = screen.getByRole("separator", { name: "Width of Approval" });
    edge.focus();
    expect(edge.getAttribute("aria-valuenow")).toBe("336");
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(edge.getAttribute("aria-valuenow")).toBe("368");
    expect(width("aside")).toBe("368px");
    expect(window.localStorage.getItem("countersign.panes")).toContain('"aside":368');
    await user.keyboard("{End}");
    expect(edge.getAttribute("aria-valuenow")).toBe(edge.getAttribute("aria-valuemax"));
    await user.keyboard("{Home}");
    expect(edge.getAttribute("aria-valuenow")).toBe(edge.getAttribute("aria-valuemin"));
    await user.keyboard("{Enter}");
    expect(width("aside")).toBe("336px");
  });

  it("follow the pointer", async () => {
    await openConsole("/queue");
    const edge = await screen.findByRole("separator", { name: "Width of Preview" });
    fireEvent.pointerDown(edge, { button: 0, clientX: 1000, pointerId: 1 });
    fireEvent.pointerMove(edge, { clientX: 940, pointerId: 1 });
    fireEvent.pointerUp(edge, { clientX: 940, pointerId: 1 });
    expect(edge.getAttribute("aria-valuenow")).toBe("392");
    fireEvent.pointerMove(edge, { clientX: 500, pointerId: 1 });
    expect(edge.getAttribute("aria-valuenow")).toBe("392");
  });

  it("F6 goes around them and Shift F6 back", async () => {
    const { user } = await openAction(CRITICAL);
    const pane = () => document.activeElement?.closest("[data-pane]")?.getAttribute("aria-label");
    document.getElementById("evidence")?.focus();
    await user.keyboard("{F6}");
    await waitFor(() => expect(pane()).toBe("Approval"));
    await user.keyboard("{Shift>}{F6}{/Shift}");
    await waitFor(() => expect(document.activeElement?.closest("main")).toBeTruthy());
  });

  it("in a narrow window approval is a tab, and M brings it forward", async () => {
    narrow(1100);
    const { user } = await openAction(CRITICAL);
    expect(screen.queryByRole("complementary", { name: "Approval" })).toBeNull();
    const tab = screen.getByRole("tab", { name: "Approval" });
    await user.click(tab);
    expect(tab.getAttribute("aria-selected")).toBe("true");
    expect(await screen.findByText("Cannot sign this action")).toBeTruthy();
    expect(document.getElementById("evidence-pane")?.hidden).toBe(true);
    await user.keyboard("{ArrowLeft}");
    expect(document.getElementById("evidence-pane")?.hidden).toBe(false);
    document.getElementById("evidence")?.focus();
    await user.keyboard("m");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Comment")));
  });
});

describe("keys of the action", () => {
  it("a digit goes to the section of that place", async () => {
    const { user } = await openAction(CRITICAL);
    const current = () =>
      document.querySelector('#evidence-index [aria-current="true"]')?.textContent ?? "";
    await user.keyboard("3");
    expect(current()).toContain("Policy checks");
    await user.keyboard("1");
    expect(current()).toContain("Proposed change");
    await user.keyboard("9");
    expect(current()).toContain("Proposed change");
  });

  it("asks who can decide, by key and by command, and is told names and reasons", async () => {
    const { user } = await openAction(CRITICAL);
    await user.click(screen.getByRole("button", { name: "Who can decide this now?" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(await dialog.findByText(/Step 2 is open/)).toBeTruthy();
    expect(dialog.getByText("Can sign")).toBeTruthy();
    expect(dialog.getByText("Owns agent aml-screen")).toBeTruthy();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "who can{Enter}");
    expect(await screen.findByText("Cannot sign, and why")).toBeTruthy();
  });
});
