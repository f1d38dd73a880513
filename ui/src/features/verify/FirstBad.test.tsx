import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { BadRecord } from "~/api/client";
import { FirstBad } from "./FirstBad";

const bad: BadRecord = {
  seq: null,
  file: "data/payload/ff6b",
  line: null,
  reason: "The content of data/payload/ff6b is not the one that SHA256SUMS names.",
  before: null,
  hashes: [],
  after: null,
  fields: [],
};

describe("the first thing that does not hold", () => {
  it("is a file where no record fails: named once, and no chain is drawn", () => {
    const { container } = render(<FirstBad bad={bad} />);
    expect(screen.getByRole("heading", { name: "First thing that does not hold" })).toBeTruthy();
    expect(container.textContent?.match(/data\/payload\/ff6b/g)).toHaveLength(1);
    expect(screen.queryByText("Where the chain breaks")).toBeNull();
    expect(screen.queryByText("The record as it stands now")).toBeNull();
  });

  it("is a record with its line, and an empty box is not drawn for what nobody knows", () => {
    render(
      <FirstBad
        bad={{ ...bad, seq: 38_958, line: 46, reason: "Its bytes do not make its leaf" }}
      />,
    );
    expect(screen.getByRole("heading", { name: "First bad record: 38,958" })).toBeTruthy();
    expect(screen.getByText(/Line 46 of/)).toBeTruthy();
    expect(screen.queryByText("The record as it stands now")).toBeNull();
  });
});
