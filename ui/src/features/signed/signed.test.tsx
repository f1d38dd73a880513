import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { BLIND } from "~/api/fake/signed";
import { CRITICAL, openAction, openConsole, pickReason } from "~/test/console";

const route = () => screen.getByRole("complementary", { name: "Approval" });

describe("a signed seat", () => {
  it("unfolds to reason, narrative, key, number, haste and the exact statement", async () => {
    const { user } = await openAction(CRITICAL);
    const [first] = within(route()).getAllByRole("button", { name: /^What .* signed$/ });
    if (!first) throw new Error("nobody has signed");
    await user.click(first);
    expect(first.getAttribute("aria-expanded")).toBe("true");
    await within(route()).findByText("Evidence supports the measure");
    expect(within(route()).getByText("5C0E 3A7D 11B2 90FF")).toBeTruthy();
    expect(within(route()).getByText(/its length takes about 84 s\. That is hasty\./)).toBeTruthy();
    await user.click(within(route()).getByRole("button", { name: "Exact statement" }));
    expect(within(route()).getByText(/countersign\/decision\/v1/)).toBeTruthy();
  });

  it("stays folded where the policy wants an independent look, until a reason is picked", async () => {
    const { user, fake } = await openAction(BLIND);
    const seats = within(route()).queryAllByRole("button", { name: /^What .* signed$/ });
    const [first] = seats;
    if (!first) throw new Error(`row ${BLIND} of the fake has no signed seat`);
    await user.click(first);
    await within(route()).findByText(/judge for yourself first: pick a reason/);
    expect(within(route()).queryByText("5C0E 3A7D 11B2 90FF")).toBeNull();
    await user.keyboard("a");
    await screen.findByRole("region", { name: "Approve this action" });
    await pickReason(user, /Within policy/);
    await within(route()).findByText("5C0E 3A7D 11B2 90FF");
    expect(fake.world.decided.size).toBe(0);
  });
});

describe("the decision record", () => {
  it("opens by key, shows the statements whole, and leads back", async () => {
    const { user, router } = await openAction(CRITICAL);
    await user.keyboard("l");
    await waitFor(() => expect(router.state.location.pathname).toContain("/record/"));
    await screen.findByText(/^Decision record of/);
    expect(screen.getAllByText(/countersign\/decision\/v1/).length).toBeGreaterThan(0);
    expect(screen.getByRole("button", { name: /^Print/ })).toBeTruthy();
    await user.keyboard("b");
    await waitFor(() =>
      expect(router.state.location.pathname).toBe(`/action/${actionId(CRITICAL)}`),
    );
  });

  it("is saved as a page where the program is built without PDF, and says so", async () => {
    const { user, fake } = await openConsole(`/record/${actionId(CRITICAL)}`);
    await screen.findByText(/^This program is built without PDF/);
    expect(screen.queryByRole("button", { name: "Save as PDF…" })).toBeNull();
    const before = fake.world.head;
    await user.click(screen.getByRole("button", { name: "Save as page…" }));
    await screen.findByText(/decision-record\/record\.html, from the export .*\.zip, ledger/);
    expect(fake.world.head).toBe(before + 1);
  });

  it("is saved as PDF where the program sets it, with the key that is opened for it", async () => {
    const path = `/record/${actionId(CRITICAL)}`;
    const { user, fake } = await openConsole(path, { pdf: true, wrapped: true });
    const save = await screen.findByRole("button", { name: "Save as PDF…" });
    expect(screen.queryByText(/built without PDF/)).toBeNull();
    const before = fake.world.head;
    await waitFor(() => expect(save.getAttribute("aria-disabled")).toBe("true"));
    await user.type(screen.getByLabelText("Passphrase of your key"), "right");
    await user.click(save);
    await screen.findByText(/decision-record\/record\.pdf, from the export/);
    expect(fake.world.head).toBe(before + 1);
  });

  it("says that what others wrote is kept back", async () => {
    await openConsole(`/record/${actionId(BLIND)}`);
    await screen.findByText(/keeps what others wrote back/);
    expect(screen.queryByText(/countersign\/decision\/v1/)).toBeNull();
  });
});
