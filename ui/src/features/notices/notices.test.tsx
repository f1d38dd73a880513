import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { openConsole } from "~/test/console";

const bell = (unread: number) => screen.findByRole("link", { name: `Notices, ${unread} unread` });

describe("notices", () => {
  it("the bell counts what is unread and leads to a list of which each line leads to its action", async () => {
    const { user, router } = await openConsole("/queue");
    await user.click(await bell(6));
    const list = await screen.findByRole("list", { name: "Notices, newest first" });
    expect(within(list).getAllByRole("listitem")).toHaveLength(6);
    expect(within(list).getAllByText("Unread")).toHaveLength(6);
    await user.click(within(list).getByRole("link", { name: /It waits for your decision/ }));
    await waitFor(() => expect(router.state.location.pathname).toBe(`/action/${actionId(13)}`));
    // Whoever opens the action has read what stands about it.
    await bell(5);
  });

  it("by keyboard: G N goes to the list, and all of it is marked as read", async () => {
    const { user, fake, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("gn");
    await waitFor(() => expect(router.state.location.pathname).toBe("/notices"));
    const all = await screen.findByRole("button", { name: "Mark all read" });
    all.focus();
    await user.keyboard("{Enter}");
    await bell(0);
    expect(fake.world.read.size).toBe(6);
    expect(screen.queryByRole("button", { name: "Mark all read" })).toBeNull();
  });

  it("is read again when the core says so, says aloud what the desktop says, and shows what was pressed there", async () => {
    const { fake, router } = await openConsole("/queue");
    await bell(6);
    fake.world.read.add("your_turn-0");
    fake.world.emit({ event: "notices_changed" });
    await bell(5);
    fake.world.emit({
      event: "said",
      title: "An action waits for you",
      body: "Due in 2 h.",
      action_id: null,
    });
    await screen.findByText("An action waits for you. Due in 2 h.");
    fake.world.emit({ event: "show", action_id: actionId(6) });
    await waitFor(() => expect(router.state.location.pathname).toBe(`/action/${actionId(6)}`));
    fake.world.emit({ event: "show", action_id: null });
    await waitFor(() => expect(router.state.location.pathname).toBe("/notices"));
  });

  it("says that there is nothing, and what went wrong", async () => {
    await openConsole("/notices", { empty: true });
    await screen.findByText(/^There is nothing to tell you/);
  });

  it("says when they cannot be read", async () => {
    await openConsole("/notices", { offline: true });
    expect((await screen.findAllByText(/The database does not answer/)).length).toBeGreaterThan(0);
  });

  it("a kind is switched off, and the desktop has quiet hours", async () => {
    const { user, fake } = await openConsole("/settings");
    const card = await screen.findByRole("region", { name: "What you are told of" });
    await user.click(within(card).getByRole("checkbox", { name: "Escalations" }));
    await waitFor(() => expect(fake.world.settings.notices.without).toEqual(["escalations"]));
    await bell(5);
    await user.click(within(card).getByRole("checkbox", { name: "Quiet hours on the desktop" }));
    const from = await within(card).findByLabelText("From");
    fireEvent.change(from, { target: { value: "21:30" } });
    await waitFor(() =>
      expect(fake.world.settings.notices.quiet).toEqual({ from: 21 * 60 + 30, until: 7 * 60 }),
    );
    await user.click(within(card).getByRole("checkbox", { name: "On the desktop too" }));
    await waitFor(() => expect(fake.world.settings.notices.desktop).toBe(false));
  });
});
