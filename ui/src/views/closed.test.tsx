import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { selection } from "~/features/queue/selection";
import { MEDIUM, openAction, openConsole, pickReason } from "~/test/console";

describe("a closed action", () => {
  it("looks closed: how it ended, by whom and when; it wants nothing, and no clock runs", async () => {
    const { user, router, id } = await openAction(MEDIUM);
    await user.keyboard("r");
    await screen.findByRole("region", { name: "Reject this action" });
    await user.click(screen.getByRole("checkbox", { name: "Proposed change: Viewed" }));
    await user.click(screen.getByRole("checkbox", { name: "Policy checks: Viewed" }));
    await pickReason(user, /Evidence does not support/);
    await user.type(
      screen.getByRole("textbox", { name: /^Narrative/ }),
      "Long enough to be taken for a reason.",
    );
    const sign = screen.getByRole("button", { name: /^Sign rejection/ });
    await waitFor(() => expect(sign.getAttribute("aria-disabled")).toBeNull());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(router.state.location.pathname).not.toContain(id));
    await router.navigate({ to: "/action/$id", params: { id } });
    const heading = await screen.findByRole("heading", { level: 1, name: /wanted to/ });
    const header = within(heading.closest("header") as HTMLElement);
    expect(header.getByText("Rejected")).toBeTruthy();
    expect(header.getByText("It was not carried out.")).toBeTruthy();
    expect(screen.queryByRole("heading", { name: "Clocks" })).toBeNull();
    expect(header.queryByText("Unchanged since you opened it")).toBeNull();
  }, 20_000);
});

describe("small things", () => {
  it("the preview goes with the row where a filter leaves none", async () => {
    const { router } = await openConsole(`/queue?view=all&at=${actionId(3)}`);
    await screen.findByRole("grid", { name: "Actions" });
    await router.navigate({ to: "/queue", search: { view: "all", text: "qqqqq" } });
    expect(await screen.findByText("Nothing fits.", { exact: false })).toBeTruthy();
    await waitFor(() => expect(selection.get().action).toBeNull());
    const pane = within(screen.getByRole("complementary", { name: "Preview" }));
    await waitFor(() => expect(pane.queryByRole("heading", { level: 2 })).toBeNull());
    expect(pane.getByRole("button", { name: /Claim/ }).getAttribute("aria-disabled")).toBe("true");
  });

  it("who locks the session is told so", async () => {
    const { user } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("{Control>}l{/Control}");
    expect(await screen.findByText(/you locked this session/)).toBeTruthy();
  });

  it("a row shows its words once: no second text floats over it", async () => {
    await openConsole("/queue?view=all");
    await waitFor(() =>
      expect(document.querySelectorAll("[data-row] td").length).toBeGreaterThan(9),
    );
    expect(document.querySelectorAll("[data-row] td[title]")).toHaveLength(0);
  });

  it("the end of a sequence is no key of its own: G V ticks nothing", async () => {
    const { router, user } = await openAction(MEDIUM);
    await user.keyboard("gv");
    await waitFor(() => expect(router.state.location.pathname).toBe("/verify"));
    await router.history.back();
    await screen.findByRole("heading", { level: 1, name: /wants to/ });
    for (const box of screen.getAllByRole("checkbox", { name: /: Viewed$/ }))
      expect(box.getAttribute("aria-checked")).toBe("false");
  });
});
