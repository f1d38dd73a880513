import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";

describe("overrides", () => {
  it("are read one by one by key: the agent's advice beside the human's reason, with the exact statement", async () => {
    const { user, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("go");
    await waitFor(() => expect(router.state.location.pathname).toBe("/overrides"));
    const agent = await screen.findByRole("region", { name: "What the agent advised" });
    expect(within(agent).getByText(/fits structured cash/)).toBeTruthy();
    const human = screen.getByRole("region", { name: "What the person decided, and why" });
    expect(within(human).getByText(/payroll explains the pattern/)).toBeTruthy();
    expect(within(human).getByText("Human over agent")).toBeTruthy();
    await user.click(within(human).getByRole("button", { name: "Exact statement" }));
    expect(within(human).getByText(/countersign\/decision\/v1/)).toBeTruthy();
    const label = () => screen.getByRole("article").getAttribute("aria-label");
    const first = label();
    expect(screen.getByText("1 of 3+")).toBeTruthy();
    await user.keyboard("j");
    await screen.findByText("2 of 3+");
    expect(label()).not.toBe(first);
    // The statement of another one is folded again.
    await screen.findByRole("button", { name: "Exact statement" });
    await user.keyboard("kk");
    await screen.findByText("1 of 3+");
    expect(label()).toBe(first);
  });

  it("goes on to older ones, and to the action itself", async () => {
    const { user, router } = await openConsole("/overrides");
    await user.click(await screen.findByRole("button", { name: "Older ones" }));
    await screen.findByText("1 of 4");
    expect(screen.queryByRole("button", { name: "Older ones" })).toBeNull();
    const list = screen.getByRole("list", { name: "Overrides, newest first" });
    await user.click(within(list).getAllByRole("button")[3] as HTMLElement);
    await screen.findByText("4 of 4");
    await user.click(screen.getByRole("link", { name: /^Open the action/ }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/action\//));
  });

  it("says that there are none", async () => {
    await openConsole("/overrides", { empty: true });
    await screen.findByText(/^Nobody has gone against an agent/);
  });

  it("says when they cannot be read", async () => {
    await openConsole("/overrides", { offline: true });
    await screen.findByText(/The database does not answer/);
  });
});
