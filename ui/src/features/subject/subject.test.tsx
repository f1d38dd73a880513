import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "~/api/fake/subject";
import { LOW, openAction, openConsole } from "~/test/console";

/** An account in the picture, by what is said of it: the title of a drawing is its name. */
const account = (graph: HTMLElement, said: RegExp) =>
  within(graph).getByText(said, { selector: "title" }).closest("a") as HTMLElement;

describe("the page about an account", () => {
  it("is opened from an action by its key, marks what the findings name, and leads back", async () => {
    const { user, router, id } = await openAction(LOW);
    await user.keyboard("o");
    await waitFor(() => expect(router.state.location.pathname).toBe("/subject"));
    expect(await screen.findByRole("heading", { level: 1, name: "Account" })).toBeTruthy();
    const graph = await screen.findByRole("group", { name: "Who paid it, and whom it paid" });
    expect(account(graph, /^P-7,.*named by the agent's findings/)).toBeTruthy();
    await user.keyboard("b");
    await waitFor(() => expect(router.state.location.pathname).toBe(`/action/${id}`));
  });

  it("draws the graph and says the same in the table, circles in words", async () => {
    await openConsole("/subject?kind=account&id=A-7");
    const graph = await screen.findByRole("group", { name: "Who paid it, and whom it paid" });
    // Twelve of thirty are drawn, the table has all.
    expect(within(graph).getByText(/and \d+ more accounts/)).toBeTruthy();
    expect(account(graph, /^B-1, Were paid by it, .*money comes back from here/)).toBeTruthy();
    const table = within(screen.getByRole("region", { name: "Counterparties" })).getByRole("table");
    const row = within(table).getByRole("row", { name: /^B-1/ });
    expect(row.textContent).toContain("money comes back from here");
    const circles = screen.getByRole("heading", { name: "Money goes around" }).parentElement;
    expect(circles?.textContent).toContain("B-1 paid P-9, 3 transfers");
    // What hides how it is read is made visible in the picture too.
    expect(document.body.innerHTML).toContain("U+202E");
    expect(document.body.innerHTML).not.toContain(HOSTILE);
    expect(document.body.innerHTML).not.toContain("\u202e");
  });

  it("goes on from account to account", async () => {
    const { user, router } = await openConsole("/subject?kind=account&id=A-7");
    const graph = await screen.findByRole("group", { name: "Who paid it, and whom it paid" });
    const link = account(graph, /^B-2, Were paid by it/);
    await user.click(link);
    await waitFor(() => expect(router.state.location.search).toMatchObject({ id: "B-2" }));
    expect(await screen.findByRole("heading", { level: 2, name: "B-2" })).toBeTruthy();
  });

  it("shows amounts over time as a chart and as a table, a currency at a time", async () => {
    const { user } = await openConsole("/subject?kind=account&id=A-7");
    const part = await screen.findByRole("region", { name: "Over time" });
    expect(within(part).getByRole("img", { name: "Over time, EUR" })).toBeTruthy();
    await user.click(within(part).getByRole("button", { name: "USD" }));
    await user.click(within(part).getByRole("button", { name: "Table" }));
    expect(within(part).getByRole("columnheader", { name: "In, USD" })).toBeTruthy();
    expect(within(part).getAllByRole("row").length).toBeGreaterThan(2);
  });

  it("says what it did not look at", async () => {
    await openConsole("/subject?kind=account&id=A-capped");
    expect(
      await screen.findByText(/There are more, and newer ones may be among them/),
    ).toBeTruthy();
  });

  it("of an incident shows the incident, and of what is unknown says so", async () => {
    await openConsole("/subject?kind=incident&id=CS-4410");
    expect(await screen.findByText("Money comes in from many")).toBeTruthy();
    expect(screen.getByRole("link", { name: "A-7" })).toBeTruthy();
    expect(screen.getByText("No action is about it.")).toBeTruthy();
  });
});
