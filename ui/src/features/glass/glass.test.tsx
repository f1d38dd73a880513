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
    await user.click(await screen.findByRole("button", { name: "Break glass…" }));
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
    expect(screen.queryByRole("button", { name: "Review…" })).toBeNull();
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
    await user.click(await screen.findByRole("button", { name: "Review…" }));
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
