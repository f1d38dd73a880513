import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";
import { asQueue, asRequest, readConditions } from "./conditions";
import { asCsv } from "./csv";
import { type Figure, lasted, shown } from "./figures";
import { drawn } from "./weeks";

const figure = (rows: Figure["rows"]): Figure => ({
  id: "versions",
  heading: "Agent and version",
  columns: [
    { id: "approvals", text: "Approvals", unit: "count", tone: "ok" },
    { id: "override_rate", text: "Overridden", unit: "share" },
  ],
  rows,
});

describe("conditions", () => {
  it("are whole days that end with today, and the same all day", () => {
    const at = (time: string) => asRequest({ days: "7" }, new Date(`2026-03-10T${time}Z`)).since;
    expect(at("00:00:00")).toBe("2026-03-04T00:00:00.000000Z");
    expect(at("23:59:59")).toBe("2026-03-04T00:00:00.000000Z");
    expect(asRequest({ days: "all" }, new Date()).since).toBeNull();
  });

  it("drop what is not known, and narrow the queue as they can", () => {
    const read = readConditions({
      days: 7,
      lane: "simulation",
      risk: "grave",
      agent: "",
      kind: "freeze",
    });
    expect(read).toEqual({ days: "7", lane: "simulation", kind: "freeze" });
    expect(asQueue(read)).toEqual({ view: "all", simulation: "only", kind: "freeze" });
    expect(asQueue({}).simulation).toBe("without");
  });
});

describe("a figure", () => {
  it("as CSV holds every column unrounded, and no formula", () => {
    const rows = [{ id: "a", label: '=1+1, "x"', lead: {}, values: [3, 1 / 3] }];
    expect(asCsv(figure([...rows, { id: "b", label: "b", lead: {}, values: [0, null] }]))).toBe(
      `Agent and version,approvals,override_rate\n"'=1+1, ""x""",3,${1 / 3}\nb,0,\n`,
    );
  });

  it("draws weeks where there are too many days, and loses none", () => {
    const days = Array.from({ length: 60 }, (_, n) => ({
      id: String(n),
      label: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
      lead: {},
      values: [1, 0.5],
    }));
    const { columns } = figure([]);
    expect(drawn(days.slice(0, 45), columns)).toHaveLength(45);
    const weeks = drawn(days, columns);
    expect(weeks[0]).toMatchObject({ label: "2025-12-29", values: [4, null] });
    expect(weeks.reduce((sum, week) => sum + (week.values[0] ?? 0), 0)).toBe(60);
  });

  it("says times and shares for people", () => {
    expect([lasted(5.9), lasted(65), lasted(7_260)]).toEqual(["5 s", "1 min 5 s", "2 h 01 min"]);
    expect([shown(null, "count"), shown(0.1234, "share"), shown(12_345, "count")]).toEqual([
      "–",
      "12.3 %",
      "12,345",
    ]);
  });
});

describe("the screen", () => {
  it("is reached by g m, and every point leads to its queue", async () => {
    const { user, router } = await openConsole("/exports");
    await screen.findByRole("heading", { name: "Exports" });
    await user.keyboard("gm");
    await screen.findByRole("heading", { level: 1, name: "Metrics" });
    const numbers = await screen.findByRole("region", { name: "Numbers" });
    const link = within(numbers).getByRole("link", { name: /^Rejected, / });
    expect(link.getAttribute("href")).toContain("state=rejected");
    const chart = screen.getByRole("group", { name: "Actions by the day they were proposed" });
    const days = within(chart).getAllByRole("link");
    expect(days).toHaveLength(30);
    expect(days[0]?.getAttribute("aria-label")).toMatch(
      /^\d{4}-\d\d-\d\d: .*Approved \d+.*: open in the queue$/,
    );
    for (const day of days) expect(day.getAttribute("href")).toMatch(/^\/queue\?/);
    await user.click(link);
    await waitFor(() => expect(router.state.location.pathname).toBe("/queue"));
    expect(router.state.location.search).toMatchObject({
      state: "rejected",
      simulation: "without",
    });
  });

  it("shows each figure as a table and as CSV, and simulations apart", async () => {
    const { user } = await openConsole("/metrics");
    const card = await screen.findByRole("region", { name: "Decisions by person" });
    await user.click(within(card).getByRole("button", { name: "Table" }));
    const table = within(card).getByRole("table");
    expect(
      within(table).getByRole("columnheader", { name: "Approvals in a row, most" }),
    ).toBeTruthy();
    expect(within(table).getByRole("rowheader", { name: "Ilse Varga (you)" })).toBeTruthy();
    await user.click(within(card).getByRole("button", { name: "CSV" }));
    const text = within(card).getByRole<HTMLTextAreaElement>("textbox");
    expect(text.value.split("\n")[0]).toBe(
      "Person,agreed,approve_against,reject_against,approvals,rejections,manual_overrides,override_rate,median_seconds_on_an_action,longest_streak",
    );
    const total = () => screen.getByRole("link", { name: /^Proposed, / }).textContent;
    const work = total();
    await user.click(screen.getByRole("button", { name: "Simulations" }));
    await waitFor(() => expect(total()).not.toBe(work));
    expect(screen.getByRole("link", { name: /^Approved, / }).getAttribute("href")).toContain(
      "state=simulated",
    );
  });

  it("says in words that nothing is there", async () => {
    await openConsole("/metrics", { empty: true });
    expect((await screen.findAllByText(/^Nothing was proposed or decided here/)).length).toBe(4);
  });
});
