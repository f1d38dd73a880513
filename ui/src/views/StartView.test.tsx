import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";

describe("first run and sign-in", () => {
  it("two people found a workspace; the second key on one computer must be wrapped", async () => {
    const { user, fake } = await openConsole("/queue", { firstRun: true, untrusting: true });
    expect(await screen.findByText("0 keys")).toBeTruthy();
    await user.click(await screen.findByRole("button", { name: /^Found a workspace/ }));
    await user.type(screen.getByLabelText("Workspace name"), "Aldermoor");
    await user.click(screen.getByRole("button", { name: "Next" }));

    const founder = async (name: string, login: string) => {
      await user.type(await screen.findByLabelText("Name"), name);
      await user.type(screen.getByLabelText("Login"), login);
      await user.type(screen.getByLabelText("Password"), "correct horse");
      await user.type(screen.getByLabelText("Password again"), "correct horse");
    };
    await founder("Ilse Varga", "ilse");
    await user.click(screen.getByRole("button", { name: "Next" }));
    await screen.findByRole("heading", { name: "Founder 2" });
    expect(screen.getByText(/second person's key must be wrapped/)).toBeTruthy();
    await founder("Noor Adeyemi", "noor");
    const found = screen.getByRole("button", { name: "Found the workspace" });
    expect(found.getAttribute("aria-disabled")).toBe("true");
    await user.type(screen.getByLabelText("Passphrase for the key"), "a long passphrase");
    await waitFor(() => expect(found.getAttribute("aria-disabled")).toBeNull());
    await user.click(found);

    expect(await screen.findByText("The workspace is founded")).toBeTruthy();
    expect(screen.getByText(/Keep this outside of this computer/)).toBeTruthy();
    expect(document.querySelector("pre")?.textContent).toContain("genesis ");
    expect(fake.world.options.firstRun).toBe(false);
    // This computer knows its founders' keys first hand, and the bar says so without a restart.
    expect(await screen.findByText("4 keys")).toBeTruthy();
  });

  it("a wrong password says so and keeps the form; the right one opens the console", async () => {
    const { user } = await openConsole("/queue", { signedOut: true });
    const password = await screen.findByLabelText("Password");
    await user.type(password, "wrong{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain(
      "Login and password do not fit together",
    );
    await user.clear(password);
    await user.type(password, "correct horse{Enter}");
    expect(await screen.findByRole("navigation", { name: "Main" })).toBeTruthy();
  });

  it("refuses an address that holds a password", async () => {
    const { user } = await openConsole("/queue", { firstRun: true });
    await user.click(await screen.findByRole("button", { name: /^Join your team/ }));
    await user.type(screen.getByLabelText("Address"), "postgres://ilse:secret@db/review");
    await user.type(screen.getByLabelText("Login"), "ilse");
    await user.click(screen.getByRole("button", { name: "Connect" }));
    expect((await screen.findByRole("alert")).textContent).toContain("it holds a password");
  });

  it("verifies without an account", async () => {
    const { user } = await openConsole("/queue", { signedOut: true });
    await user.click(await screen.findByRole("button", { name: "Verify an export" }));
    expect(await screen.findByText("VERIFY ONLY")).toBeTruthy();
    await user.keyboard("{Control>}o{/Control}");
    expect(await screen.findByRole("heading", { level: 1, name: "Altered" })).toBeTruthy();
    expect(screen.getByRole("heading", { name: "First bad record: 38,958" })).toBeTruthy();
  });

  it("a locked session shows nothing but the lock, and opens with the password", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid");
    fake.world.emit({ event: "locked" });
    const dialog = await screen.findByRole("dialog", { name: "Locked" });
    await user.keyboard("{Escape}");
    expect(dialog.isConnected).toBe(true);
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "Locked" })).toBeNull());
  });
});
