import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { PAUSED_AGENT } from "~/api/fake/agents";
import { idOf } from "~/api/fake/world";
import { openConsole } from "~/test/console";
import { asRun, EMPTY, missingOf, type RunForm } from "./runForm";

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

  it("an admin says what an agent is for and may propose, and a second one confirms", async () => {
    const { user, fake } = await openConsole("/agents");
    const triage = await card("fraud-triage");
    within(triage).getByText("Triage of fraud incidents.");
    within(triage).getByText("May propose nothing but freeze_account, request_information");
    const one = await card("aml-screening");
    within(one).getByText("None: it may propose any kind of action");
    await user.click(within(one).getByRole("button", { name: "Mandate: aml-screening" }));
    const sheet = await screen.findByRole("dialog", { name: "What aml-screening is for" });
    const sign = within(sheet).getByRole("button", { name: "Sign mandate" });
    expect(sign.title).toBe("Say what it is for.");
    await user.type(within(sheet).getByLabelText(/^Purpose/), "Screens transfers.");
    const kinds = within(sheet).getByLabelText(/^Kinds of action/);
    await user.clear(kinds);
    await user.type(kinds, "freeze_account release_payment");
    await within(sheet).findByLabelText("The exact statement");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText(/^Recorded, ledger/);
    expect(fake.world.acted.map((each) => each.act)).toEqual([
      {
        act: "mandate",
        agent: idOf(710),
        purpose: "Screens transfers.",
        kinds: ["freeze_account", "release_payment"],
      },
    ]);
    await within(await card("aml-screening")).findByText(
      "Another one, by You, waits for a second admin",
    );
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

describe("an agent's operations", () => {
  const start = async (name: string) => {
    const console = await openConsole("/agents");
    const button = within(await card(name)).getByRole("button", { name: `Start: ${name}` });
    return { ...console, button };
  };

  it("are started by who answers for it, under its own login, and what it proposed leads to the actions", async () => {
    const { user, fake, router, button } = await start("aml-screening");
    await user.click(button);
    const sheet = await screen.findByRole("dialog", { name: "Start aml-screening" });
    within(sheet).getByText(/^It runs under its own login, agent_aml_screening/);
    await user.type(within(sheet).getByLabelText("One incident alone"), "I-6");
    const password = within(sheet).getByLabelText("Password of the login agent_aml_screening");
    await user.type(password, "wrong");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(sheet).findByText("Login and password do not fit together.");
    await user.clear(password);
    await user.type(password, "right");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(sheet).findByText("Findings: 2. Proposed now: 1.");
    expect(fake.world.ran).toHaveLength(1);
    expect(fake.world.ran[0]).toMatchObject({
      agent: idOf(710),
      run: { operation: "triage", incident: "I-6" },
      is_simulation: false,
    });
    expect((password as HTMLInputElement).value).toBe("");
    const list = within(sheet).getByRole("list", { name: "What it proposed" });
    within(list).getByText("Proposed before");
    for (const name of ["Input", "Output"])
      expect(within(list).getAllByLabelText(name)).toHaveLength(2);
    expect(within(list).getAllByText(/flagged by the rule fan_in/)).toHaveLength(2);
    await user.click(within(list).getAllByRole("button")[0] as Element);
    expect(router.state.location.pathname).toMatch(/^\/action\//);
  });

  it("are not offered to others, with the reason", async () => {
    const { user, button } = await start("fraud-triage");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.title).toMatch(/^Only Noor Adeyemi starts it here/);
    await user.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("what is asked of an agent", () => {
  const form = (change: Partial<RunForm>): RunForm => ({ ...EMPTY, ...change });

  it("is whole before it can be started", () => {
    expect(missingOf(form({}))).toBeUndefined();
    expect(missingOf(form({ operation: "automate_compliance" }))).toBeUndefined();
    expect(missingOf(form({ operation: "automate_compliance", limit: "1e5" }))).toMatch(/digits/);
    expect(missingOf(form({ operation: "automate_compliance", limit: "1200.50" }))).toMatch(
      /three letters/,
    );
    expect(missingOf(form({ operation: "audit_summary" }))).toMatch(/missing/);
    expect(
      missingOf(form({ operation: "audit_summary", since: "2026-03-02", until: "2026-03-01" })),
    ).toMatch(/before it begins/);
  });

  it("has whole days of the reader's calendar, and limits only where one was written", () => {
    expect(asRun(form({ operation: "automate_compliance" }))).toEqual({
      operation: "automate_compliance",
      limits: [],
    });
    const limits = [{ amount: "1200.50", currency: "EUR" }];
    expect(
      asRun(form({ operation: "automate_compliance", limit: " 1200.50 ", currency: "EUR" })),
    ).toEqual({ operation: "automate_compliance", limits });
    const run = asRun(
      form({ operation: "audit_summary", since: "2026-03-01", until: "2026-03-01" }),
    );
    const { since, until } = run as Extract<typeof run, { operation: "audit_summary" }>;
    expect(Date.parse(until ?? "") - Date.parse(since)).toBe(86_400_000);
  });
});
