import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { selection } from "~/features/queue/selection";
import { openConsole } from "~/test/console";

const grid = () => screen.findByRole("grid", { name: "Actions" });

describe("queue", () => {
  it("lands on row 301 after 300 presses of J, on 100,000 rows, with the row mounted", async () => {
    await openConsole("/queue?view=all", { rows: 100_000 });
    const table = await grid();
    await waitFor(() => expect(document.querySelectorAll("td").length).toBeGreaterThan(20));
    table.focus();
    // user-event costs 100 ms a press; the console hears the same events.
    for (let press = 0; press < 300; press += 1)
      fireEvent.keyDown(table, { key: "j", code: "KeyJ" });
    expect(selection.get().row).toBe(300);
    const id = table.getAttribute("aria-activedescendant");
    expect(id).toBe("queue-row-300");
    await waitFor(() => expect(document.getElementById(id ?? "")).not.toBeNull());
    const row = document.getElementById(id ?? "");
    expect(row?.getAttribute("aria-selected")).toBe("true");
    expect(document.querySelectorAll('[aria-selected="true"]')).toHaveLength(1);
    await waitFor(() => expect(selection.get().action).toMatch(/00000000012c$/));
    // Virtualised: far fewer rows than the list has.
    expect(document.querySelectorAll("[data-row]").length).toBeLessThan(120);
  }, 40_000);

  it("goes back with K and stops at the ends", async () => {
    const { user } = await openConsole("/queue?view=all");
    (await grid()).focus();
    await user.keyboard("kkk");
    expect(selection.get().row).toBe(0);
    await user.keyboard("{End}");
    expect(selection.get().row).toBe(1999);
    await user.keyboard("jk");
    expect(selection.get().row).toBe(1998);
    await user.keyboard("{Home}");
    expect(selection.get().row).toBe(0);
  });

  it("opens the selected action with Enter", async () => {
    const { user, router } = await openConsole("/queue");
    const table = await grid();
    await waitFor(() => expect(selection.get().action).not.toBeNull());
    table.focus();
    await user.keyboard("j");
    await waitFor(() => expect(selection.get().action).not.toBeNull());
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    expect(router.state.location.pathname).toContain("/action/");
  });

  it("types letters into the filter without moving the selection, and keeps the filter in the address", async () => {
    const { user, router } = await openConsole("/queue?view=all");
    await grid();
    await user.keyboard("/");
    const field = await screen.findByRole("searchbox");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.type(field, "jjkr");
    expect(selection.get().row).toBe(0);
    expect(screen.queryByRole("heading", { name: "Reject this action" })).toBeNull();
    await waitFor(() =>
      expect(router.state.location.search).toMatchObject({ view: "all", text: "jjkr" }),
    );
    expect(await screen.findByText(/Nothing fits/)).toBeTruthy();
  });

  it("finds an action by the beginning of its label", async () => {
    await openConsole("/queue?view=all&text=AC-2026-11880");
    const table = await grid();
    await waitFor(() => expect(document.querySelectorAll("[data-row]")).toHaveLength(10));
    // Ten rows in three bands, and the head.
    expect(table.getAttribute("aria-rowcount")).toBe("14");
  });

  it("says that nothing waits, and offers a way on", async () => {
    await openConsole("/queue", { empty: true });
    expect(await screen.findByText("Nothing waits for you.", { exact: false })).toBeTruthy();
    expect(screen.getByRole("link", { name: "See all" })).toBeTruthy();
  });

  it("does not say that nothing waits where a filter hides it", async () => {
    const { user } = await openConsole("/queue?text=qqqqq");
    expect(await screen.findByText("Nothing fits.", { exact: false })).toBeTruthy();
    expect(screen.queryByText("Nothing waits for you.", { exact: false })).toBeNull();
    await user.click(screen.getByRole("link", { name: "Clear" }));
    await waitFor(() => expect(document.querySelectorAll("[data-row]").length).toBeGreaterThan(5));
  });

  it("says what happened and what to do when the database does not answer", async () => {
    await openConsole("/queue", { offline: true });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The database does not answer");
    expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
    expect(await screen.findByText(/No connection since/)).toBeTruthy();
  });

  it("shows what arrived only when asked", async () => {
    const { user, fake } = await openConsole("/queue?view=all");
    await grid();
    await waitFor(() => expect(document.querySelectorAll("[data-row]").length).toBeGreaterThan(5));
    fake.world.stale.set("x", fake.world.append());
    fake.world.emit({ event: "ledger_moved", head_seq: fake.world.head });
    await user.click(await screen.findByRole("button", { name: /1 new or changed/ }));
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: /new or changed/ })).toBeNull(),
    );
  });
});

describe("the address", () => {
  it("an unknown view is the default one, not a broken screen", async () => {
    await openConsole("/queue?view=%3Cscript%3E&risk=99");
    expect(await screen.findByRole("heading", { level: 1, name: "My turn" })).toBeTruthy();
    await waitFor(() => expect(document.querySelectorAll("[data-row]").length).toBeGreaterThan(5));
  });
});
