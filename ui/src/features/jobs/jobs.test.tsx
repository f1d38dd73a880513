import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastSaid, saying } from "~/features/interrupt/said";
import { MEDIUM, openAction, openConsole } from "~/test/console";

describe("jobs", () => {
  it("the status bar says what failed for good and leads to it; who may has it tried again", async () => {
    const { user, fake, router } = await openConsole("/queue");
    const bar = await screen.findByRole("list", { name: "Status" });
    await user.click(await within(bar).findByRole("link", { name: /1 job failed for good/ }));
    expect(router.state.location.pathname).toBe("/jobs");
    await screen.findByText("The mail server refused the recipient: no such mailbox.");
    expect(screen.getByText("5 attempts failed")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again: Deliver an export" }));
    await screen.findByText(/^It is tried again/);
    expect(fake.world.retried.size).toBe(1);
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Try again/ })).toBeNull());
    await within(bar).findByRole("link", { name: /^Jobs done/ });
  });

  it("others see it and are told who may; there is a key for the screen", async () => {
    const { user, fake, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    if (fake.world.session) fake.world.session.roles = ["analyst"];
    await user.keyboard("gj");
    await waitFor(() => expect(router.state.location.pathname).toBe("/jobs"));
    const again = await screen.findByRole("button", { name: "Try again: Deliver an export" });
    expect(again.getAttribute("aria-disabled")).toBe("true");
    expect(again.title).toMatch(/supervisor or an admin/);
    await user.click(again);
    expect(fake.world.retried.size).toBe(0);
    expect(screen.getByText("done at another computer")).toBeTruthy();
  });

  it("says that there are none, and what went wrong", async () => {
    await openConsole("/jobs", { empty: true });
    await screen.findByText(/^There is no job yet/);
  });

  it("says when they cannot be read", async () => {
    await openConsole("/jobs", { offline: true });
    await screen.findByText(/The database does not answer/);
  });
});

describe("escalating by hand", () => {
  it("E opens a sheet that says who is asked too, Ctrl Enter escalates, and the ladder has no further rung", async () => {
    saying.set(null);
    lastSaid.set(null);
    const { user, fake, id } = await openAction(MEDIUM);
    await user.keyboard("e");
    const sheet = await screen.findByRole("region", { name: "Escalate this action" });
    expect(within(sheet).getByText(/^Whoever is supervisor may decide this step too/)).toBeTruthy();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.world.escalated.size).toBe(0);
    await user.keyboard("Nobody is at it.{Control>}{Enter}{/Control}");
    await screen.findByText(/^Escalated, ledger/);
    expect(fake.world.escalated.has(id)).toBe(true);
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Escalate…/ })).toBeNull());
    await user.keyboard("e");
    expect(screen.queryByRole("region", { name: "Escalate this action" })).toBeNull();
  });
});
