import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { StepView } from "~/api/client";
import { Ladder } from "./Ladder";

describe("the steps of a route", () => {
  it("a step that ended with a rejection has a cross, and no tick", () => {
    const step: StepView = {
      step: 1,
      name: "Review",
      role: "compliance_officer",
      quorum: 1,
      deny: 1,
      state: "done",
      candidates: [],
      seats: [
        {
          person: { person: "p", name: "Noor", you: false },
          on_behalf_of: { person: "q", name: "Ana", you: false },
          verdict: "reject",
          at: "2026-11-27T10:00:00Z",
          seq: 7,
          retracted: false,
          void: false,
        },
      ],
    };
    render(<Ladder steps={[step]} yours={false} action="a" />);
    expect(document.querySelector("li > .lucide-circle-x")).not.toBeNull();
    expect(document.querySelector(".lucide-circle-check, .lucide-check")).toBeNull();
    expect(document.querySelector(".seat")?.textContent).toContain("Noor for Ana");
  });
});
