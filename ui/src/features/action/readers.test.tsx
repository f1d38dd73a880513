import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { READ } from "~/api/fake/rows";
import { MEDIUM, openAction, openConsole } from "~/test/console";

describe("who else has it open", () => {
  it("is said in the action's head, and by a sign in its row", async () => {
    await openAction(READ);
    expect(await screen.findByText("Jonas Wehrli is reading this")).toBeTruthy();
    document.body.innerHTML = "";
    await openConsole("/queue");
    expect((await screen.findAllByText("Somebody has it open")).length).toBeGreaterThan(0);
  });

  it("is asked while the action is open, and given up when its screen is left", async () => {
    const { fake, router } = await openAction(MEDIUM);
    const calls = vi.spyOn(fake, "call");
    expect(screen.queryByText(/is reading this/)).toBeNull();
    await router.navigate({ to: "/settings" });
    await waitFor(() => expect(calls).toHaveBeenCalledWith("say_reading", { action_id: null }));
  });
});
