import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";
import { asFilter, readSearch, unfiltered } from "./filter";

describe("the queue's filter", () => {
  it("reads the address and drops what it does not know", () => {
    const read = readSearch({
      view: "all",
      risk: "high",
      kind: "freeze",
      state: "in_review",
      simulation: "without",
      agent: 17,
      text: "",
      evil: "<img>",
      sort: "backwards",
    });
    expect(read).toEqual({
      view: "all",
      risk: "high",
      kind: "freeze",
      state: "in_review",
      simulation: "without",
      agent: "17",
    });
    expect(asFilter(read)).toMatchObject({ is_simulation: false, kind: "freeze", text: "" });
    expect(asFilter({}).is_simulation).toBeNull();
    expect(unfiltered(read)).toEqual({ view: "all" });
  });

  it("stands in the address: a list opens as it was passed on, and narrows further", async () => {
    const { user, router } = await openConsole("/queue?view=all&kind=freeze");
    const note = async () => (await screen.findByText(/^[\d,]+ actions$/)).textContent;
    const frozen = await note();
    expect(screen.getByRole("button", { name: /Filter, 1 set/ })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /Any simulation|With simulations/ }));
    await user.click(
      await screen.findByRole("option", { name: "Only simulations", hidden: false }),
    );
    await waitFor(() => expect(router.state.location.search).toMatchObject({ simulation: "only" }));
    await waitFor(async () => expect(await note()).not.toBe(frozen));
    await user.click(screen.getByRole("button", { name: "Clear" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ view: "all" }));
    expect(await screen.findByText("2,000 actions")).toBeTruthy();
  });

  it("puts what is about one subject together, and says which row goes with the one above", async () => {
    await openConsole("/queue?view=all&sort=by_subject&text=prove", { rows: 20_000 });
    const grid = await screen.findByRole("grid", { name: "Actions" });
    await waitFor(() => expect(grid.querySelectorAll("tr b").length).toBeGreaterThan(5));
    const rows = within(grid)
      .getAllByRole("row")
      .filter((row) => row.querySelector("b"));
    const said = rows.map((row) => [
      row.querySelector("b")?.parentElement?.textContent?.replace(/^\S+ /, "") ?? "",
      row.textContent?.includes("The same subject as above:") ?? false,
    ]);
    expect(said.length).toBeGreaterThan(5);
    const again = said.map(([subject], place) => place > 0 && said[place - 1]?.[0] === subject);
    expect(said.map(([, same]) => same)).toEqual(again);
    expect(again).toContain(true);
  });

  it("the first rows of a list stand at once, the rest is read on, and what was listed keeps its place", async () => {
    const { user } = await openConsole("/queue?view=all&sort=newest_first", {
      rows: 1_000,
      listed: 400,
      delay: 40,
    });
    expect(await screen.findByText(/^400\+ actions$/)).toBeTruthy();
    const grid = screen.getByRole("grid");
    const selected = () => grid.getAttribute("aria-activedescendant");
    grid.focus();
    await user.keyboard("j");
    expect(selected()).toBe("queue-row-1");
    expect(await screen.findByText(/^1,000 actions$/)).toBeTruthy();
    expect(selected()).toBe("queue-row-1");
    await user.keyboard("{End}");
    expect(selected()).toBe("queue-row-999");
  });

  it("bands fold by arrow key, and the reader is told the heading", async () => {
    const { user } = await openConsole("/queue?view=all");
    const grid = await screen.findByRole("grid");
    await screen.findByRole("button", { name: "Fold or unfold Overdue" });
    grid.focus();
    expect(grid.getAttribute("aria-activedescendant")).toBe("queue-row-0");
    await user.keyboard("{ArrowLeft}");
    expect(grid.getAttribute("aria-activedescendant")).toBe("queue-band-overdue");
    expect(
      screen.getByRole("button", { name: "Fold or unfold Overdue" }).getAttribute("aria-expanded"),
    ).toBe("false");
    await user.keyboard("{ArrowRight}");
    expect(grid.getAttribute("aria-activedescendant")).toBe("queue-row-0");
  });
});
