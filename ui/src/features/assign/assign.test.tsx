import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { facts } from "~/api/fake/shapes";
import { person } from "~/api/fake/world";
import { decisionsOf, OWN, openAction, openConsole } from "~/test/console";
import { handDraft, lastHanded } from "./handDraft";

/** Rows that wait for the reader, in nobody's and in another's hand. */
const found = (unassigned: boolean) =>
  [7, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19].find(
    (index) => facts(index).unassigned === unassigned,
  ) ?? 0;
const NOBODYS = found(true);

const sheet = () => screen.findByRole("region", { name: "Hand over this action" });

afterEach(() => {
  handDraft.set(null);
  lastHanded.set(null);
});

describe("claiming", () => {
  it("C claims the open action and gives it back; the header says whose it is", async () => {
    const { user, fake, id } = await openAction(NOBODYS);
    const header = screen.getByRole("heading", { level: 1 }).closest("header");
    expect(within(header as HTMLElement).getByText("Unassigned")).toBeTruthy();
    await user.keyboard("c");
    await waitFor(() => expect(fake.world.hands.get(id)?.person.you).toBe(true));
    await screen.findByText(/^In hand:/);
    expect(await screen.findByRole("button", { name: /^Release/ })).toBeTruthy();
    await user.keyboard("c");
    await waitFor(() => expect(fake.world.hands.get(id)).toBeNull());
    await screen.findByRole("button", { name: /^Claim/ });
  });

  it("what another has is not claimed, and says whose it is", async () => {
    const { user, fake, id } = await openAction(NOBODYS);
    const seq = fake.world.append();
    fake.world.hands.set(id, { person: person(1), until: null });
    fake.world.emit({ event: "action_changed", action_id: id, seq });
    const button = await screen.findByRole("button", { name: /^Claim/ });
    await waitFor(() => expect(button.getAttribute("title")).toBe("Noor Adeyemi has it in hand"));
    await user.keyboard("c");
    await user.click(button);
    expect(fake.world.hands.get(id)?.person.name).toBe("Noor Adeyemi");
    expect(screen.queryByText(/changed at/)).toBeNull();
  });

  it("the database's refusal is said, and whose it is is read again", async () => {
    const { user, fake, id } = await openAction(NOBODYS);
    await screen.findByRole("button", { name: /^Claim/ });
    // Somebody was faster, and the event has not come yet.
    fake.world.hands.set(id, { person: person(2), until: null });
    await user.keyboard("c");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "Tomas Brandvik has this action in hand.",
    );
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /^Claim/ }).getAttribute("title")).toContain(
        "Tomas Brandvik",
      ),
    );
  });

  it("without a connection nothing is claimed", async () => {
    const { user, fake, id } = await openAction(NOBODYS);
    fake.world.options.offline = true;
    fake.world.offlineSince = fake.world.iso();
    fake.world.emit({ event: "connection", online: false });
    const button = await screen.findByRole("button", { name: /^Claim/ });
    await waitFor(() => expect(button.getAttribute("title")).toMatch(/^No connection/));
    await user.keyboard("c");
    expect(fake.world.hands.has(id)).toBe(false);
  });

  it("in the queue C claims the selected row, and the row says You", async () => {
    const { user, fake } = await openConsole("/queue?view=unassigned");
    await screen.findByRole("grid");
    await user.keyboard("j");
    const claim = await screen.findByRole("button", { name: /^Claim/ });
    await waitFor(() => expect(claim.getAttribute("aria-disabled")).toBeNull());
    await user.keyboard("c");
    await waitFor(() => expect(fake.world.hands.size).toBe(1));
    await screen.findByRole("button", { name: /^Release/ });
    await waitFor(() => expect(within(screen.getByRole("grid")).getByText("You")).toBeTruthy());
  });
});

describe("handing over", () => {
  it("W opens the sheet; a person and Ctrl Enter hand over, and the ledger's number is said", async () => {
    const { user, fake, id } = await openAction(NOBODYS);
    await user.keyboard("w");
    await sheet();
    const send = screen.getByRole("button", { name: /^Hand over(?!…)/ });
    expect(send.getAttribute("aria-disabled")).toBe("true");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.world.hands.has(id)).toBe(false);
    await user.click(await screen.findByRole("button", { name: /Pick a person/ }));
    await user.click(await screen.findByRole("option", { name: "Noor Adeyemi", hidden: false }));
    await user.type(screen.getByRole("textbox", { name: /^Note/ }), "w c a r j");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/^Handed over to Noor Adeyemi, ledger 48,21\d$/)).toBeTruthy();
    expect(fake.world.hands.get(id)).toMatchObject({ person: { name: "Noor Adeyemi" } });
    expect(screen.queryByRole("region", { name: "Hand over this action" })).toBeNull();
    expect(decisionsOf(fake)).toHaveLength(0);
  });

  it("names who cannot decide, and why; what was begun is kept when the sheet closes", async () => {
    const { user } = await openAction(NOBODYS);
    await user.keyboard("w");
    const open = within(await sheet());
    await open.findByText("Has no role in this step");
    await user.type(open.getByRole("textbox", { name: /^Note/ }), "You know this payer.");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Hand over this action" })).toBeNull();
    await user.keyboard("w");
    const again = within(await sheet()).getByRole("textbox", { name: /^Note/ });
    expect((again as HTMLTextAreaElement).value).toBe("You know this payer.");
  });

  it("is not offered on an own action, and the palette offers it elsewhere", async () => {
    const { user } = await openAction(OWN);
    expect(screen.queryByRole("button", { name: /^Hand over…/ })).toBeNull();
    await user.keyboard("w");
    expect(screen.queryByRole("region", { name: "Hand over this action" })).toBeNull();
  });

  it("the palette opens the sheet", async () => {
    const { user } = await openAction(NOBODYS);
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("hand over");
    await screen.findByRole("option", { name: /^Hand over this action/ });
    await user.keyboard("{Enter}");
    await sheet();
  });
});
