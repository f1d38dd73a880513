import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { mayBreak } from "~/api/fake/glass";
import { actionId, facts } from "~/api/fake/shapes";
import { person } from "~/api/fake/world";
import { openAction, openConsole } from "~/test/console";

const OPEN = [7, 9, 10, 11, 15].find((index) => !facts(index).simulation) ?? 7;

/** Somebody else has broken the glass of an action. */
const broken = {
  seq: 47_900,
  at: "2026-01-05T09:00:00.000000Z",
  person: person(3),
  role: "supervisor" as const,
  incident: "INC-2041",
  narrative: "The account is emptied as we speak.",
  review_role: "compliance_officer" as const,
  wanted: 2,
  due_at: "2026-01-06T09:00:00.000000Z",
  state: "overdue" as const,
  reviews: [],
  void: null,
};

describe("breaking the glass", () => {
  it("is offered only to whom the policy names", async () => {
    await openAction(OPEN);
    expect(screen.queryByRole("button", { name: /^Break glass/ })).toBeNull();
  });

  it("demands an incident, a narrative, the password and what is at stake, and says what follows", async () => {
    const { user, fake, id } = await openAction(OPEN, { supervisor: true });
    await user.click(await screen.findByRole("button", { name: /^Break glass…/ }));
    const sheet = await screen.findByRole("region", { name: "Approve outside of the route" });
    expect(within(sheet).getByText(/reviewed by 2 others/)).toBeTruthy();
    const send = async () => user.keyboard("{Control>}{Enter}{/Control}");
    await send();
    expect(fake.world.glass.size).toBe(0);
    await user.type(within(sheet).getByRole("textbox", { name: /^Incident/ }), "INC-2041");
    const why = within(sheet).getByRole("textbox", { name: /^Why it cannot wait/ });
    await user.type(why, "It is emptied as we speak.");
    await user.type(within(sheet).getByLabelText(/password/i), "right");
    const typed = within(sheet).getByRole("textbox", { name: /^Type / });
    await send();
    expect(fake.world.glass.size).toBe(0);
    await user.type(typed, mayBreak(fake.world, OPEN)?.typed ?? "");
    await send();
    await waitFor(() => expect(fake.world.glass.get(id)?.incident).toBe("INC-2041"));
    await screen.findByText(/approved it outside of its route/);
    expect(screen.getByText(/After-review: 0 of 2/)).toBeTruthy();
    // Nobody reviews what they did themselves.
    expect(screen.queryByRole("button", { name: /^Review…/ })).toBeNull();
  });
});

describe("the key of the glass", () => {
  it("opens the sheet and nothing else, is on the button and in the list, and is a letter in a field", async () => {
    const { user, fake } = await openAction(OPEN, { supervisor: true });
    const button = await screen.findByRole("button", { name: /^Break glass…/ });
    expect(button.querySelector("kbd")?.textContent).toBe("F");
    await user.keyboard("f");
    const sheet = await screen.findByRole("region", { name: "Approve outside of the route" });
    const incident = within(sheet).getByRole("textbox", { name: /^Incident/ });
    await waitFor(() => expect(document.activeElement).toBe(incident));
    await user.keyboard("ff");
    expect((incident as HTMLInputElement).value).toBe("ff");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("region", { name: /outside of/ })).toBeNull());
    expect(fake.world.glass.size).toBe(0);
    await user.keyboard("?");
    const list = within(await screen.findByRole("dialog", { name: "Shortcuts" }));
    expect(list.getByText(/break the glass, or review/)).toBeTruthy();
  });

  it("opens nothing for whom the policy does not name, and the review for whom one waits", async () => {
    const { user, fake, router } = await openAction(OPEN);
    await user.keyboard("f");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(screen.queryByRole("region", { name: /glass|outside of/ })).toBeNull();
    fake.world.glass.set(actionId(OPEN), broken);
    await router.navigate({ to: "/overrides" });
    await screen.findByRole("heading", { level: 1, name: "Overrides" });
    await router.navigate({ to: "/action/$id", params: { id: actionId(OPEN) } });
    await screen.findByRole("button", { name: /^Review…/ });
    await user.keyboard("f");
    await screen.findByRole("region", { name: "Review that the glass was broken" });
  });
});

describe("the review afterwards", () => {
  it("waits in the overrides' room, and is given on the action with a reason", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    const id = actionId(OPEN);
    fake.world.glass.set(id, broken);
    await user.keyboard("go");
    const waiting = await screen.findByRole("region", {
      name: "Broken glasses that wait for a review",
    });
    expect(within(waiting).getByText(/overdue/)).toBeTruthy();
    expect(within(waiting).getByText("waits for you")).toBeTruthy();
    await user.click(within(waiting).getByRole("link"));
    await screen.findByRole("heading", { level: 1, name: /wanted to/ });
    await user.click(await screen.findByRole("button", { name: /^Review…/ }));
    const sheet = await screen.findByRole("region", { name: "Review that the glass was broken" });
    expect(within(sheet).getByText("INC-2041")).toBeTruthy();
    await user.click(within(sheet).getByRole("button", { name: /What you found/ }));
    await user.click(
      await screen.findByRole("option", { name: "It was not right", hidden: false }),
    );
    await user.type(
      within(sheet).getByRole("textbox", { name: /^Why/ }),
      "An officer was there all day.",
    );
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(fake.world.glass.get(id)?.reviews[0]?.verdict).toBe("not_upheld"));
    await screen.findByText(/After-review: 1 of 2/);
  });
});
