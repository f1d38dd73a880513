import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { actionId, facts, label, shapeOf } from "~/api/fake/shapes";
import { mix } from "~/api/fake/world";
import { decisionsOf, OWN, openAction, openConsole } from "~/test/console";
import { lastSaid, saying } from "./said";

const ASKED = 12;
const HELD = 14;
const OPEN = [7, 9, 10, 11, 15].find((index) => facts(index).unassigned) ?? 7;

afterEach(() => {
  saying.set(null);
  lastSaid.set(null);
});

describe("asking", () => {
  it("I opens a sheet, Ctrl Enter asks; then nobody can decide, and the page says why, by whom and what ends it", async () => {
    const { user, fake, id } = await openAction(OPEN);
    await user.keyboard("i");
    await screen.findByRole("region", { name: "Ask about this action" });
    const field = screen.getByRole("textbox", { name: /^Question/ });
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.world.interruptions.get(id)).toBeUndefined();
    await user.keyboard("Which account was meant?{Control>}{Enter}{/Control}");
    await waitFor(() => expect(fake.world.interruptions.get(id)?.[0]?.event).toBe("asked"));
    await screen.findByText(/^Asked, ledger 48,2/);
    const header = screen.getByRole("heading", { level: 1 }).closest("header") as HTMLElement;
    await within(header).findByText(/You asked/);
    expect(within(header).getByText("Which account was meant?")).toBeTruthy();
    expect(within(header).getByText(/It goes on once agent/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^Approve…/ })).toBeNull();
    await user.keyboard("a");
    expect(screen.queryByRole("region", { name: "Approve this action" })).toBeNull();
    expect(decisionsOf(fake)).toEqual([]);
    // Its own question is not news to whoever asked it.
    expect(screen.queryByText(/This action changed at/)).toBeNull();
  });

  it("what was begun is kept when the sheet is closed", async () => {
    const { user } = await openAction(OPEN);
    await user.keyboard("i");
    await user.type(await screen.findByRole("textbox", { name: /^Question/ }), "Whose is it?");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("region", { name: "Ask about this action" })).toBeNull();
    await user.click(screen.getByRole("button", { name: /^Ask…/ }));
    const field = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: /^Question/ });
    expect(field.value).toBe("Whose is it?");
  });

  it("who cannot answer is offered nothing, and is told who can", async () => {
    await openAction(ASKED);
    expect(screen.queryByRole("button", { name: /^(Ask|Answer|Release|Hold)…/ })).toBeNull();
    const bar = await screen.findByText(/^Waiting for information\. It goes on once agent/);
    expect(bar.textContent).toContain("Mirela Dantas has answered");
  });
});

describe("the owner of an agent", () => {
  it("answers a question with the same key, and withdraws", async () => {
    const { user, fake, id } = await openAction(OWN);
    fake.world.interruptions.set(id, [
      {
        seq: fake.world.append(),
        event: "asked",
        actor_type: "human",
        actor: "Noor Adeyemi",
        you: false,
        at: fake.world.iso(),
        text: "Whose is it?",
      },
    ]);
    fake.world.emit({ event: "action_changed", action_id: id, seq: fake.world.head });
    await user.click(await screen.findByRole("button", { name: /Show the action as it is now/ }));
    await screen.findByRole("button", { name: /^Answer…/ });
    await user.keyboard("i");
    const sheet = await screen.findByRole("region", { name: "Answer the question" });
    expect(within(sheet).getByText("Whose is it?")).toBeTruthy();
    await user.keyboard("Theirs.{Control>}{Enter}{/Control}");
    await screen.findByText(/^Answered, ledger/);
    await user.keyboard("t");
    await screen.findByRole("region", { name: "Withdraw this action" });
    await user.keyboard("No longer wanted.{Control>}{Enter}{/Control}");
    await screen.findByText(/^Withdrawn, ledger/);
    await screen.findByText(/It was withdrawn|withdrew it; it was not carried out/);
  });
});

describe("what follows", () => {
  it("S puts another action of the same agent in the place of one's own, and both are named", async () => {
    const { user, fake, id } = await openAction(OWN);
    const { agent } = shapeOf(OWN);
    const [other, foreign] = [
      [...Array(200).keys()].find((index) => index !== OWN && shapeOf(index).agent === agent) ?? 0,
      [...Array(200).keys()].find((index) => shapeOf(index).agent !== agent) ?? 0,
    ];
    await user.keyboard("s");
    const title = "Put another action in its place";
    await screen.findByRole("region", { name: title });
    await user.keyboard(`${label(foreign)}{Control>}{Enter}{/Control}`);
    await screen.findByText(/a later one of the same agent/);
    await user.clear(screen.getByRole("textbox", { name: /^The action that takes its place/ }));
    await user.keyboard(`${label(other)}{Control>}{Enter}{/Control}`);
    await screen.findByText(/^Replaced, ledger/);
    expect(fake.world.successors.get(id)).toBe(other);
    await screen.findByText("Replaced by");
    expect(screen.getByRole("link", { name: label(other) })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^(Replace|Withdraw)…/ })).toBeNull();
  });

  it("is offered to nobody but the owner", async () => {
    const { user } = await openAction(OPEN);
    await user.keyboard("s");
    expect(screen.queryByRole("button", { name: /^(Replace|Propose anew)…/ })).toBeNull();
  });
});

describe("holding", () => {
  it("is a supervisor's; others have no key for it", async () => {
    const { user } = await openAction(OPEN);
    await user.keyboard("h");
    expect(screen.queryByRole("region", { name: "Hold this action" })).toBeNull();
  });

  it("H holds and H releases", async () => {
    const { user, fake, id } = await openAction(OPEN, { supervisor: true });
    await user.keyboard("h");
    await screen.findByRole("region", { name: "Hold this action" });
    await user.keyboard("Two desks are at it.{Control>}{Enter}{/Control}");
    await screen.findByText(/^Held, ledger/);
    await screen.findByText(/You put it on hold/);
    await user.keyboard("h");
    await screen.findByRole("region", { name: "Release this action" });
    await user.keyboard("Both have reported.{Control>}{Enter}{/Control}");
    await waitFor(() => expect(fake.world.interruptions.get(id)).toHaveLength(2));
    await screen.findByRole("button", { name: /^Approve…/ });
  });
});

describe("the queue", () => {
  it("has views with counts for what waits and what is held, and no clock on their rows", async () => {
    const { user, router } = await openConsole("/queue");
    const rail = await screen.findByRole("navigation", { name: "Main" });
    const waiting = await within(rail).findByRole("link", { name: /Waiting for information ?1/ });
    await within(rail).findByRole("link", { name: /On hold ?1/ });
    await user.click(waiting);
    await screen.findByText("Question open");
    expect(router.state.location.search).toEqual({ view: "waiting_for_information" });
    await user.keyboard("gh");
    await screen.findByText("On hold", { selector: ".plate" });
    await waitFor(() => expect(router.state.location.search).toEqual({ view: "on_hold" }));
    expect(screen.queryByText(actionId(HELD))).toBeNull();
  });
});

describe("taking one's decision back", () => {
  it("X opens a sheet while the step waits for another person; it is signed, and the seat is free again", async () => {
    const waits = [...Array(200).keys()].find(
      (index) =>
        shapeOf(index).steps > 1 &&
        shapeOf(index).risk !== "critical" &&
        index > 20 &&
        mix(index + 21) % 3 !== 0 &&
        facts(index).unassigned,
    ) as number;
    const { user, fake, router } = await openConsole("/queue");
    const id = actionId(waits);
    fake.world.decided.set(id, {
      verdict: "approve",
      seq: fake.world.append(),
      at: fake.world.iso(),
      reason: "",
      narrative: "",
      override: null,
      step: 1,
    });
    await router.navigate({ to: "/action/$id", params: { id }, search: {} });
    await screen.findByRole("button", { name: /^Take back…/ });
    await user.keyboard("x");
    const sheet = await screen.findByRole("region", { name: "Take your decision back" });
    expect(within(sheet).getByText(/^Your approval at step 1, ledger 48/)).toBeTruthy();
    expect(within(sheet).getByText(/It is signed with your key/)).toBeTruthy();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.world.decided.has(id)).toBe(true);
    await user.keyboard("I read the wrong file.{Control>}{Enter}{/Control}");
    await screen.findByText(/^Taken back, ledger/);
    expect(fake.world.decided.has(id)).toBe(false);
    await screen.findByRole("button", { name: /^Approve…/ });
  });
});
