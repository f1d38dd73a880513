import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "~/api/client";
import { actionId, label } from "~/api/fake/shapes";
import { decisionsOf, LOW, openAction, openConsole, pickReason } from "~/test/console";
import { dropDraft } from "./drafts";
import { lastSigned } from "./signed";
import { waiting } from "./waiting";

beforeEach(() => {
  waiting.set([]);
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
  lastSigned.set(null);
  dropDraft(actionId(LOW));
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

/** A low decision is picked and signed: it waits from now on. */
async function ask(from: Awaited<ReturnType<typeof openAction>>) {
  const user = (await import("@testing-library/user-event")).default.setup({
    advanceTimers: vi.advanceTimersByTime,
  });
  await user.keyboard("a");
  await pass(400);
  await pickReason(user, /Within policy/);
  const sign = screen.getByRole("button", { name: /^Sign approval|^Sign in simulation/ });
  await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
  await user.keyboard("{Control>}{Enter}{/Control}");
  await screen.findByText(/Nothing is signed yet/);
  return { ...from, user };
}

describe("a decision that is signed in a while", () => {
  it("is said on every screen, and Z takes it back from there", async () => {
    const { user, fake, router } = await ask(await openAction(LOW));
    await act(() => router.navigate({ to: "/settings" }));
    expect(screen.getByText(new RegExp(`Approval of ${label(LOW)}`))).toBeTruthy();
    await user.keyboard("z");
    await pass(400);
    await waitFor(() => expect(router.state.location.pathname).toContain(actionId(LOW)));
    expect(await screen.findByRole("region", { name: "Approve this action" })).toBeTruthy();
    await pass(20_000);
    expect(decisionsOf(fake)).toHaveLength(0);
    expect(waiting.get()).toHaveLength(0);
  });

  it("is signed at once where the window is being closed, and the window hears of it", async () => {
    const { fake } = await ask(await openAction(LOW));
    const told = vi.spyOn(fake, "call");
    await act(() => fake.world.emit({ event: "closing" }));
    await pass(400);
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
    await waitFor(() =>
      expect(told).toHaveBeenCalledWith("tell_waiting", { waiting: 0, failed: 0 }),
    );
  });

  it("opening the sheet of its action again takes it back", async () => {
    const { user, fake, router } = await ask(await openAction(LOW));
    await act(() => router.navigate({ to: "/action/$id", params: { id: actionId(LOW) } }));
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    await user.keyboard("r");
    await pass(400);
    await screen.findByRole("region", { name: "Reject this action" });
    await pass(20_000);
    expect(decisionsOf(fake)).toHaveLength(0);
  });

  it("is refused in words where it can be signed no longer, and what was written is kept", async () => {
    const { user, fake, router } = await ask(await openAction(LOW));
    const call = fake.call.bind(fake);
    vi.spyOn(fake, "call").mockImplementation((name, request) =>
      name === "decide"
        ? Promise.reject(
            new Refusal({
              code: "expired",
              message: "It has expired.",
              hint: "Look at it again.",
              fault: "rule",
              members: {},
            }),
          )
        : call(name, request),
    );
    await pass(11_000);
    expect((await screen.findByRole("alert")).textContent).toContain(
      `${label(LOW)} was not signed. It has expired.`,
    );
    await user.click(screen.getByRole("button", { name: /^Open it again/ }));
    await waitFor(() => expect(router.state.location.pathname).toContain(actionId(LOW)));
    expect((await screen.findAllByText(/Within policy/)).length).toBeGreaterThan(0);
  });

  it("a session that is locked signs nothing, and says so", async () => {
    const { user, fake } = await ask(await openAction(LOW));
    await user.keyboard("{Control>}l{/Control}");
    await pass(20_000);
    expect(decisionsOf(fake)).toHaveLength(0);
    expect(waiting.get()[0]?.failed?.code).toBe("session-locked");
  });

  it("of two the newer is taken back first, and the older is signed", async () => {
    const { fake } = await openConsole("/queue");
    expect(decisionsOf(fake)).toHaveLength(0);
    const one = (index: number) => ({
      decision_id: `7a1f4c02-5b1e-4f7e-9d0a-20c1d5e9100${index}`,
      action_id: actionId(index),
      verdict: "approve",
    });
    const at = Date.now() + 5000;
    const kept = { label: "", at, sending: false, failed: null };
    waiting.set([
      { ...kept, label: "A-1", request: one(1) as never },
      { ...kept, label: "A-2", request: one(2) as never },
    ]);
    const buttons = await screen.findAllByRole("button", { name: /^Take it back/ });
    expect(buttons).toHaveLength(2);
    expect(buttons[1]?.textContent).toContain("Z");
    expect(buttons[0]?.textContent).not.toContain("Z");
  });
});
