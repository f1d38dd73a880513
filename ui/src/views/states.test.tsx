import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { CRITICAL, MEDIUM, openAction, openConsole } from "~/test/console";

describe("while the database is away", () => {
  it("an action stays readable, says since when, signs nothing and loses no word", async () => {
    const { user, fake } = await openAction(MEDIUM);
    await user.keyboard("r");
    const narrative = await screen.findByRole("textbox", { name: /^Narrative/ });
    await user.type(narrative, "Half a sentence");
    fake.world.options.offline = true;
    fake.world.offlineSince = fake.world.iso();
    fake.world.emit({ event: "connection", online: false });
    expect((await screen.findAllByText(/^No connection since/)).length).toBe(2);
    expect(screen.getByText(/What you typed is kept/)).toBeTruthy();
    const sign = screen.getByRole("button", { name: /^Sign rejection/ });
    expect(sign.getAttribute("title")).toBe("No connection: signing is switched off");
    expect(screen.getByRole("heading", { name: "Policy checks" })).toBeTruthy();
    fake.world.options.offline = false;
    fake.world.emit({ event: "connection", online: true });
    await waitFor(() => expect(screen.queryByText(/^No connection since/)).toBeNull());
    expect((narrative as HTMLTextAreaElement).value).toBe("Half a sentence");
  });

  it("exports are not begun", async () => {
    const { fake } = await openConsole("/exports");
    const start = await screen.findByRole("button", { name: "Export…" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBeNull());
    fake.world.options.offline = true;
    fake.world.emit({ event: "connection", online: false });
    await waitFor(() =>
      expect(start.getAttribute("title")).toBe("No connection: signing is switched off"),
    );
  });

  it("what failed meanwhile is read again by itself", async () => {
    const { fake } = await openConsole("/people", { offline: true });
    expect(await screen.findByRole("alert")).toBeTruthy();
    fake.world.options.offline = false;
    fake.world.emit({ event: "connection", online: true });
    expect(await screen.findByText("Your key on this computer")).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });
});

describe("an agent that writes a million characters", () => {
  it("does not fill the window: the beginning, then page by page", async () => {
    const { user } = await openAction(CRITICAL, { huge: true });
    const length = () => document.body.textContent?.length ?? 0;
    expect(length()).toBeLessThan(20_000);
    const output = screen.getByRole("region", { name: "Output" });
    expect(output.textContent).toContain("U+202E");
    expect(output.textContent).not.toMatch(/[\u202e\u200b]/);
    await user.click(screen.getByRole("button", { name: /^Show all \(1,000,\d+ characters\)/ }));
    expect(length()).toBeLessThan(60_000);
    expect(screen.getByText(/Characters 1 to 20,000 of/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Fold" }));
    expect(length()).toBeLessThan(20_000);
  });
});

describe("what the workspace is", () => {
  it("the bar says what record 0 says", async () => {
    await openConsole("/queue", { mode: "trial" });
    expect(await screen.findByText("TRIAL")).toBeTruthy();
    expect(screen.queryByText("PRODUCTION")).toBeNull();
  });

  it("a trial says plainly what it cannot do before it is founded", async () => {
    const { user } = await openConsole("/queue", { firstRun: true });
    await user.click(await screen.findByRole("button", { name: /^Try it alone/ }));
    expect(screen.getByText("What a trial cannot do")).toBeTruthy();
    expect(screen.getByText(/stays open: one person fills one seat/)).toBeTruthy();
    await user.type(screen.getByLabelText("Workspace name"), "Mine");
    await user.click(screen.getByRole("button", { name: "Next" }));
    expect(await screen.findByRole("heading", { name: "Founder 1" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Found the workspace" })).toBeTruthy();
  });
});

describe("waiting and nothing", () => {
  it("draws no skeleton before 300 ms, and then says that it loads", async () => {
    void openConsole(`/action/${actionId(CRITICAL)}`, { delay: 900 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(screen.queryByRole("status", { name: "Loading" })).toBeNull();
    expect(await screen.findByRole("status", { name: "Loading" })).toBeTruthy();
  });

  it("an empty queue has one sentence and one way on", async () => {
    await openConsole("/queue", { empty: true });
    expect(await screen.findByText("Nothing waits for you.")).toBeTruthy();
    expect(screen.getByRole("link", { name: /^See/ })).toBeTruthy();
  });
});
