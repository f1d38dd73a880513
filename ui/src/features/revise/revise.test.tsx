import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { amountOf, facts } from "~/api/fake/shapes";
import { person } from "~/api/fake/world";
import { openAction } from "~/test/console";

const OPEN = [7, 9, 10, 11, 15].find((index) => !facts(index).simulation && amountOf(index)) ?? 7;

/** Another person made a revision after two had voted. */
const revised = {
  revision: 2,
  seq: 47_950,
  at: "2026-01-05T09:00:00.000000Z",
  by: person(3),
  reason: "Half of it is enough.",
  rows: [{ field: "Amount", before: "5,000.00 EUR", after: "3,000.00 EUR", changed: true }],
  voided: [
    {
      person: person(4),
      verdict: "approve" as const,
      on_behalf_of: null,
      at: "2026-01-05T08:00:00.000000Z",
      seq: 47_940,
      retracted: false,
      void: false,
    },
  ],
};

describe("revising an action", () => {
  it("is offered only where the policy lets the reader", async () => {
    await openAction(OPEN);
    expect(screen.queryByRole("button", { name: "Revise…" })).toBeNull();
  });

  it("shows the difference and what it voids, demands a change and a reason, and is told as the next revision", async () => {
    const { user, fake, id } = await openAction(OPEN, { revisable: true });
    await user.click(await screen.findByRole("button", { name: "Revise…" }));
    const sheet = await screen.findByRole("region", { name: "Revise this action" });
    expect(within(sheet).getByText(/begins anew at step 1/)).toBeTruthy();
    const send = async () => user.keyboard("{Control>}{Enter}{/Control}");
    const field = (name: RegExp) => within(sheet).getByRole("textbox", { name });
    await user.type(field(/^Why/), "Half of it is enough.");
    await send();
    expect(fake.world.revisions.size).toBe(0);
    await user.clear(field(/^Amount/));
    await user.type(field(/^Amount/), "3000.00");
    const difference = await within(sheet).findByRole("region", { name: "What changes" });
    expect(within(difference).getByText(/3000\.00/)).toBeTruthy();
    await user.clear(field(/^Parameters/));
    await user.type(field(/^Parameters/), "no json");
    await send();
    expect(fake.world.revisions.size).toBe(0);
    await user.clear(field(/^Parameters/));
    await user.type(field(/^Parameters/), "[[1]");
    await send();
    await waitFor(() => expect(fake.world.revisions.get(id)?.[0]?.revision).toBe(2));
    await screen.findByText(/^Revision 2 by/);
  });

  it("is shown to who decides with its reason, and with the votes that are void since", async () => {
    const { user, fake, id } = await openAction(OPEN);
    fake.world.revisions.set(id, [revised]);
    const seq = fake.world.append();
    fake.world.stale.set(id, seq);
    fake.world.emit({ event: "action_changed", action_id: id, seq });
    await user.click(await screen.findByRole("button", { name: "Show the action as it is now" }));
    const panel = await screen.findByRole("region", { name: "Revisions" });
    const by = person(3).name;
    expect(within(panel).getByText(`Revision 2 by ${by}`)).toBeTruthy();
    expect(within(panel).getByText("Half of it is enough.")).toBeTruthy();
    expect(within(panel).getByText(/3,000\.00 EUR/)).toBeTruthy();
    const voided = within(panel).getByRole("list", { name: "Void since:" });
    expect(within(voided).getByText(`${person(4).name} had approved`)).toBeTruthy();
  });
});
