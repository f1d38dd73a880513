import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { scrolled, selection } from "~/features/queue/selection";
import { decisionsOf, openConsole, pickReason } from "~/test/console";

const grid = () => screen.findByRole("grid", { name: "Actions" });
const loaded = () => waitFor(() => expect(selection.get().action).not.toBeNull());

describe("the place in a list", () => {
  it("stands in the address, and the address alone finds it again", async () => {
    const { user, router } = await openConsole("/queue?view=all&risk=high");
    (await grid()).focus();
    await loaded();
    await user.keyboard("jjjjjjj");
    await waitFor(() =>
      expect(router.state.location.search).toMatchObject({ view: "all", risk: "high" }),
    );
    await waitFor(() =>
      expect(router.state.location.search).toMatchObject({ at: selection.get().action }),
    );
    const { action, row } = selection.get();
    expect(row).toBe(7);
    const { href } = router.state.location;
    document.body.innerHTML = "";
    await openConsole(href);
    await waitFor(() => expect(selection.get()).toMatchObject({ row, action }));
  });

  it("begins where it was scrolled to, also where the selected row is elsewhere", async () => {
    await openConsole(`/queue?view=all&at=${actionId(3)}&top=900`);
    await grid();
    await loaded();
    await waitFor(() => expect(scrolled.get().top).toBe(900));
    expect(selection.get().action).toBe(actionId(3));
  });

  it("is returned to from an action by B, by G Q and by the way back", async () => {
    const { user, router } = await openConsole("/queue?view=all&sort=newest_first");
    (await grid()).focus();
    await loaded();
    await user.keyboard("jjj");
    await loaded();
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    expect(router.state.location.search).toEqual({ view: "all", sort: "newest_first" });
    await user.keyboard("j");
    await waitFor(() => expect(selection.get().row).toBe(4));
    const there = selection.get().action ?? "";
    await waitFor(() => expect(router.state.location.pathname).toContain(there));
    await user.keyboard("b");
    const place = { view: "all", sort: "newest_first", at: there };
    await waitFor(() => expect(router.state.location.search).toMatchObject(place));
    await grid();
    expect(selection.get()).toMatchObject({ row: 4, action: there });
    await user.keyboard("ge");
    await waitFor(() => expect(router.state.location.pathname).toBe("/exports"));
    await user.keyboard("gq");
    await waitFor(() => expect(router.state.location.search).toMatchObject(place));
    await grid();
    expect(selection.get()).toMatchObject({ row: 4, action: there });
    await act(() => router.history.go(-2));
    await waitFor(() => expect(router.state.location.search).toMatchObject(place));
  });

  it("of another list is not the place in this one", async () => {
    const { user, router } = await openConsole("/queue?view=all");
    (await grid()).focus();
    await loaded();
    await user.keyboard("jjjjj");
    await waitFor(() => expect(router.state.location.search).toHaveProperty("at"));
    const here = selection.get();
    await user.click(screen.getByRole("link", { name: /^Simulation/ }));
    await waitFor(() => expect(router.state.location.search).toEqual({ view: "simulation" }));
    await waitFor(() => expect(selection.get().list).not.toBe(here.list));
    await act(() => router.history.back());
    await waitFor(() => expect(selection.get()).toMatchObject({ row: 5, action: here.action }));
  });
});

async function rejectFrom(path: string, presses: number) {
  const opened = await openConsole(path);
  const calls = vi.spyOn(opened.fake, "call");
  (await grid()).focus();
  await loaded();
  for (let press = 0; press < presses; press += 1)
    fireEvent.keyDown(await grid(), { key: "j", code: "KeyJ" });
  await loaded();
  await opened.user.keyboard("{Enter}");
  await screen.findByRole("heading", { level: 1, name: /wants to/ });
  for (const box of screen.queryAllByRole("checkbox", { name: /: Viewed$/ }))
    if (box.getAttribute("aria-checked") !== "true") await opened.user.click(box);
  await opened.user.keyboard("r");
  await screen.findByRole("region", { name: "Reject this action" });
  await pickReason(opened.user, /Evidence does not support/);
  await opened.user.type(
    screen.getByRole("textbox", { name: /^Narrative/ }),
    "Long enough to be taken for a reason.",
  );
  const password = screen.queryByLabelText("Your password again");
  if (password) await opened.user.type(password, "correct horse");
  const typed = screen.queryByRole<HTMLInputElement>("textbox", { name: /^Type / });
  const asked = typed?.labels?.[0]?.textContent ?? "";
  if (typed) await opened.user.type(typed, /^Type (.*) to confirm/.exec(asked)?.[1] ?? asked);
  const sign = screen.getByRole("button", { name: /^Sign rejection|^Sign in simulation/ });
  await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
  await opened.user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(decisionsOf(opened.fake)).toHaveLength(1));
  const recorded = () =>
    calls.mock.calls.flatMap(([name, request]) =>
      name === "open_action" ? [(request as { action_id: string }).action_id] : [],
    );
  return { ...opened, recorded };
}

describe("after signing", () => {
  it("the next is the next of that list, and is not recorded as opened until somebody stays", async () => {
    const { recorded, router } = await rejectFrom(
      "/queue?view=all&risk=medium&sort=newest_first",
      0,
    );
    const next = selection.get();
    expect(next.row).toBeGreaterThan(0);
    await waitFor(() => expect(router.state.location.pathname).toContain(next.action));
    expect(router.state.location.search).toMatchObject({ risk: "medium", sort: "newest_first" });
    expect(await screen.findByText(/It is not recorded as opened until/)).toBeTruthy();
    expect(recorded()).not.toContain(next.action);
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    expect(recorded()).toContain(next.action);
  }, 40_000);

  it("the end of the list is said, and nothing else is opened", async () => {
    const { router } = await rejectFrom("/queue?view=all&text=AC-2026-11881", 9);
    await waitFor(() => expect(router.state.location.pathname).toBe("/queue"));
    expect(await screen.findByText("That was the end of this list.")).toBeTruthy();
    expect(screen.getByText(/^Signed, ledger/)).toBeTruthy();
  }, 40_000);
});

describe("signing out", () => {
  it("leaves neither list nor address to the next person", async () => {
    const { user, router } = await openConsole("/queue?view=all");
    (await grid()).focus();
    await loaded();
    await user.keyboard("jj");
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "Sign out");
    await user.keyboard("{Enter}");
    await screen.findByRole("button", { name: "Sign in" });
    await waitFor(() => expect(router.state.location.href).toBe("/queue"));
    expect(selection.get()).toMatchObject({ list: "", action: null });
    for (const step of [-1, -1, 1, 1, 1]) {
      await act(() => router.history.go(step));
      expect(router.history.location.href).toBe("/queue");
    }
  });
});
