import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { PAUSED_AGENT } from "~/api/fake/agents";
import { idOf } from "~/api/fake/world";
import { openConsole } from "~/test/console";

const card = (name: string) => screen.findByRole("article", { name });

describe("agents", () => {
  it("has a key, and shows who answers for each, how it stands and what became of it", async () => {
    const { user, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("ga");
    await waitFor(() => expect(router.state.location.pathname).toBe("/agents"));
    const one = await card("fraud-triage");
    expect(within(one).getByText("agent_fraud_triage")).toBeTruthy();
    expect(within(one).getByText("Noor Adeyemi")).toBeTruthy();
    expect(within(one).getByText("2.2.0, 2.1.3")).toBeTruthy();
    expect(within(one).getByText("Active")).toBeTruthy();
    expect(within(one).getByText("12 simulations besides, in none of these figures")).toBeTruthy();
    await user.click(within(one).getByRole("link", { name: /^Open, \d+ of fraud-triage/ }));
    expect(router.state.location.pathname).toBe("/queue");
    expect(router.state.location.search).toMatchObject({
      agent: "fraud-triage",
      state: "in_review",
      simulation: "without",
    });
  });

  it("one admin stops an agent at once: what is signed is shown, and signed as it was shown", async () => {
    const { user, fake } = await openConsole("/agents");
    const one = await card("aml-screening");
    await user.click(within(one).getByRole("button", { name: "Pause: aml-screening" }));
    const sheet = await screen.findByRole("dialog", { name: "Pause aml-screening" });
    within(sheet).getByText(/^It stops at once: it sees and does nothing until two admins/);
    const shown = await within(sheet).findByLabelText("The exact statement");
    expect(shown.textContent).toContain("countersign/act");
    expect(fake.world.acted).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText(/^Recorded, ledger/);
    expect(fake.world.acted.map((each) => each.act)).toEqual([
      { act: "stand_agent", agent: idOf(710), event: "paused" },
    ]);
    await within(await card("aml-screening")).findByText("Paused");
    // That it goes on is asked for by one, and nobody confirms their own word.
    await user.click(screen.getByRole("button", { name: "Let it go on: aml-screening" }));
    await screen.findByLabelText("The exact statement");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const confirm = await screen.findByRole("button", { name: "Confirm: aml-screening" });
    expect(confirm.getAttribute("aria-disabled")).toBe("true");
    expect(confirm.title).toMatch(/another admin confirms it/);
    const again = screen.getByRole("button", { name: "Let it go on: aml-screening" });
    expect(again.getAttribute("aria-disabled")).toBe("true");
  });

  it("the second admin confirms in full what another asked for", async () => {
    const { user, fake } = await openConsole("/agents");
    const one = await card("payment-limits");
    within(one).getByText(/asked to let it go on; another admin confirms/);
    await user.click(await within(one).findByRole("button", { name: "Confirm: payment-limits" }));
    const sheet = await screen.findByRole("dialog", { name: /^Confirm/ });
    within(sheet).getByText("Agent payment-limits goes on.");
    within(sheet).getByLabelText("What you sign");
    await user.click(within(sheet).getByRole("button", { name: "Sign confirmation" }));
    await waitFor(() => expect(fake.world.confirmed.size).toBe(1));
    await within(await card("payment-limits")).findByText("Active");
    expect(PAUSED_AGENT).toBe(idOf(712));
  });

  it("what is revoked offers nothing, and who is no admin is told why nothing is theirs", async () => {
    const { user, fake } = await openConsole("/agents");
    await user.click(within(await card("runner")).getByRole("button", { name: "Revoke: runner" }));
    await screen.findByText(/^It stops at once and never comes back/);
    await screen.findByLabelText("The exact statement");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await card("runner")).findByText("Revoked");
    expect(within(await card("runner")).queryAllByRole("button")).toEqual([]);
    expect(fake.world.acted).toHaveLength(1);
  });

  it("tells others who may", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    if (fake.world.session) fake.world.session.roles = ["analyst"];
    await user.keyboard("ga");
    const pause = within(await card("aml-screening")).getByRole("button", { name: /^Pause/ });
    expect(pause.getAttribute("aria-disabled")).toBe("true");
    expect(pause.title).toBe("Only admins stop what is registered, or let it go on.");
    await user.click(pause);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
