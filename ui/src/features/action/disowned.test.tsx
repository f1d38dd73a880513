import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { actionId } from "~/api/fake/shapes";
import { MEDIUM, openConsole } from "~/test/console";

const SENTENCE =
  "What was decided here rests on a vote of Ada. A supervisor who has no part in it must look.";

describe("votes that became void", () => {
  it("an action that they decided is flagged in its list and on its screen, in words", async () => {
    const { fake, router } = await openConsole("/queue");
    const told = { flagged: true, seq: 48_200, sentence: SENTENCE };
    fake.world.flagged.set(actionId(MEDIUM), told);
    await router.navigate({ to: "/queue", search: { view: "flagged" } });
    const grid = within(await screen.findByRole("grid", { name: "Actions" }));
    expect((await grid.findAllByText("Flagged")).length).toBe(1);
    await router.navigate({ to: "/action/$id", params: { id: actionId(MEDIUM) } });
    expect(await screen.findByText(SENTENCE)).toBeTruthy();
  });

  it("an action that nothing became void of says nothing", async () => {
    const { router } = await openConsole("/queue");
    await router.navigate({ to: "/action/$id", params: { id: actionId(MEDIUM) } });
    await screen.findByRole("heading", { level: 1 });
    expect(screen.queryByText(/rests on a vote/)).toBeNull();
  });
});
