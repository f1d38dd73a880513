import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { hex, PEOPLE } from "~/api/fake/world";
import { openConsole } from "~/test/console";

const NOOR = PEOPLE[1]?.person;

async function open(name: string) {
  const console = await openConsole("/people");
  const button = await screen.findByRole("button", { name: `Take away…: ${name}` });
  await console.user.click(button);
  const sheet = await screen.findByRole("dialog", { name: `Take away from ${name}` });
  const pick = async (what: RegExp) => {
    await console.user.click(within(sheet).getByRole("button", { name: /What is taken away/ }));
    await console.user.click(await screen.findByRole("option", { name: what, hidden: false }));
  };
  return { ...console, sheet, pick };
}

describe("somebody leaves", () => {
  it("a role and the key are taken one by one, each shown before it is signed", async () => {
    const { user, fake, sheet, pick } = await open("Noor Adeyemi");
    const sign = within(sheet).getByRole("button", { name: "Sign that it is taken away" });
    expect(sign.getAttribute("aria-disabled")).toBe("true");
    expect(sign.title).toBe("Pick a role or the key");
    await pick(/The role compliance officer/);
    await within(sheet).findByLabelText("The exact statement");
    await user.click(sign);
    await within(sheet).findByText(/^Recorded, ledger/);
    await pick(/The key/);
    within(sheet).getByText(/signs no longer, at once, and never comes back/);
    await user.click(within(sheet).getByText("It was stolen or lost"));
    const since = within(sheet).getByLabelText("Compromised from ledger number");
    await user.type(since, "none");
    expect(sign.getAttribute("aria-disabled")).toBe("true");
    await user.clear(since);
    await user.type(since, "47000");
    await within(sheet).findByText("Compromised since record");
    await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
    await user.click(sign);
    await waitFor(() => expect(fake.world.acted).toHaveLength(2));
    expect(fake.world.acted.map((each) => each.act)).toEqual([
      { act: "revoke_role", person: NOOR, role: "compliance_officer" },
      { act: "revoke_key", key_id: hex(71), compromised_since_seq: 47_000 },
    ]);
    await within(sheet).findAllByText(/nothing is left to take/);
  });

  it("who is no admin revokes their own key and nothing else", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    if (fake.world.session) fake.world.session.roles = ["analyst"];
    await user.keyboard("gp");
    await user.click(await screen.findByRole("button", { name: "Revoke your key…" }));
    const sheet = await screen.findByRole("dialog", { name: /^Take away from/ });
    expect(screen.queryByRole("button", { name: /^Take away…/ })).toBeNull();
    await user.click(within(sheet).getByRole("button", { name: /What is taken away/ }));
    const offered = await screen.findAllByRole("option", { hidden: false });
    expect(offered.map((each) => each.textContent)).toEqual(["The key A1F3 90C2 77DE 4B08"]);
  });

  it("says that another admin's role is taken by two", async () => {
    const { sheet, pick } = await open("Mirela Dantas");
    await pick(/The role admin/);
    within(sheet).getByText(/once another admin confirms it: two take an admin's role/);
  });
});

describe("confirming", () => {
  it("shows all that a fact says before it is signed", async () => {
    const { user } = await openConsole("/people");
    await user.click((await screen.findAllByRole("button", { name: "Confirm…" }))[0] as Element);
    const sheet = await screen.findByRole("dialog", { name: /^Confirm/ });
    const says = within(sheet).getByLabelText("What you sign");
    within(says).getByText("Tomas Brandvik");
    within(says).getByText("os-account");
    within(says).getByLabelText("The exact statement");
  });
});
