import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { MOVED } from "~/api/fake/move";
import { openConsole } from "~/test/console";

describe("a key moves to another computer", () => {
  it("is handed over by the old one, with the fingerprint that was read on the new one, and waits for another person", async () => {
    const { user, fake } = await openConsole("/people");
    await user.click(await screen.findByRole("button", { name: "Move to another computer…" }));
    const sheet = within(
      await screen.findByRole("dialog", { name: "Move your key to another computer" }),
    );
    const sign = sheet.getByRole("button", { name: "Choose the file and sign" });
    expect(sign.title).toBe("Type the fingerprint of the new key");
    const field = sheet.getByRole("textbox", { name: /^Fingerprint of the new key/ });
    expect(document.activeElement).toBe(field);
    await user.type(field, "0000 1111 2222 3333");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await sheet.findByText(/another fingerprint than the one that was named/);
    expect(fake.world.moving).toBe(false);
    await user.clear(field);
    await user.type(field, MOVED);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText(/^Handed over, ledger/);
    expect(fake.world.moving).toBe(true);
    // The reader cannot confirm it; the key here still signs.
    const waiting = (await screen.findByText(/moves to key 5B7C/)).closest("li") as HTMLElement;
    const confirm = within(waiting).getByRole("button", { name: "Confirm…" });
    expect(confirm.getAttribute("aria-disabled")).toBe("true");
    expect(screen.getAllByText("A1F3 90C2 77DE 4B08").length).toBeGreaterThan(0);
  });

  it("is made where it goes, which names the file and shows the fingerprint to be typed", async () => {
    const { user } = await openConsole("/people", { keyless: true });
    await screen.findByText("Your key is on another computer. You can read here, and cannot sign.");
    expect(screen.queryByRole("button", { name: "Enrol a key…" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Move it here…" }));
    const sheet = within(
      await screen.findByRole("dialog", { name: "Move your key to this computer" }),
    );
    await user.click(sheet.getByRole("button", { name: /^Custody|Where/ }));
    await user.click(await screen.findByRole("option", { name: /passphrase/, hidden: false }));
    const make = sheet.getByRole("button", { name: "Make the key and save the file" });
    expect(make.getAttribute("aria-disabled")).toBe("true");
    await user.type(sheet.getByLabelText(/^(New )?[Pp]assphrase for the key/), "a long passphrase");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const made = within(await sheet.findByRole("status"));
    made.getByText(/ilse\.varga\.key-move\.json is written/);
    made.getByText(MOVED);
  });
});
