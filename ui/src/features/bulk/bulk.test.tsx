import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Refusal } from "~/api/client";
import { stateOf } from "~/api/fake/rows";
import { actionId, facts, label, shapeOf } from "~/api/fake/shapes";
import { marks, toggleMark } from "~/features/queue/marks";
import { decisionsOf, openConsole } from "~/test/console";

const bar = () => screen.findByRole("region", { name: "Marked actions" });

describe("marked rows", () => {
  it("X marks and unmarks, and the bar counts them; another list begins unmarked", async () => {
    const { user } = await openConsole("/queue");
    (await screen.findByRole("grid", { name: "Actions" })).focus();
    await screen.findAllByRole("row");
    await user.keyboard("x");
    await bar();
    expect(screen.getByText("1 marked")).toBeTruthy();
    await user.keyboard("jx");
    await screen.findByText("2 marked");
    await user.keyboard("x");
    await screen.findByText("1 marked");
    await user.click(screen.getByRole("link", { name: /^Unassigned/ }));
    await waitFor(() =>
      expect(screen.queryByRole("region", { name: "Marked actions" })).toBeNull(),
    );
    expect(marks.get().size).toBe(0);
  });

  it("C claims each, says of each what became of it, and keeps marked what was refused", async () => {
    const { user, fake } = await openConsole("/queue?view=all");
    (await screen.findByRole("grid", { name: "Actions" })).focus();
    await screen.findAllByRole("row");
    await user.keyboard("xjxjx");
    await screen.findByText("3 marked");
    const [, second] = [...marks.get().keys()];
    const call = fake.call.bind(fake);
    vi.spyOn(fake, "call").mockImplementation((name, request) =>
      name === "claim" && (request as { action_id: string }).action_id === second
        ? Promise.reject(
            new Refusal({
              code: "claimed",
              message: "Noor Adeyemi has this action in hand.",
              hint: "Ask.",
              fault: "rule",
              members: {},
            }),
          )
        : call(name, request),
    );
    await user.keyboard("c");
    const lines = await waitFor(() => {
      const found = [...document.querySelectorAll("section[aria-label='Marked actions'] li")];
      expect(found).toHaveLength(3);
      return found.map((each) => each.textContent ?? "");
    });
    expect(lines.filter((line) => line.includes("Claimed, ledger"))).toHaveLength(2);
    expect(lines[1]).toContain("Noor Adeyemi has this action in hand.");
    expect([...marks.get().keys()]).toEqual([second]);
  });
});

describe("a list that was looked at before", () => {
  it("has what was claimed since", async () => {
    const { user } = await openConsole("/queue?view=assigned_to_me");
    await screen.findByRole("navigation", { name: "Main" });
    // Fewer are drawn: the bar above says how many the list has.
    const rows = () =>
      Number(/([\d,]+) open/.exec(document.body.textContent ?? "")?.[1]?.replace(",", ""));
    await waitFor(() => expect(rows()).toBeGreaterThan(0));
    const before = rows();
    await user.click(screen.getByRole("link", { name: /^Unassigned/ }));
    (await screen.findByRole("grid", { name: "Actions" })).focus();
    await waitFor(() =>
      expect(screen.queryByText("Unassigned", { selector: "h1, h2" })).toBeTruthy(),
    );
    await user.keyboard("x");
    await screen.findByText("1 marked");
    await user.keyboard("c");
    await screen.findByText(/Claimed, ledger/);
    await user.click(screen.getByRole("link", { name: /^Assigned to me/ }));
    await waitFor(() => expect(rows()).toBe(before + 1));
  });
});

describe("deciding together", () => {
  /** Low actions of one kind that the reader may decide. */
  async function alike() {
    const console = await openConsole("/queue?view=all");
    const { fake } = console;
    const all = Array.from({ length: 400 }, (_, index) => index).filter(
      (index) =>
        shapeOf(index).risk === "low" &&
        stateOf(fake.world, index) === "in_review" &&
        facts(index).mine &&
        !facts(index).simulation,
    );
    const verb = shapeOf(all[0] ?? 0).verb;
    const same = all.filter((index) => shapeOf(index).verb === verb).slice(0, 4);
    const other = all.find((index) => shapeOf(index).verb !== verb);
    await screen.findByRole("grid", { name: "Actions" });
    const page = await fake.call("queue_page", {
      filter: {
        view: "all",
        text: "",
        risks: [],
        agent: null,
        kind: null,
        state: null,
        assignee: null,
        amount_from: null,
        amount_until: null,
        proposed_from: null,
        proposed_until: null,
        step: null,
        is_simulation: null,
        sort: "due_ascending",
      },
      snapshot: null,
      from: 0,
      count: 400,
      locate: null,
    });
    const row = (index: number) => {
      const found = page.rows.find((each) => each.action_id === actionId(index));
      if (!found) throw new Error(`the list has no ${label(index)}`);
      return found;
    };
    return { ...console, same, other, row };
  }

  it("asks for some to be opened first, leaves out what is not alike, and signs each by itself", async () => {
    const { user, fake, same, other, row } = await alike();
    expect(same.length).toBeGreaterThanOrEqual(3);
    for (const index of other === undefined ? same : [...same, other]) toggleMark(row(index));
    await user.click(within(await bar()).getByRole("button", { name: "Decide together…" }));
    const dialog = within(await screen.findByRole("dialog"));
    await dialog.findAllByText(/must have been opened one by one/);
    if (other !== undefined) await dialog.findAllByText(/Left out\. It is of another kind/);
    await user.click(dialog.getAllByRole("button", { name: "Close" })[0] as Element);

    for (const index of same.slice(0, 2))
      await fake.call("open_action", { action_id: actionId(index) });
    await user.click(within(await bar()).getByRole("button", { name: "Decide together…" }));
    const again = within(await screen.findByRole("dialog"));
    await again.findByText(`${same.length} go together`);
    await user.click(again.getByRole("button", { name: /Reason code/ }));
    await user.click(await screen.findByRole("option", { name: /Within policy/, hidden: false }));
    await user.click(again.getByRole("button", { name: /^Show what you sign/ }));
    expect((await again.findAllByText("Exact statement")).length).toBe(same.length);
    expect(decisionsOf(fake)).toHaveLength(0);

    // One of them has moved meanwhile: it alone is refused.
    const call = fake.call.bind(fake);
    const moved = actionId(same[1] ?? 0);
    vi.spyOn(fake, "call").mockImplementation((name, request) =>
      name === "decide" && (request as { action_id: string }).action_id === moved
        ? Promise.reject(
            new Refusal({
              code: "stale-view",
              message: "It has changed.",
              hint: "Look again.",
              fault: "rule",
              members: {},
            }),
          )
        : call(name, request),
    );
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const later = (await import("@testing-library/user-event")).default.setup({
      advanceTimers: vi.advanceTimersByTime,
    });
    await later.click(again.getByRole("button", { name: /^Sign \d approvals/ }));
    await vi.advanceTimersByTimeAsync(4000);
    expect(decisionsOf(fake)).toHaveLength(0);
    for (let second = 0; second < 10; second += 1) await vi.advanceTimersByTimeAsync(1000);
    await again.findByText(`${same.length - 1} of ${same.length} were signed.`);
    vi.useRealTimers();
    expect(decisionsOf(fake).map(([id]) => id)).not.toContain(moved);
    expect(new Set(decisionsOf(fake).map(([, each]) => each.seq)).size).toBe(same.length - 1);
    expect(again.getByText("It has changed. Look again.")).toBeTruthy();
    expect(marks.get().has(moved)).toBe(true);
  }, 40_000);
});
