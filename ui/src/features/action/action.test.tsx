import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FOLLOWER } from "~/api/fake/action";
import { CRITICAL, openAction } from "~/test/console";

describe("action", () => {
  it("keeps the recommendation folded until it is asked for, and records the asking", async () => {
    const { user, fake, id } = await openAction(CRITICAL);
    expect(screen.queryByText(/Seven cash deposits/)).toBeNull();
    const before = fake.world.head;
    await user.keyboard("u");
    const said = await screen.findByText(/Seven cash deposits/);
    expect(fake.world.revealed.has(id)).toBe(true);
    expect(fake.world.head).toBe(before + 1);
    // The agent's markup and direction controls are text.
    expect(said.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(said.textContent).toContain("U+202E");
    expect(document.querySelector("img")).toBeNull();
  });

  it("says which action it proposes anew after a rejection, with the reasons given then", async () => {
    await openAction(FOLLOWER);
    const header = screen.getByRole("heading", { level: 1 }).closest("header") as HTMLElement;
    expect(within(header).getByText("Proposed anew after the rejection of")).toBeTruthy();
    expect(within(header).getByText(/Tomas Brandvik rejected that/).textContent).toContain(
      "Insufficient evidence",
    );
    // What somebody wrote is text.
    expect(header.textContent).toContain("missing <b>altogether</b>");
    const links = within(header)
      .getAllByRole("link")
      .map((link) => link.getAttribute("href"));
    expect(links.some((href) => href?.includes("/action/"))).toBe(true);
  });

  it("says in whose hours the due time is counted, and nothing where all time counts", async () => {
    const working = CRITICAL - (CRITICAL % 3);
    await openAction(working);
    const pane = screen.getByRole("complementary", { name: "Approval" });
    expect(pane.textContent).toContain('Working time of the calendar "Frankfurt": mon-fri');
    cleanup();
    await openAction(working + 1);
    expect(screen.queryByText(/Working time of the calendar/)).toBeNull();
  });

  it("V ticks the section and goes on to the next", async () => {
    const { user } = await openAction(CRITICAL);
    await user.keyboard("vv");
    expect(await screen.findByText(/Evidence, 2 of 8 viewed/)).toBeTruthy();
    expect(
      screen
        .getByRole("checkbox", { name: "Proposed change: Viewed" })
        .getAttribute("aria-checked"),
    ).toBe("true");
  });

  it("D goes through the comparisons", async () => {
    const { user } = await openAction(CRITICAL);
    await user.keyboard("d");
    expect(screen.getByRole("button", { name: "Policy limits" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    expect(document.querySelector("#section-change thead")?.textContent).toBe(
      "FieldThe rule asks forThis action",
    );
  });

  it("draws a change as one, and a limit or an earlier action as none", async () => {
    const { user } = await openAction(CRITICAL);
    const marked = () =>
      document.querySelectorAll("#section-change .del, #section-change .add").length;
    expect(marked()).toBe(12);
    await user.keyboard("d");
    expect(marked()).toBe(0);
    await user.keyboard("d");
    expect(marked()).toBe(0);
    expect(document.querySelector("#section-change thead")?.textContent).toContain(
      "Last approved, ",
    );
  });

  it("shows lists of the agent's output as a table with the rest folded", async () => {
    const { user } = await openAction(CRITICAL);
    const output = within(screen.getByRole("region", { name: "Output" }));
    expect(output.getByRole("columnheader", { name: "Observed" })).toBeTruthy();
    expect(output.getByText("91% left within 6 hours")).toBeTruthy();
    expect(output.queryByText(/T00010618/)).toBeNull();
    await user.click(output.getByRole("button", { name: "Findings 1: 2 more fields" }));
    expect(output.getByText("T00010618, T00010613")).toBeTruthy();
  });

  it("names who cannot sign and why", async () => {
    await openAction(CRITICAL);
    expect(screen.getByText("Owns agent aml-screen")).toBeTruthy();
    expect(screen.getByText("Already signed step 1")).toBeTruthy();
    expect(screen.getByText("Your seat")).toBeTruthy();
  });

  it("M writes a signed comment that stands on top at once after the answer", async () => {
    const { user, fake, id } = await openAction(CRITICAL);
    await user.keyboard("m");
    const field = await screen.findByLabelText("Comment");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.type(field, "Asked the branch again.");
    await user.click(screen.getByRole("button", { name: "Sign comment" }));
    expect(await screen.findByText("Asked the branch again.")).toBeTruthy();
    expect(fake.world.comments.get(id)).toHaveLength(1);
  });

  it("a comment names people by @login: who is told is said before it is signed, and which login is nobody's", async () => {
    const { user } = await openAction(CRITICAL);
    await user.keyboard("m");
    const field = await screen.findByLabelText("Comment");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.type(field, "Please look, @no");
    expect(screen.getByText(/@noor \(Noor Adeyemi\)/)).toBeTruthy();
    expect(screen.queryByText(/nobody is told/)).toBeNull();
    await user.type(field, "or, with @nobody.");
    expect(screen.getByText("Tells Noor Adeyemi.")).toBeTruthy();
    expect(screen.getByText(/the login nobody: nobody is told/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Sign comment" }));
    expect(await screen.findByText("to Noor Adeyemi")).toBeTruthy();
  });

  it("draws an action with nothing but what the agent sent", async () => {
    await openAction(CRITICAL, { sparse: true });
    expect(screen.getByRole("heading", { name: "What is proposed" })).toBeTruthy();
    expect(screen.queryByRole("heading", { name: "Proposed change" })).toBeNull();
    expect(screen.queryByRole("heading", { name: "Policy checks" })).toBeNull();
    expect(screen.getByText("No decision of the same shape yet.")).toBeTruthy();
  });

  it("an unknown id is a sentence and a way back", async () => {
    const { openConsole } = await import("~/test/console");
    await openConsole("/action/00000000-0000-4000-8000-ffffffffffff");
    expect((await screen.findByRole("alert")).textContent).toContain("There is no action");
    expect(screen.getByRole("button", { name: /Back to the queue/ })).toBeTruthy();
  });
});
