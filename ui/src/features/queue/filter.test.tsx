import { screen, waitFor } from "@testing-library/react";
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
