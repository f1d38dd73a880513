import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ImportRemedy } from "~/api/client";
import { t } from "~/shared/text";
import { openConsole } from "~/test/console";
import { reasonOf } from "./reason";
import { currenciesOf, NOTHING, shapeOf, withColumn } from "./stated";

type User = Awaited<ReturnType<typeof openConsole>>["user"];

const takeButton = () => screen.findByRole("button", { name: /^Take it/ });
const pick = async (user: User) => {
  await screen.findByRole("table");
  await user.click(screen.getByRole("button", { name: "Import a file…" }));
  await screen.findByRole("heading", { name: "bank.csv" });
};
const choose = async (user: User, field: RegExp, column: RegExp) => {
  await user.click(screen.getByRole("button", { name: field }));
  const list = await screen.findByRole("listbox");
  await user.click(within(list).getByRole("option", { name: column }));
};
/** Says which column is which, and how times are written. */
const state = async (user: User) => {
  await choose(user, /Time$/, /^Buchung/);
  await choose(user, /Paying account$/, /^Von/);
  await choose(user, /Paid account$/, /^An: /);
  await choose(user, /Amount$/, /^Betrag/);
  await user.type(screen.getByLabelText("How times are written"), "%d.%m.%Y");
};
const again = (user: User) => user.click(screen.getByRole("button", { name: "Read it again" }));

describe("imports", () => {
  it("has a place with a key and a command, and lists what the database has", async () => {
    const { user, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("gt");
    await waitFor(() => expect(router.state.location.pathname).toBe("/imports"));
    const table = await screen.findByRole("table");
    const [, first, second] = within(table).getAllByRole("row");
    // A name that would turn what stands beside it is shown by its code point.
    expect(first?.textContent).toContain("octoberU+202E.json");
    expect(first?.textContent).toContain("Noor Adeyemi");
    const times = [...(first?.querySelectorAll("time") ?? [])].map((time) => time.dateTime);
    expect(times.slice(1)).toEqual(["2026-10-01T08:00:00Z", "2026-10-30T17:20:00Z"]);
    expect(second?.textContent).toContain("Not imported from here");
    expect(second?.textContent).toContain(
      "No: taken out of force by Tomas Brandvik, ledger 47,200",
    );
    // What a record says of its file unfolds below its row, one at a time.
    const [erased, kept] = screen.getAllByRole("button", { name: "What it held" });
    if (!erased || !kept) throw new Error("each import unfolds");
    await user.click(kept);
    const facts = await screen.findByRole("region", { name: "What its record says of the file" });
    expect(facts.textContent).toContain("120,000 were taken, 0 have something wrong with them");
    expect(facts.textContent).toContain("100750.00 EUR in 2 rows");
    expect(kept.getAttribute("aria-expanded")).toBe("true");
    await user.click(erased);
    await screen.findByText("What its record says of the file was erased.");
    expect(kept.getAttribute("aria-expanded")).toBe("false");
    await user.click(erased);
    expect(screen.queryByText("What its record says of the file was erased.")).toBeNull();
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("imports");
    await screen.findByRole("option", { name: /^Imports/ });
  });

  it("says why it cannot be used to whom the database lets import nothing", async () => {
    const { fake, user } = await openConsole("/imports");
    await screen.findByRole("table");
    if (fake.world.session) fake.world.session = { ...fake.world.session, roles: ["auditor"] };
    await user.keyboard("gq");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("gt");
    const button = await screen.findByRole("button", { name: "Import a file…" });
    await waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
    expect(button.title).toMatch(/analyst, compliance officer, supervisor, admin/);
    await user.click(button);
    expect(fake.world.picked).toBe(0);
  });

  it("asks what the header does not say, focuses what would settle it, and lets nobody take a doubt", async () => {
    const { fake, user } = await openConsole("/imports");
    await pick(user);
    await screen.findByText("Say below which column is which.");
    const take = await takeButton();
    expect(take.getAttribute("aria-disabled")).toBe("true");
    await waitFor(() =>
      expect(document.activeElement?.closest("[data-field]")?.getAttribute("data-field")).toBe(
        "time",
      ),
    );
    await state(user);
    expect((await takeButton()).title).toBe("What is stated was changed: read it again first.");
    await again(user);
    await screen.findByText("Say below in which zone its times are.");
    const zone = screen.getByLabelText("Zone of times without one");
    await waitFor(() => expect(document.activeElement).toBe(zone));
    await user.type(zone, "UTC");
    await again(user);
    const question = await screen.findByRole("group", {
      name: "It can be read in more than one way",
    });
    expect((await takeButton()).title).toBe("Answer the question first.");
    await user.click(await takeButton());
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.world.imported).toEqual([]);
    await user.click(within(question).getByRole("button", { name: /^The point stands between/ }));
    // As they will be read, and what the whole file comes to.
    const rows = await screen.findByRole("region", {
      name: "The first rows, as they will be read",
    });
    expect(within(rows).getByText("1250")).toBeTruthy();
    screen.getByText("100750.00 EUR in 2 rows");
    screen.getByText("2 can be taken, 1 cannot, of 3: the whole file was read");
    const bad = screen.getByRole("region", { name: /^Lines that cannot be taken/ });
    expect(bad.textContent).toContain("4");
    expect(bad.textContent).toContain("04.11.2026;DE-C;DE-A;U+202Esoon");
    // What would settle it is a field of this form, by its own label, and no flag of the command line.
    expect(bad.textContent).toContain("state “Before a fraction: Comma”");
    screen.getByRole("button", { name: /Before a fraction$/ });
    expect(document.body.textContent).not.toMatch(/ --[a-z]/);
    expect(screen.getByRole("button", { name: /Between thousands$/ }).textContent).toContain(
      "Point",
    );
    await waitFor(async () =>
      expect((await takeButton()).getAttribute("aria-disabled")).toBeNull(),
    );
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText(/^2 of 3 rows were taken\. Ledger /);
    expect(fake.world.imported).toHaveLength(1);
    screen.getByText("2 were taken, 1 have something wrong with them, of 3");
    expect(screen.getByRole("link", { name: "Have an agent screen it now" })).toBeTruthy();
    const list = await screen.findByRole("region", { name: "What was imported" });
    await within(list).findByText("bank.csv");
  });

  it("keeps what is stated in a file and takes it from there", async () => {
    const { fake, user } = await openConsole("/imports");
    await pick(user);
    await screen.findByText("Say below which column is which.");
    await user.type(screen.getByLabelText("Zone of times without one"), "UTC");
    await user.click(screen.getByRole("button", { name: "Keep this in a file…" }));
    await screen.findByText(/^Kept in bank\.json/);
    expect(fake.world.dialect).toMatchObject({ zone: "UTC", mapping: [] });
    await user.click(screen.getByRole("button", { name: "Put the file away" }));
    await user.click(screen.getByRole("button", { name: "Import a file…" }));
    await screen.findByText("Say below which column is which.");
    expect(screen.getByLabelText<HTMLInputElement>("Zone of times without one").value).toBe("");
    await user.click(screen.getByRole("button", { name: "Load from a file…" }));
    await screen.findByText("Stated as in bank.json.");
    expect(screen.getByLabelText<HTMLInputElement>("Zone of times without one").value).toBe("UTC");
  });

  it("shows a column's fault at its own field, written by hand", async () => {
    const { user } = await openConsole("/imports");
    await pick(user);
    await screen.findByText("Say below which column is which.");
    await user.click(screen.getByRole("checkbox", { name: "Write columns by hand" }));
    await user.type(screen.getByLabelText("Amount"), "a,b");
    await again(user);
    await screen.findByText(/a comma stands in it/);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Amount")));
  });

  it("stops a reading that was begun, and takes nothing", async () => {
    const { fake, user } = await openConsole("/imports");
    await pick(user);
    await screen.findByText("Say below which column is which.");
    // Each command waits so long, the cancelling one too; the reading then waits once more.
    fake.world.options.delay = 700;
    await again(user);
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    await screen.findByText("Cancelled. Nothing was taken.");
    expect((await takeButton()).getAttribute("aria-disabled")).toBe("true");
  });
});

describe("leaving and voiding", () => {
  it("cancels a reading that goes on when the room is left", async () => {
    const { fake, user, router } = await openConsole("/imports");
    await pick(user);
    await screen.findByText("Say below which column is which.");
    expect(fake.world.cancelled.size).toBe(0);
    fake.world.options.delay = 300;
    await again(user);
    await screen.findByRole("button", { name: "Cancel" });
    await user.keyboard("gq");
    await waitFor(() => expect(router.state.location.pathname).toBe("/queue"));
    await waitFor(() => expect(fake.world.cancelled.size).toBe(1));
  });

  it("takes an import out of force by a supervisor's signature, with the reason, by keys alone", async () => {
    const { fake, user } = await openConsole("/imports");
    if (fake.world.session) fake.world.session = { ...fake.world.session, roles: ["supervisor"] };
    await screen.findByRole("table");
    const name = "Take the import of ledger 48,000 out of force";
    await waitFor(() =>
      expect(screen.getByRole("button", { name }).getAttribute("aria-disabled")).toBeNull(),
    );
    // What is out of force already has no such button, and says why.
    expect(screen.getAllByRole("button", { name: /^Take the import of ledger/ })).toHaveLength(1);
    screen.getByText(/Sent by the bank by mistake/);
    screen.getByRole("button", { name }).focus();
    await user.keyboard("{Enter}");
    const sheet = await screen.findByRole("dialog", {
      name: "Out of force: the import of ledger 48,000",
    });
    const sign = within(sheet).getByRole("button", { name: "Sign and take it out of force" });
    expect(sign.title).toBe("Say why first.");
    within(sheet).getByLabelText(/^Why/).focus();
    await user.keyboard("It was a test file.");
    await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
    sign.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(fake.world.acted.map(({ act }) => act)).toEqual([
      { act: "void_import", import_id: expect.any(String), reason: "It was a test file." },
    ]);
    const table = await screen.findByRole("table");
    await waitFor(() => expect(within(table).queryByText("Yes")).toBeNull());
    expect(table.textContent).toContain("It was a test file.");
  });

  it("says to whom it is not given who takes imports out of force", async () => {
    const { fake } = await openConsole("/imports");
    await screen.findByRole("table");
    expect(fake.world.session?.roles).not.toContain("supervisor");
    const button = screen.getByRole("button", { name: /^Take the import of ledger 48,000/ });
    expect(button.title).toBe("A supervisor takes imports out of force.");
  });
});

describe("why a line is not taken", () => {
  const labels = [
    t.imports.decimal,
    t.imports.thousands,
    t.imports.timeFormat,
    t.imports.currencies,
  ];
  const kinds: ImportRemedy[] = [
    { remedy: "decimal_comma" },
    { remedy: "thousands_comma" },
    { remedy: "thousands_point" },
    { remedy: "decimal_point" },
    { remedy: "signs" },
    { remedy: "day_number" },
    { remedy: "epoch_seconds" },
    { remedy: "epoch_millis" },
    { remedy: "compact_date" },
    { remedy: "step" },
    { remedy: "pattern" },
    { remedy: "currency", word: "US Dollar", code: null },
  ];
  it.each(kinds)("names a field of the form and no flag: $remedy", (remedy) => {
    const said = reasonOf({ line: 2, reason: "it is odd", remedy, text: "" });
    expect(said.startsWith("it is odd; ")).toBe(true);
    expect(labels.some((label) => said.includes(`“${label}`))).toBe(true);
    expect(said).not.toContain("--");
  });
});

describe("what is stated", () => {
  it("is told apart by what a row names, and read back from lines", () => {
    expect(shapeOf([{ field: "side", column: "S" }])).toBe("statement");
    expect(shapeOf(NOTHING.mapping)).toBe("transfer");
    const one = withColumn([{ field: "id", column: "A" }], "id", "B");
    expect(one).toEqual([{ field: "id", column: "B" }]);
    expect(withColumn(one, "id", "")).toEqual([]);
    expect(currenciesOf("US Dollar = USD\n\na=b=EUR\nYen")).toEqual([
      { name: "US Dollar", code: "USD" },
      { name: "a=b", code: "EUR" },
      { name: "Yen", code: "" },
    ]);
  });
});
