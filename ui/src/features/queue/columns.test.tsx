import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { QueueColumn } from "~/api/client";
import { actionId } from "~/api/fake/shapes";
import { LOW, openConsole } from "~/test/console";
import { OFFERED, roomFor, USUAL } from "./columns";

const heads = () =>
  [...document.querySelectorAll(".qhead > th")].map((head) => head.className.replace("qcell-", ""));
const drawn = () =>
  waitFor(() => expect(document.querySelectorAll("[data-row] td").length).toBeGreaterThan(20));

describe("the columns of a list", () => {
  it("are what has room: the action always, and due time and risk before what says less", () => {
    const all: QueueColumn[] = [...OFFERED.open];
    expect(roomFor(all, 4000).left).toEqual([]);
    // jsdom, and a list that was not laid out yet.
    expect(roomFor(all, 0).left).toEqual([]);
    // A window of 800 × 560 beside the rail; and one at 400 %.
    expect(roomFor(USUAL.open, 624).shown).toEqual(["risk", "action", "step", "due", "assignee"]);
    expect(roomFor(USUAL.open, 624).left).toEqual(["agent"]);
    expect(roomFor(USUAL.open, 320).shown).toEqual(["risk", "action", "due"]);
    expect(roomFor(USUAL.open, 90).shown).toEqual(["action"]);
    for (const width of [320, 480, 544, 624, 772, 848, 932, 1440]) {
      const { shown, template } = roomFor(all, width);
      const fixed = template.match(/\d+(?=px)/g) ?? [];
      const sum = fixed.reduce((all, each) => all + Number(each), 0);
      expect(sum + (width <= 480 ? 110 : 180), `${width}`).toBeLessThanOrEqual(width);
      expect(shown).toEqual(all.filter((column) => shown.includes(column)));
    }
  });

  it("are picked and ordered by keyboard, in force at once, kept, and put back", async () => {
    const { user, fake } = await openConsole("/queue?view=all");
    const grid = await screen.findByRole("grid", { name: "Actions" });
    await drawn();
    expect(heads()).toEqual([...USUAL.open]);
    grid.focus();
    await user.keyboard("l");
    const dialog = within(await screen.findByRole("dialog", { name: "Columns of the list" }));
    const tick = (name: string) => dialog.getByRole("checkbox", { name });
    expect(tick("Risk").getAttribute("aria-checked")).toBe("true");
    expect(tick("Kind").getAttribute("aria-checked")).toBe("false");
    // The action's own column stays.
    await user.click(tick("Action"));
    expect(tick("Action").getAttribute("aria-checked")).toBe("true");

    tick("Agent and its version").focus();
    await user.keyboard(" ");
    await waitFor(() => expect(heads()).toEqual(["risk", "action", "step", "due", "assignee"]));
    // Down from the agent to the step, which goes to the end.
    fireEvent.keyDown(document.activeElement as Element, { key: "ArrowDown" });
    expect(document.activeElement).toBe(tick("Step and its seats"));
    for (let press = 0; press < 2; press += 1)
      fireEvent.keyDown(document.activeElement as Element, { key: "ArrowDown", altKey: true });
    expect(document.activeElement).toBe(tick("Step and its seats"));
    tick("Amount").focus();
    await user.keyboard(" ");
    const picked = ["risk", "action", "due", "assignee", "step", "amount"];
    await waitFor(() => expect(heads()).toEqual(picked));
    expect(fake.world.columns).toEqual({ open: picked, decided: [] });
    // An amount with a column of its own is not said twice.
    const row = document.querySelector("[data-row]");
    const amount = row?.querySelector(".qcell-amount")?.textContent ?? "";
    if (amount) expect(row?.querySelector(".qcell-action")?.textContent).not.toContain(amount);

    await user.click(dialog.getByRole("button", { name: "Back to the usual columns" }));
    await waitFor(() => expect(heads()).toEqual([...USUAL.open]));
    expect(fake.world.columns.open).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("are there again where they were kept, and of what was decided others", async () => {
    const { fake, user } = await openConsole("/settings");
    await screen.findByRole("heading", { level: 1, name: "Settings" });
    fake.world.columns = { open: ["due", "action", "age"], decided: [] };
    fake.world.decided.set(actionId(LOW), {
      verdict: "reject",
      reason: "False positive",
      narrative: "",
      override: null,
      seq: fake.world.append(),
      at: fake.world.iso(),
      step: 1,
    });
    await user.keyboard("gz");
    await screen.findByRole("grid", { name: "Actions" });
    await drawn();
    expect(heads()).toEqual(["due", "action", "age"]);
    expect(document.querySelector("[data-row] .qcell-age")?.textContent).toMatch(/^3 h 2[34] min$/);
    await user.keyboard("gd");
    await waitFor(() => expect(heads()).toEqual([...USUAL.decided]));
    expect(screen.getByRole("columnheader", { name: "Verdict" })).toBeTruthy();
    await user.keyboard("l");
    const dialog = within(
      await screen.findByRole("dialog", { name: "Columns of what was decided" }),
    );
    await user.click(dialog.getByRole("checkbox", { name: "Decided by, and when" }));
    await waitFor(() =>
      expect(fake.world.columns).toEqual({
        open: ["due", "action", "age"],
        decided: ["risk", "action", "agent", "state", "reason"],
      }),
    );
  });
});
