import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { CRITICAL, openAction, openConsole } from "~/test/console";

const show = async (name: RegExp) => {
  const opened = await openConsole("/exports");
  await opened.user.click(await screen.findByRole("link", { name }));
  await screen.findByRole("heading", { name: "What was recorded" });
  return opened;
};

describe("a case file", () => {
  it("begins on the action's screen: the export asks for that action and says what is checked of it", async () => {
    const { user, id } = await openAction(CRITICAL);
    await user.click(await screen.findByRole("button", { name: "Case file…" }));
    await screen.findByText(/^A case file: every record of these actions/);
    const ids = screen.getByRole("textbox", { name: /^Actions/ }) as HTMLInputElement;
    expect(ids.value).toBe(id);
    await screen.findByText(/records of 1 actions/);
  });
});

describe("one export", () => {
  it("tells hash, signature, who asked and what became of it; the kept copy is verified again and recorded", async () => {
    const { user, fake } = await show(/^Whole ledger/);
    expect(screen.getByText("A1F3 90C2 77DE 4B08", { selector: "dd" })).toBeTruthy();
    expect(screen.getByText("Here, by Desk 4")).toBeTruthy();
    expect(screen.getByText("Never verified")).toBeTruthy();
    expect(screen.getByText("Nobody has tried to deliver it.")).toBeTruthy();
    const before = fake.world.head;
    await user.click(screen.getByRole("button", { name: "Verify the kept copy" }));
    await screen.findByText(/^Verified: everything holds\. Recorded, ledger 48,214/);
    expect(fake.world.head).toBe(before + 1);
    await waitFor(() => expect(screen.queryByText("Never verified")).toBeNull());
  });

  it("is delivered by Ctrl Enter once a destination is picked, and sent again only where that is said", async () => {
    const { user, fake } = await show(/^Whole ledger/);
    const send = screen.getByRole("button", { name: /^Deliver/ });
    expect(send.getAttribute("aria-disabled")).toBe("true");
    await user.click(screen.getByRole("button", { name: /Destination/ }));
    await user.click(await screen.findByRole("option", { name: "archive", hidden: false }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Delivered: /mnt/archive, attempt 1, ledger 48,215");
    await screen.findByText("48,214, 48,215");
    await user.click(screen.getByRole("button", { name: /^Deliver/ }));
    await screen.findByText(/has arrived there already/);
    expect(fake.world.head).toBe(48_215);
    await user.click(screen.getByRole("checkbox", { name: /it may come twice/ }));
    await user.click(screen.getByRole("button", { name: /^Deliver/ }));
    await screen.findByText("Delivered: /mnt/archive, attempt 2, ledger 48,217");
  });

  it("tells the receiver's refusal in its words, and the list says that it failed", async () => {
    const { user } = await show(/^Whole ledger/);
    await user.click(screen.getByRole("button", { name: /Destination/ }));
    await user.click(await screen.findByRole("option", { name: "auditor", hidden: false }));
    await user.click(screen.getByRole("button", { name: /^Deliver/ }));
    await screen.findByText("Failed: auditor@example.com, attempt 1, ledger 48,215");
    expect(screen.getAllByText("550 no such mailbox").length).toBeGreaterThan(0);
    await user.keyboard("b");
    const row = (await screen.findByRole("link", { name: /^Whole ledger/ })).closest("tr");
    await within(row as HTMLElement).findByText("Failed");
  });

  it("becomes readable files of the forms that are ticked, in the folder that was picked", async () => {
    const { user, fake } = await show(/^Whole ledger/);
    const before = fake.world.head;
    await user.click(screen.getByRole("checkbox", { name: "Excel workbook" }));
    await user.click(screen.getByRole("button", { name: /^Make readable files/ }));
    await screen.findByText(/^6 files in \/home\/ilse\/Documents\/tables/);
    await user.click(screen.getByRole("checkbox", { name: "Report for people (HTML)" }));
    await user.click(screen.getByRole("button", { name: /^Make readable files/ }));
    await screen.findByText(/^7 files in/);
    expect(fake.world.head).toBe(before);
    for (const name of ["Excel workbook", "CSV", "Report for people (HTML)"])
      await user.click(screen.getByRole("checkbox", { name }));
    const make = screen.getByRole("button", { name: /^Make readable files/ });
    expect(make.getAttribute("aria-disabled")).toBe("true");
  });

  it("says that the program is built without PDF, and offers no form that needs it", async () => {
    await show(/^Whole ledger/);
    expect(screen.getByText(/^This program is built without PDF/)).toBeTruthy();
    expect(screen.queryByRole("checkbox", { name: /PDF/ })).toBeNull();
    // A decision record is made of one action.
    expect(screen.queryByRole("checkbox", { name: /^Decision record/ })).toBeNull();
  });

  it("that another installation keeps can be looked at and not sent from here", async () => {
    await show(/^Decisions of October/);
    expect(screen.getByText("By Desk 9, not here")).toBeTruthy();
    for (const name of [/^Deliver/, "Verify the kept copy", /^Make readable/]) {
      const button = screen.getByRole("button", { name });
      expect(button.getAttribute("aria-disabled")).toBe("true");
      expect(button.title).toBe("The copy is not kept here");
    }
  });

  it("that is not there is said to be so", async () => {
    await openConsole("/export/7a1f4c02-5b1e-4f7e-9d0a-20c1d5e9ffff");
    await screen.findByText(/There is no export/);
  });
});
