import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";
import { asFilter, readSearch, searchOf } from "./filter";

describe("filters", () => {
  it("of risks are a set, of amounts and days a range, and an address is found again from what was kept", () => {
    const search = readSearch({
      view: "all",
      risk: "high,low,evil",
      least: "100.50",
      most: 9000,
      from: "2026-11-01",
      until: "2026-11-27",
      step: 2,
      assignee: "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e90001",
    });
    expect(search.risk).toBe("low,high");
    const filter = asFilter(search);
    expect(filter).toMatchObject({ risks: ["low", "high"], amount_until: "9000", step: 2 });
    const day = 86_400_000;
    const span = Date.parse(filter.proposed_until ?? "") - Date.parse(filter.proposed_from ?? "");
    // Both days count, and a change of clocks in between is an hour.
    expect(Math.abs(span - 27 * day)).toBeLessThanOrEqual(3_600_000);
    expect(searchOf(filter)).toEqual(search);
    expect(readSearch({ least: "1e9", most: "-1", from: "yesterday", step: 0 })).toEqual({});
  });
});

describe("an own view", () => {
  it("is kept under a name, stands in the rail with its count, and is dropped again", async () => {
    const { user, fake } = await openConsole("/queue?view=all&risk=low");
    const name = await screen.findByRole("textbox", { name: "Name of a view" });
    await user.type(name, "Quick ones{Enter}");
    await waitFor(() => expect(fake.world.saved).toHaveLength(1));
    const rail = screen.getByRole("navigation", { name: "Main" });
    await within(rail).findByRole("link", { name: /^Quick ones ?[\d,]+/ });
    await user.click(await screen.findByRole("button", { name: /^Drop "Quick ones"/ }));
    await waitFor(() => expect(fake.world.saved).toHaveLength(0));
  });
});

describe("the palette", () => {
  it("tells actions apart: agent, amount and state", async () => {
    const { user } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("freeze");
    const found = await screen.findAllByRole("option", { name: /Freeze account/ });
    expect(found[0]?.textContent).toMatch(/EUR [\d,.]+.*aml-screen.*In review/);
  });
});

describe("the size", () => {
  it("goes up, down and back by key, and is kept", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("{Control>}={/Control}");
    await waitFor(() => expect(fake.world.settings.zoom).toBe(110));
    await waitFor(() => expect(document.documentElement.style.zoom).toBe("1.1"));
    await user.keyboard("{Control>}-{/Control}");
    await waitFor(() => expect(fake.world.settings.zoom).toBe(100));
    await user.keyboard("{Control>}-{/Control}");
    await user.keyboard("{Control>}0{/Control}");
    await waitFor(() => expect(fake.world.settings.zoom).toBe(100));
  });
});
