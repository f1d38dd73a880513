import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openConsole } from "~/test/console";

describe("policies", () => {
  it("shows the versions, the one in force in sentences, and what it changes of another", async () => {
    const { user, router } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    await user.keyboard("gr");
    await waitFor(() => expect(router.state.location.pathname).toBe("/policies"));
    await screen.findByRole("heading", { name: "Rules of version 2" });
    expect(screen.getByText(/^risk critical: analyst x1, then compliance officer/)).toBeTruthy();
    const change = await screen.findByRole("region", {
      name: "What version 2 changes of version 1",
    });
    await within(change).findByText(/^New: risk critical/);
    await user.click(screen.getByRole("button", { name: "Version 3" }));
    await screen.findByRole("heading", { name: "Rules of version 3" });
    expect(screen.getByText("Waits for a second admin")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /Compared with/ }));
    await user.click(await screen.findByRole("option", { name: "Version 1", hidden: false }));
    await screen.findByRole("region", { name: "What version 3 changes of version 1" });
    await user.click(screen.getByRole("button", { name: "Its text" }));
    expect(screen.getByText(/countersign\/policy-document\/v1/)).toBeTruthy();
  });

  it("tries a text by Ctrl Enter, says what it would have met otherwise, and records nothing", async () => {
    const { user, fake } = await openConsole("/policies");
    const before = fake.world.head;
    const button = await screen.findByRole("button", { name: /^Try/ });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await user.click(screen.getByRole("button", { name: "Begin with version 2" }));
    await user.click(screen.getByRole("textbox", { name: "Text of a policy" }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("It would have met 1 of the last 212 proposals otherwise");
    expect(screen.getByRole("link", { name: /^Freeze account 8812/ })).toBeTruthy();
    expect(fake.world.head).toBe(before);
  });

  it("says in whose hours a version counts and until when, and tries a text with another calendar", async () => {
    const { user } = await openConsole("/policies");
    const shown = await screen.findByRole("region", { name: "Working time" });
    expect(shown.textContent).toMatch(
      /^Working timeFrankfurt: mon-fri 09:00-17:30 in Europe\/Berlin/,
    );
    expect(shown.textContent).toMatch(
      /In its hours counts rule 2 \(steps 1 and 2\)\. All time counts again from /,
    );
    await user.click(screen.getByRole("button", { name: "Begin with version 2" }));
    const field = screen.getByRole("textbox", { name: /^With calendars/ });
    fireEvent.change(field, { target: { value: "{ no calendar" } });
    await user.click(screen.getByRole("button", { name: /^Try/ }));
    await screen.findByText(/of the calendar: /);
    fireEvent.change(field, { target: { value: '{"name": "Mumbai"}' } });
    await user.click(screen.getByRole("button", { name: /^Try/ }));
    await screen.findByText('The calendar "Mumbai" is new.');
    await user.click(screen.getByRole("button", { name: "Version 1" }));
    await screen.findByRole("heading", { name: "Rules of version 1" });
    expect(screen.queryByRole("region", { name: "Working time" })).toBeNull();
  });

  it("proposes a text once it was tried as it stands, and shows it as one that waits", async () => {
    const { user, fake } = await openConsole("/policies");
    const propose = () => screen.getByRole("button", { name: /^Propose it/ });
    await user.click(await screen.findByRole("button", { name: "Begin with version 2" }));
    expect(propose().getAttribute("aria-disabled")).toBe("true");
    await user.click(screen.getByRole("button", { name: /^Try/ }));
    await screen.findByText(/^It would have met/);
    await user.click(propose());
    const sheet = await screen.findByRole("dialog", { name: "Propose this policy" });
    await within(sheet).findByText("Version");
    await user.click(within(sheet).getByRole("button", { name: "Propose" }));
    await screen.findByText(/^Proposed, ledger number /);
    await screen.findByRole("button", { name: "Version 4" });
    expect(fake.world.acted.at(-1)?.act).toMatchObject({ act: "draft_policy", calendars: "" });
    // Another text was not tried.
    await user.type(screen.getByRole("textbox", { name: "Text of a policy" }), " ");
    expect(propose().getAttribute("aria-disabled")).toBe("true");
  });

  it("lets nobody but an admin propose", async () => {
    const { user, fake } = await openConsole("/queue");
    await screen.findByRole("grid", { name: "Actions" });
    if (fake.world.session) fake.world.session.roles = ["analyst"];
    await user.keyboard("gr");
    await user.click(await screen.findByRole("button", { name: "Begin with version 2" }));
    await user.click(screen.getByRole("button", { name: /^Try/ }));
    await screen.findByText(/^It would have met/);
    const propose = screen.getByRole("button", { name: /^Propose it/ });
    expect(propose.getAttribute("aria-disabled")).toBe("true");
  });

  it("names the line of a text that is none", async () => {
    const { user } = await openConsole("/policies");
    const field = await screen.findByRole("textbox", { name: "Text of a policy" });
    fireEvent.change(field, { target: { value: "{ no policy" } });
    await user.click(screen.getByRole("button", { name: /^Try/ }));
    await screen.findByText(/^Line 1, column 3/);
  });

  it("says that there is none", async () => {
    await openConsole("/policies", { empty: true });
    await screen.findByText(/^There is no policy yet/);
  });

  it("says when they cannot be read", async () => {
    await openConsole("/policies", { offline: true });
    await screen.findByText(/The database does not answer/);
  });
});
