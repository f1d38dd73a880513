import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";

const table = () => screen.findByRole("table", { name: "Records, newest first" });
const rows = async () =>
  within(await table())
    .getAllByRole("row")
    .slice(1);

describe("the ledger's room", () => {
  it("is reached by key, in the palette and in the rail, and lists everything newest first", async () => {
    const { user, router, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("gb");
    await waitFor(() => expect(router.state.location.pathname).toBe("/ledger"));
    const shown = await rows();
    expect(shown).toHaveLength(100);
    expect(within(shown[0] as HTMLElement).getByText("48,213")).toBeTruthy();
    expect(screen.getByText("Records 48,114 to 48,213")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Ledger" }).getAttribute("aria-current")).toBe("page");
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog");
    await user.keyboard("Ledger");
    expect(await screen.findByRole("option", { name: /^Ledger/, hidden: false })).toBeTruthy();
    expect(fake.world.head).toBe(48_213);
  });

  it("goes on by parts and back, and shows one part at a time", async () => {
    const { user, router } = await openConsole("/ledger");
    await table();
    await user.click(screen.getByRole("button", { name: "Older" }));
    await screen.findByText("Records 48,014 to 48,113");
    expect(router.state.location.search).toMatchObject({ before: 48_114 });
    expect(await rows()).toHaveLength(100);
    await user.click(screen.getByRole("button", { name: "Older" }));
    await screen.findByText("Records 47,914 to 48,013");
    await user.click(screen.getByRole("button", { name: "Newer" }));
    await screen.findByText("Records 48,014 to 48,113");
    await user.click(screen.getByRole("button", { name: "Newer" }));
    await screen.findByText("Records 48,114 to 48,213");
    expect(router.state.location.search).toEqual({});
  });

  it("keeps its filters in the address", async () => {
    const { user, router } = await openConsole("/ledger?kind=key&first=47500&last=48000");
    const shown = await rows();
    for (const row of shown) expect(row.textContent).toMatch(/a key/);
    await user.click(screen.getByRole("button", { name: /Who/ }));
    await user.click(await screen.findByRole("option", { name: "You", hidden: false }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ who: /-90001$/ }));
    await waitFor(async () => expect((await rows()).length).toBeLessThan(shown.length));
    for (const row of await rows())
      expect(within(row).getAllByRole("cell")[2]?.textContent).toBe("You");
    await user.click(screen.getByRole("button", { name: "Clear" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
  });

  it("says what cannot be asked, and that nothing fits", async () => {
    const { user } = await openConsole("/ledger?subject=nonsense");
    expect(await screen.findByText(/neither an action nor another subject/)).toBeTruthy();
    const field = screen.getByRole("textbox", { name: "Action or other id" });
    await user.clear(field);
    await user.type(field, "7a1f4c02-5b1e-4f7e-9d0a-20c1d5e9ffff{Enter}");
    expect(await screen.findByText("No record is like this.")).toBeTruthy();
  });

  it("tells that newer records came, and shows them only when asked", async () => {
    const { user, fake } = await openConsole("/ledger");
    await table();
    fake.world.append();
    fake.world.emit({ event: "status_changed" });
    await user.click(await screen.findByRole("button", { name: "1 newer record. Show them" }));
    await screen.findByText("Records 48,115 to 48,214");
  });
});

describe("one record", () => {
  it("is opened by J and K with its bytes, hashes, place and signature, and closed by Escape", async () => {
    const { user, router } = await openConsole("/ledger?kind=action.decided");
    await table();
    await user.keyboard("j");
    await waitFor(() => expect(router.state.location.search).toHaveProperty("record"));
    const first = (router.state.location.search as { record: number }).record;
    const drawer = await screen.findByRole("complementary", { name: /^Record/ });
    await within(drawer).findByText(/Leaf .* of a tree of 48,214 records/);
    expect(within(drawer).getByText("Holds for exactly this statement")).toBeTruthy();
    const bytes = within(drawer).getByRole("region", { name: "Exact bytes" });
    expect(JSON.parse(bytes.textContent ?? "")).toMatchObject({ v: 1, seq: first });
    await user.click(within(drawer).getByRole("button", { name: "Copy: Exact bytes" }));
    expect(await navigator.clipboard.readText()).toBe(bytes.textContent);
    await user.keyboard("j");
    await waitFor(() =>
      expect((router.state.location.search as { record: number }).record).toBeLessThan(first),
    );
    await user.keyboard("k");
    await waitFor(() => expect(router.state.location.search).toMatchObject({ record: first }));
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(screen.queryByRole("complementary", { name: /^Record/ })).toBeNull(),
    );
  });

  it("is proved by Ctrl Enter: the proof with the record and the verifier key beside it", async () => {
    const { user } = await openConsole("/ledger?record=48000");
    await screen.findByRole("button", { name: /^Prove this record/ });
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText(/^Saved: .*countersign-record-48000\.tlog-proof$/);
    expect(screen.getByText(/\.tlog-proof\.record and .*\.tlog-proof\.vkey/)).toBeTruthy();
    expect(screen.getByText(/^harbour\.example\+/)).toBeTruthy();
  });

  it("is not proved without a connection", async () => {
    const { fake } = await openConsole("/ledger?record=48000");
    const prove = await screen.findByRole("button", { name: /^Prove this record/ });
    fake.world.options.offline = true;
    fake.world.emit({ event: "connection", online: false });
    await waitFor(() => expect(prove.getAttribute("aria-disabled")).toBe("true"));
  });
});

describe("verifying the ledger", () => {
  it("checks a range with progress and says what was compared", async () => {
    const { user } = await openConsole("/ledger?tab=check");
    await user.type(await screen.findByLabelText("From number"), "100");
    await user.type(screen.getByLabelText("To number"), "200{Enter}");
    await screen.findByText("Checking records");
    await screen.findByText("Records 100 to 200 hold.");
    expect(screen.getByText(/roots of all 2 checkpoints/)).toBeTruthy();
  });

  it("names the first record that does not hold, with what was expected and found, and shows it", async () => {
    const { user } = await openConsole("/ledger?tab=check", { brokenAt: 777 });
    await screen.findByLabelText("From number");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Record 777 does not hold.");
    const note = screen.getByRole("alert");
    expect(within(note).getByText("Expected").nextSibling?.textContent).toMatch(/^[0-9a-f]{64}$/);
    expect(within(note).getByText("Found").nextSibling?.textContent).toMatch(/^[0-9a-f]{64}$/);
    await user.click(within(note).getByRole("button", { name: "Show the record" }));
    await screen.findByText(/^The bytes do not make it/);
  });

  it("is stopped", async () => {
    const { user } = await openConsole("/ledger?tab=check", { delay: 40 });
    await user.click(await screen.findByRole("button", { name: /^Verify$|^Verify Ctrl/ }));
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    await screen.findByText(/^Stopped\./);
  });

  it("takes no number that is none", async () => {
    const { user } = await openConsole("/ledger?tab=check");
    await user.type(await screen.findByLabelText("From number"), "7");
    await user.type(screen.getByLabelText("To number"), "5");
    const start = screen.getAllByRole("button", { name: /^Verify/ }).at(-1);
    expect(start?.getAttribute("title")).toBe("The first number is greater than the last.");
  });
});

describe("checkpoints", () => {
  it("are listed with everybody who signed them, the longest first", async () => {
    const { user } = await openConsole("/ledger?tab=checkpoints");
    await screen.findByText("48,100 records");
    expect(screen.getAllByText("Desk 9")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Older ones" }));
    await screen.findByText("12 records");
  });
});
