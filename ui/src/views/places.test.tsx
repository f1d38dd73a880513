import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { KEY_FACT } from "~/api/fake/people";
import { openConsole } from "~/test/console";

describe("exports", () => {
  it("counts before it writes, and says what was written only after the core has answered", async () => {
    const { user } = await openConsole("/exports");
    expect(await screen.findByText(/48,214 records/)).toBeTruthy();
    const start = screen.getByRole("button", { name: "Export…" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBeNull());
    await user.click(start);
    expect(await screen.findByText("Reading records")).toBeTruthy();
    expect(await screen.findByText(/Written and verified: countersign-/)).toBeTruthy();
  });

  it("can be cancelled and then lists nothing new", async () => {
    const { user } = await openConsole("/exports", { delay: 25 });
    const start = await screen.findByRole("button", { name: "Export…" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBeNull());
    const before = (await screen.findAllByRole("button", { name: /^Verify again/ })).length;
    await user.click(start);
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByText(/Nothing was left behind/)).toBeTruthy();
    expect(screen.getAllByRole("button", { name: /^Verify again/ })).toHaveLength(before);
  });

  it("does not export nothing", async () => {
    const { user } = await openConsole("/exports");
    await user.click(await screen.findByRole("button", { name: "Only some records" }));
    await user.type(screen.getByLabelText("Agent"), "nobody");
    expect((await screen.findAllByText("No record fits this filter.")).length).toBeGreaterThan(0);
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Export…" }).getAttribute("aria-disabled")).toBe(
        "true",
      ),
    );
  });
});

describe("the rail", () => {
  it("counts anew beside every screen when something happened", async () => {
    const { fake } = await openConsole("/people");
    const count = () => screen.getByRole("link", { name: /^My turn/ }).textContent ?? "";
    await waitFor(() => expect(count()).toMatch(/\d/));
    const before = count();
    fake.world.options.rows = 1000;
    fake.world.emit({ event: "ledger_moved", head_seq: fake.world.append() });
    await waitFor(() => expect(count()).not.toBe(before));
    expect(count()).toMatch(/\d/);
  });
});

describe("people and keys", () => {
  it("nobody confirms what they proposed; what another proposed is read and signed", async () => {
    const { user, fake } = await openConsole("/people");
    const [other, own] = await screen.findAllByRole("button", { name: "Confirm…" });
    expect(own?.getAttribute("aria-disabled")).toBe("true");
    expect(own?.title).toContain("You proposed it yourself");
    await user.click(other as HTMLElement);
    const dialog = await screen.findByRole("dialog");
    expect(dialog.querySelector("pre")?.textContent).toContain("countersign/key/v1");
    await user.click(within(dialog).getByRole("button", { name: "Sign confirmation" }));
    expect(await screen.findByText(/Recorded, ledger 48,214/)).toBeTruthy();
    expect([...fake.world.confirmed]).toEqual([KEY_FACT]);
  });
});

describe("a role, and a key that others confirm", () => {
  it("a role is proposed for somebody who does not hold it", async () => {
    const { user, fake } = await openConsole("/people");
    const before = fake.world.head;
    await user.click(
      (await screen.findAllByRole("button", { name: /^Give a role/ }))[0] as Element,
    );
    const dialog = within(await screen.findByRole("dialog"));
    const sign = dialog.getByRole("button", { name: "Sign proposal" });
    expect(sign.getAttribute("aria-disabled")).toBe("true");
    await user.click(dialog.getByRole("button", { name: /Pick a role/ }));
    await user.click(await screen.findByRole("option", { name: "Auditor", hidden: false }));
    await user.click(sign);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(fake.world.head).toBe(before + 1);
  });

  it("says that the own key waits, and signs as soon as another has confirmed it", async () => {
    const { fake } = await openConsole("/people");
    await screen.findByText("Your key on this computer");
    const session = fake.world.session;
    if (!session?.key) throw new Error("the fake signs in with a key");
    fake.world.session = { ...session, key: { ...session.key, state: "pending" } };
    fake.world.emit({ event: "session_changed" });
    const yours = () => within(screen.getByRole("region", { name: "Your key on this computer" }));
    expect(await yours().findByText("Waits for a second person")).toBeTruthy();
    fake.world.session = session;
    fake.world.emit({ event: "session_changed" });
    expect(await yours().findByText("Active")).toBeTruthy();
  });
});

describe("keys", () => {
  it("can be changed, told that they are taken, and switched off together", async () => {
    const { user, fake, router } = await openConsole("/settings");
    await user.click(await screen.findByRole("button", { name: "Change: Next" }));
    await user.keyboard("k");
    expect(await screen.findByText('Already used for "Previous"')).toBeTruthy();
    await user.keyboard("n");
    await waitFor(() =>
      expect(fake.world.settings.key_map).toEqual([{ action: "list.next", keys: "n" }]),
    );

    await user.keyboard("ge");
    await waitFor(() => expect(router.state.location.pathname).toBe("/exports"));
    await user.keyboard("gs");
    await user.click(await screen.findByRole("checkbox", { name: "Single-letter keys" }));
    await waitFor(() => expect(fake.world.settings.single_keys).toBe(false));
    await user.keyboard("ge");
    expect(router.state.location.pathname).toBe("/settings");
    await user.keyboard("{Control>}k{/Control}");
    expect(await screen.findByRole("combobox", { name: "Search and commands" })).toBeTruthy();
  });

  it("the palette takes a pasted label and opens the action", async () => {
    const { user, router } = await openConsole("/exports");
    await screen.findByText(/48,214 records/);
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "AC-2026-118806");
    await screen.findByRole("option", { name: /AC-2026-118806/ });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toContain("000000000006"));
  });

  it("? shows the map in force", async () => {
    const { user } = await openConsole("/exports");
    await screen.findByText(/48,214 records/);
    await user.keyboard("{Shift>}?{/Shift}");
    const dialog = await screen.findByRole("dialog", { name: "Shortcuts" });
    expect(within(dialog).getByText("Open the sheet: reject")).toBeTruthy();
  });
});
