import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { selection } from "~/features/queue/selection";
import { KEY_TABLE } from "~/features/settings/keyTable";
import { createGuard, REST, WRITING } from "~/shared/keys/astray";
import { decisionsOf, MEDIUM, openAction, openConsole } from "~/test/console";

const PROSE = "The charge was made twice, we agree. I recall a caveat: payments went out";
/** Presses as fast as somebody writes, however busy the machine is that runs this. */
const write = (text: string) => {
  for (const key of text) {
    const code = /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : "Space";
    fireEvent.keyDown(document.activeElement ?? document.body, { key, code });
  }
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Enter", code: "Enter" });
};
const pause = (ms: number) => act(() => new Promise((resolve) => setTimeout(resolve, ms)));

describe("text that is typed while no field has the focus", () => {
  it("does nothing, and the page says where to click", async () => {
    const { user, fake, router } = await openAction(MEDIUM);
    const calls = vi.spyOn(fake, "call");
    const { pathname } = router.state.location;
    (document.activeElement as HTMLElement | null)?.blur();
    write(PROSE);
    await pause(WRITING * 2);
    expect(screen.getByRole("alert").textContent).toContain("no field had the focus");
    const done = calls.mock.calls.map(([name]) => name);
    for (const never of ["claim", "decide", "comment", "open_action", "reveal_recommendation"])
      expect(done).not.toContain(never);
    expect(router.state.location.pathname).toBe(pathname);
    expect(screen.queryByRole("region", { name: /this action$/ })).toBeNull();
    expect(decisionsOf(fake)).toHaveLength(0);
    await user.click(document.body);
    await waitFor(() => expect(screen.queryByText(/no field had the focus/)).toBeNull());
    await pause(REST);
    await user.keyboard("r");
    expect(await screen.findByRole("region", { name: "Reject this action" })).toBeTruthy();
  }, 20_000);

  it("opens and claims nothing in the queue, whichever letter it begins with", async () => {
    for (const word of ["claimed", "overdue", "account", "reject", "would "]) {
      const { fake, router } = await openConsole("/queue");
      const grid = await screen.findByRole("grid", { name: "Actions" });
      await waitFor(() => expect(selection.get().action).not.toBeNull());
      const calls = vi.spyOn(fake, "call");
      grid.focus();
      write(word);
      await pause(WRITING * 2);
      expect(router.state.location.pathname, word).toBe("/queue");
      expect(calls.mock.calls.map(([name]) => name)).not.toContain("claim");
      document.body.innerHTML = "";
    }
  }, 30_000);

  it("is no text where somebody takes the mouse in between", () => {
    const astray = vi.fn();
    const guard = createGuard(astray, () => 0);
    const done: string[] = [];
    const press = (key: string) => {
      if (guard.press(key, true)) guard.act(() => done.push(key), false);
    };
    for (const key of "gq") press(key);
    guard.pause();
    expect(done).toEqual(["g", "q"]);
    press("/");
    guard.pause();
    expect(done).toEqual(["g", "q", "/"]);
    expect(astray).not.toHaveBeenCalled();
  });

  it("is told from keys by what follows", () => {
    vi.useFakeTimers();
    let time = 0;
    const astray = vi.fn();
    const guard = createGuard(astray, () => time);
    const done: string[] = [];
    const later = (ms: number) => {
      time += ms;
      vi.advanceTimersByTime(ms);
    };
    const press = (key: string, { free = false, known = true } = {}) => {
      if (guard.press(key, known)) guard.act(() => done.push(key), free);
    };
    for (let n = 0; n < 9; n += 1) press("j", { free: true });
    expect(done).toHaveLength(9);
    press("a");
    expect(done).not.toContain("a");
    later(WRITING + 1);
    expect(done).toContain("a");
    press("v");
    press("c");
    later(WRITING + 1);
    expect(done.slice(-2)).toEqual(["v", "c"]);
    for (const key of ["r", "a", "c"]) press(key);
    later(WRITING + 1);
    press("e");
    later(REST + 1);
    press("t", { known: false });
    press("o");
    later(REST + 1);
    expect(done.slice(-2)).toEqual(["v", "c"]);
    expect(astray).toHaveBeenCalledTimes(2);
    press("o");
    later(WRITING + 1);
    expect(done.at(-1)).toBe("o");
    vi.useRealTimers();
  });
});

describe("a screen that was reached by the mouse", () => {
  it("has the focus where the keys work: on the list, or on the action's heading", async () => {
    const { user } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.click(screen.getByRole("link", { name: /^Simulation/ }));
    await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("grid"));
    await waitFor(() => expect(selection.get().action).not.toBeNull());
    await user.click(screen.getByRole("button", { name: /Open action|^Open/ }));
    const heading = await screen.findByRole("heading", { level: 1, name: /wants to/ });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    await user.click(screen.getByRole("link", { name: "Exports" }));
    await waitFor(() => expect(document.activeElement?.id).toBe("content"));
  });

  it("shows where the focus is as soon as a key is used", async () => {
    const { user } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.click(document.body);
    expect(document.documentElement.dataset.input).toBe("pointer");
    await user.keyboard("j");
    expect(document.documentElement.dataset.input).toBe("keys");
    fireEvent.keyDown(document.body, { key: "Shift" });
    expect(document.documentElement.dataset.input).toBe("keys");
  });

  it("views have keys", async () => {
    const { user, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    for (const row of KEY_TABLE.filter((each) => each.action.startsWith("view."))) {
      expect(row.keys).toHaveLength(1);
      expect(row.keys[0]).toMatch(/^g [a-z]$/);
      // Four letters in a row would be a text.
      await pause(WRITING + 100);
      await user.keyboard(row.keys[0]?.replace(" ", "") ?? "");
      const view = row.action.replace("view.", "");
      await waitFor(() =>
        expect(router.state.location.search).toEqual(view === "my_turn" ? {} : { view }),
      );
    }
  });

  it("every dialog signs by Ctrl Enter, and says why where it cannot yet", async () => {
    const { user, fake } = await openConsole("/people");
    const before = fake.world.head;
    await user.click(
      (await screen.findAllByRole("button", { name: /^Give a role/ }))[0] as Element,
    );
    const dialog = within(await screen.findByRole("dialog"));
    const sign = dialog.getByRole("button", { name: "Sign proposal" });
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(document.activeElement).toBe(sign);
    expect(fake.world.head).toBe(before);
    await user.click(dialog.getByRole("button", { name: /Pick a role/ }));
    await user.click(await screen.findByRole("option", { name: "Auditor", hidden: false }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(fake.world.head).toBe(before + 1);
  });
});
