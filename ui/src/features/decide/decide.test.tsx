import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CRITICAL, decisionsOf, LOW, MEDIUM, OWN, openAction, pickReason } from "~/test/console";
import { dropDraft } from "./drafts";
import { lastSigned } from "./signed";

const sign = () =>
  screen.getByRole("button", { name: /^Sign (approval|rejection)|^Sign in simulation/ });
const blocked = () => sign().getAttribute("aria-disabled") === "true";
const sheet = (name: string) => screen.findByRole("region", { name });

afterEach(() => {
  lastSigned.set(null);
  vi.useRealTimers();
});

describe("decision sheet", () => {
  it("A and R open the sheet and decide nothing; focus is on the reason, never on Sign", async () => {
    const { user, fake } = await openAction(MEDIUM);
    await user.keyboard("a");
    await sheet("Approve this action");
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Pick a reason"));
    expect(document.activeElement).not.toBe(sign());
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Approve this action" })).toBeNull();
    await user.keyboard("r");
    await sheet("Reject this action");
    expect(decisionsOf(fake)).toHaveLength(0);
  });

  it("medium: evidence, reason and narrative first; Ctrl Enter then signs and goes on to the next", async () => {
    const { user, fake, id, router } = await openAction(MEDIUM);
    await user.keyboard("r");
    await sheet("Reject this action");
    expect(blocked()).toBe(true);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(decisionsOf(fake)).toHaveLength(0);

    await user.click(screen.getByRole("checkbox", { name: "Proposed change: Viewed" }));
    await user.click(screen.getByRole("checkbox", { name: "Policy checks: Viewed" }));
    await pickReason(user, /Evidence does not support/);
    await user.type(screen.getByRole("textbox", { name: /^Narrative/ }), "short");
    expect(blocked()).toBe(true);
    await user.type(
      screen.getByRole("textbox", { name: /^Narrative/ }),
      " but now long enough, with a, r and j in it",
    );
    await waitFor(() => expect(blocked()).toBe(false));
    await user.keyboard("{Control>}{Enter}{/Control}");

    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
    expect(decisionsOf(fake)[0]).toMatchObject([id, { verdict: "reject" }]);
    expect(await screen.findByText(/Signed, ledger 48,21\d, key A1F3 90C2 77DE 4B08/)).toBeTruthy();
    expect(router.state.location.pathname).not.toContain(id);
  });

  it("says that a decision overrides the agent, and only where it does", async () => {
    const { user } = await openAction(MEDIUM);
    await user.keyboard("r");
    expect(await screen.findByText("This overrides the agent.")).toBeTruthy();
    await user.keyboard("{Escape}a");
    await sheet("Approve this action");
    await waitFor(() => expect(screen.queryByText("This overrides the agent.")).toBeNull());
  });

  it("low: ten seconds to take it back before anything is signed", async () => {
    const { user, fake, router } = await openAction(LOW);
    await user.keyboard("a");
    await pickReason(user, /Within policy/);
    await waitFor(() => expect(blocked()).toBe(false));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const later = (await import("@testing-library/user-event")).default.setup({
      advanceTimers: vi.advanceTimersByTime,
    });
    await later.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Signing in 10 s/)).toBeTruthy();
    // The reader goes on meanwhile.
    await waitFor(() => expect(router.state.location.pathname).toBe("/queue"));
    await vi.advanceTimersByTimeAsync(4000);
    await later.click(screen.getByRole("button", { name: /^Take it back/ }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(decisionsOf(fake)).toHaveLength(0);

    // It is on the screen again as it was written, and is signed where nobody takes it back.
    await sheet("Approve this action");
    await waitFor(() => expect(blocked()).toBe(false));
    await later.keyboard("{Control>}{Enter}{/Control}");
    await vi.advanceTimersByTimeAsync(9000);
    expect(decisionsOf(fake)).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(3000);
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
  });

  it("high: password again and the amount typed exactly; a wrong password keeps every word", async () => {
    const { user, fake } = await openAction(CRITICAL);
    for (const name of ["Proposed change", "Policy checks", "Transactions"]) {
      await user.click(screen.getByRole("checkbox", { name: `${name}: Viewed` }));
    }
    await user.keyboard("a");
    await pickReason(user, /Evidence supports/);
    const narrative = screen.getByRole("textbox", { name: /^Narrative/ });
    await user.type(narrative, "Checked the till slips myself.");
    expect(blocked()).toBe(true);
    await user.type(screen.getByLabelText("Your password again"), "wrong");
    const typed = screen.getByRole("textbox", { name: /^Type EUR 48200.00/ });
    await user.type(typed, "EUR 48200");
    expect(blocked()).toBe(true);
    await user.type(typed, ".00");
    await waitFor(() => expect(blocked()).toBe(false));
    await user.click(sign());
    expect((await screen.findByRole("alert")).textContent).toContain(
      "Login and password do not fit together",
    );
    expect(decisionsOf(fake)).toHaveLength(0);
    expect((narrative as HTMLTextAreaElement).value).toBe("Checked the till slips myself.");

    await user.clear(screen.getByLabelText("Your password again"));
    await user.type(screen.getByLabelText("Your password again"), "correct horse");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
  });

  it("letters typed into the narrative fire no key", async () => {
    const { user, fake } = await openAction(MEDIUM);
    await user.keyboard("r");
    await sheet("Reject this action");
    const narrative = screen.getByRole("textbox", { name: /^Narrative/ });
    await user.type(narrative, "a r v d u m j k ? / g q");
    expect((narrative as HTMLTextAreaElement).value).toBe("a r v d u m j k ? / g q");
    expect(screen.queryByRole("region", { name: "Approve this action" })).toBeNull();
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByText(/Evidence, 0 of 8 viewed/)).toBeTruthy();
    expect(fake.world.revealed.size).toBe(0);
  });

  it("a stale view cannot sign: it shows the difference, and the text is kept", async () => {
    const { user, fake, id } = await openAction(MEDIUM);
    for (const name of ["Proposed change", "Policy checks"])
      await user.click(screen.getByRole("checkbox", { name: `${name}: Viewed` }));
    await user.keyboard("r");
    await pickReason(user, /Outside policy/);
    await user.type(screen.getByRole("textbox", { name: /^Narrative/ }), "Limits do not allow it.");
    await waitFor(() => expect(blocked()).toBe(false));

    fake.world.stale.set(id, fake.world.append());
    fake.world.emit({ event: "action_changed", action_id: id, seq: fake.world.head });
    expect(await screen.findByText(/This action changed at/)).toBeTruthy();
    expect(screen.getByText("EUR 46,900.00")).toBeTruthy();
    expect(blocked()).toBe(true);
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(decisionsOf(fake)).toHaveLength(0);
    expect(
      screen
        .getByRole("checkbox", { name: "Proposed change: Viewed" })
        .getAttribute("aria-checked"),
    ).toBe("false");

    await user.click(screen.getByRole("button", { name: "Show the action as it is now" }));
    await waitFor(() => expect(screen.queryByText(/This action changed at/)).toBeNull());
    expect((screen.getByRole("textbox", { name: /^Narrative/ }) as HTMLTextAreaElement).value).toBe(
      "Limits do not allow it.",
    );
    await user.click(screen.getByRole("checkbox", { name: "Proposed change: Viewed" }));
    await waitFor(() => expect(blocked()).toBe(false));
    await user.click(sign());
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
  });

  it("the database going away keeps the narrative and stops signing", async () => {
    const { user, fake } = await openAction(MEDIUM + 1);
    await user.keyboard("r");
    await sheet("Reject this action");
    await user.type(
      screen.getByRole("textbox", { name: /^Narrative/ }),
      "Typed before the line went down.",
    );
    fake.world.options.offline = true;
    fake.world.emit({ event: "connection", online: false });
    await waitFor(() =>
      expect(screen.getAllByText("No connection: signing is switched off").length).toBeGreaterThan(
        0,
      ),
    );
    expect(blocked()).toBe(true);
    fake.world.options.offline = false;
    fake.world.emit({ event: "connection", online: true });
    await waitFor(() =>
      expect(screen.queryByText("No connection: signing is switched off")).toBeNull(),
    );
    expect((screen.getByRole("textbox", { name: /^Narrative/ }) as HTMLTextAreaElement).value).toBe(
      "Typed before the line went down.",
    );
  });

  it("who may not sign gets the reason instead of buttons, and no key opens a sheet", async () => {
    const { user } = await openAction(OWN);
    expect(await screen.findByText(/You cannot sign: you own agent/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Approve/ })).toBeNull();
    await user.keyboard("ar");
    expect(screen.queryByRole("region", { name: /this action$/ })).toBeNull();
  });

  it("shows the exact statement once it is whole, and that one is signed", async () => {
    const { user, fake, id } = await openAction(MEDIUM);
    await user.keyboard("r");
    const region = await sheet("Reject this action");
    await user.click(within(region).getByRole("button", { name: "Exact statement" }));
    const shown = () => region.querySelector("pre")?.textContent ?? "";
    expect(shown()).toContain("Shown once a reason is picked");
    await user.click(screen.getByRole("checkbox", { name: "Proposed change: Viewed" }));
    await user.click(screen.getByRole("checkbox", { name: "Policy checks: Viewed" }));
    await pickReason(user, /Evidence does not support/);
    await user.type(screen.getByRole("textbox", { name: /^Narrative/ }), "I compared both lists.");
    await waitFor(() => expect(shown()).toContain("countersign/decision/v1"));
    const statement = JSON.parse(shown()) as Record<string, unknown>;
    expect(statement).toMatchObject({
      type: "countersign/decision/v1",
      action_id: id,
      verdict: "reject",
      override_type: "ai_override",
    });
    await waitFor(() => expect(blocked()).toBe(false));
    const earlier = [...fake.world.previews.values()].map((each) => each.digest);
    // A word more is another statement: nothing is signed before that one stands there.
    await user.type(screen.getByRole("textbox", { name: /^Narrative/ }), " Twice.");
    expect(within(region).getByRole("status").textContent).toBe(
      "What you sign is just being shown",
    );
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(decisionsOf(fake)).toHaveLength(0);
    await waitFor(() => expect(blocked()).toBe(false));
    const [last] = [...fake.world.previews.values()].map((each) => each.digest);
    expect(earlier).not.toContain(last);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
    expect(decisionsOf(fake)[0]).toMatchObject([id, { verdict: "reject" }]);
    dropDraft(id);
  });
});
