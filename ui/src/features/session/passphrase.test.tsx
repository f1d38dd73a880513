import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { decisionsOf, MEDIUM, openAction, openConsole, pickReason } from "~/test/console";

const FIELD = "Passphrase of your key";
const WRAPPED = { wrapped: true };

describe("a wrapped key that is not open", () => {
  it("export asks in place, keeps the form, says what is wrong, and asks no second time", async () => {
    const { user, fake } = await openConsole("/exports", WRAPPED);
    await user.click(await screen.findByRole("checkbox", { name: /Leave texts and inputs out/ }));
    const start = await screen.findByRole("button", { name: "Export…" });
    const field = screen.getByLabelText(FIELD);
    await waitFor(() =>
      expect(start.getAttribute("title")).toBe("Enter the passphrase of your key"),
    );
    await user.type(field, "wrong");
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBeNull());
    await user.click(start);
    expect((await screen.findByRole("alert")).textContent).toContain("does not open this key");
    expect(
      screen
        .getByRole("checkbox", { name: /Leave texts and inputs out/ })
        .getAttribute("aria-checked"),
    ).toBe("true");
    await user.clear(screen.getByLabelText(FIELD));
    await user.type(screen.getByLabelText(FIELD), "right");
    await user.click(start);
    expect(await screen.findByText(/Written and verified/)).toBeTruthy();
    expect(fake.world.session?.key?.unlocked).toBe(true);
    expect(screen.queryByLabelText(FIELD)).toBeNull();
  });

  it("asks where the core says so though this page did not know", async () => {
    const { user, fake } = await openConsole("/exports", WRAPPED);
    await screen.findByRole("button", { name: "Export…" });
    // The core locked the key by itself: the page learns it from the refusal.
    const key = fake.world.session?.key;
    if (fake.world.session && key)
      fake.world.session = { ...fake.world.session, key: { ...key, unlocked: false } };
    await user.type(screen.getByLabelText(FIELD), "right");
    const start = screen.getByRole("button", { name: "Export…" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBeNull());
    await user.click(start);
    await screen.findByText(/Written and verified/);
    if (fake.world.session && key)
      fake.world.session = { ...fake.world.session, key: { ...key, unlocked: false } };
    await user.click(screen.getByRole("button", { name: "Export…" }));
    expect((await screen.findByRole("alert")).textContent).toContain("wrapped with a passphrase");
    await user.type(screen.getByLabelText(FIELD), "right");
    await user.click(screen.getByRole("button", { name: "Export…" }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });

  it("a comment asks for it and keeps its text", async () => {
    const { user, fake, id } = await openAction(MEDIUM, WRAPPED);
    await user.keyboard("m");
    await user.type(await screen.findByLabelText("Comment"), "Asked the branch.");
    const send = screen.getByRole("button", { name: "Sign comment" });
    expect(send.getAttribute("title")).toBe("Enter the passphrase of your key");
    await user.type(screen.getByLabelText(FIELD), "wrong");
    await user.click(send);
    await screen.findByRole("alert");
    expect((screen.getByLabelText("Comment") as HTMLTextAreaElement).value).toBe(
      "Asked the branch.",
    );
    await user.clear(screen.getByLabelText(FIELD));
    await user.type(screen.getByLabelText(FIELD), "right");
    await user.click(send);
    expect(await screen.findByText("Asked the branch.")).toBeTruthy();
    expect(fake.world.comments.get(id)).toHaveLength(1);
  });

  it("a decision asks for it once a session", async () => {
    const { user, fake } = await openAction(MEDIUM, WRAPPED);
    await user.keyboard("vvvvvvvv");
    await user.keyboard("r");
    await pickReason(user, /Evidence does not support/);
    await user.type(screen.getByRole("textbox", { name: /^Narrative/ }), "Long enough a reason.");
    await user.type(screen.getByLabelText(FIELD), "right");
    const sign = screen.getByRole("button", { name: /^Sign rejection/ });
    await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(decisionsOf(fake)).toHaveLength(1));
    await screen.findByText(/Signed, ledger/);
    await user.keyboard("r");
    await screen.findByRole("region", { name: "Reject this action" });
    expect(screen.queryByLabelText(FIELD)).toBeNull();
  });

  it("confirming and enrolling ask for it too", async () => {
    const { user } = await openConsole("/people", WRAPPED);
    await user.click((await screen.findAllByRole("button", { name: "Confirm…" }))[0] as Element);
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText(FIELD), "right");
    await user.click(dialog.getByRole("button", { name: "Sign confirmation" }));
    expect(await screen.findByText(/Recorded, ledger/)).toBeTruthy();
  });

  it("enrolling a person keeps the form when the passphrase is wrong", async () => {
    const { user } = await openConsole("/people", WRAPPED);
    await user.click(await screen.findByRole("button", { name: "Enrol a person…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "Hanna Roth");
    await user.type(dialog.getByLabelText("Login"), "hanna.roth");
    await user.type(dialog.getByLabelText(FIELD), "wrong");
    await user.click(dialog.getByRole("button", { name: "Sign proposal" }));
    expect((await dialog.findByRole("alert")).textContent).toContain("does not open this key");
    expect((dialog.getByLabelText("Name") as HTMLInputElement).value).toBe("Hanna Roth");
  });
});
