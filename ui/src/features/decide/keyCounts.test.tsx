import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { CRITICAL, LOW, MEDIUM, openAction } from "~/test/console";
import { dropDraft } from "./drafts";
import { waiting } from "./waiting";

/** What a decision of each tier may cost, from the open action to the signature, besides what is written into fields. */
const AIMS = { low: 4, medium: 8, high: 14 };

/** Counts every key that goes down, held ones too. What a field takes as text is the text. */
function counted() {
  let keys = 0;
  const count = (event: KeyboardEvent) => {
    const field = event.target instanceof Element && event.target.matches("input, textarea");
    if (!(field && event.key.length === 1 && !event.ctrlKey)) keys += 1;
  };
  window.addEventListener("keydown", count, true);
  return () => {
    window.removeEventListener("keydown", count, true);
    return keys;
  };
}

const ready = () =>
  waitFor(() =>
    expect(
      screen.getByRole("button", { name: /^Sign approval/ }).getAttribute("aria-disabled"),
    ).toBeNull(),
  );
const picking = () =>
  waitFor(() => expect(document.activeElement?.textContent).toContain("Pick a reason"));
const viewed = (n: number) =>
  waitFor(() => {
    const boxes = screen.getAllByRole("checkbox", { name: /: Viewed$/ });
    expect(
      boxes.filter((box) => box.getAttribute("aria-checked") === "true").length,
    ).toBeGreaterThanOrEqual(n);
  });

afterEach(() => {
  for (const index of [LOW, MEDIUM, CRITICAL]) dropDraft(actionId(index));
});

describe("keys that a decision costs", () => {
  it("low: at most four, and no waiting", async () => {
    const { user, router } = await openAction(LOW);
    const keys = counted();
    await user.keyboard("a");
    await picking();
    await user.keyboard("w");
    await ready();
    await user.keyboard("{Control>}{Enter}{/Control}");
    // The next action is on the screen while this one can still be taken back.
    await waitFor(() => expect(router.state.location.pathname).not.toContain(actionId(LOW)));
    expect(waiting.get()).toHaveLength(1);
    expect(keys()).toBeLessThanOrEqual(AIMS.low);
  });

  it("medium: at most eight, and the text", async () => {
    const { user, fake } = await openAction(MEDIUM);
    const keys = counted();
    for (const n of [1, 2]) {
      await user.keyboard("v");
      await viewed(n);
    }
    await user.keyboard("a");
    await picking();
    await user.keyboard("e{Tab}Checked against the till slips.");
    await ready();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(fake.world.decided.size).toBe(1));
    expect(keys()).toBeLessThanOrEqual(AIMS.medium);
  });

  it("high: at most fourteen, and what is written", async () => {
    const { user, fake } = await openAction(CRITICAL);
    const keys = counted();
    for (const n of [1, 2, 3]) {
      await user.keyboard("v");
      await viewed(n);
    }
    await user.keyboard("a");
    await picking();
    await user.keyboard("e{Tab}Checked against the till slips.");
    await user.keyboard("{Tab}correct{Tab}EUR 48200.00");
    await ready();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(fake.world.decided.size).toBe(1));
    expect(keys()).toBeLessThanOrEqual(AIMS.high);
  });
});
