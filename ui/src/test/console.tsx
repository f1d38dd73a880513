import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nProvider } from "react-aria-components";
import { setTransport } from "~/api/client";
import { createFake, type Fake } from "~/api/fake";
import { actionId } from "~/api/fake/shapes";
import type { FakeOptions } from "~/api/fake/world";
import { queryDefaults } from "~/api/hooks";
import { selection } from "~/features/queue/selection";
import { makeRouter } from "~/router";

/** The whole console on the typed fake, at an address. */
export async function openConsole(path: string, options: Partial<FakeOptions> = {}) {
  const fake = createFake({ rows: 2000, ...options });
  setTransport(fake);
  selection.set({ list: "", snapshot: null, total: 0, row: 0, action: null });
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }) as never);
  const user = userEvent.setup();
  render(
    <I18nProvider locale="en-GB">
      <QueryClientProvider client={new QueryClient(queryDefaults)}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { fake, user, router };
}

export const LOW = 13;
export const MEDIUM = 10;
export const CRITICAL = 6;
/** Proposed by the reader's own agent. */
export const OWN = 2;

export async function openAction(index: number, options: Partial<FakeOptions> = {}) {
  const console = await openConsole(`/action/${actionId(index)}`, options);
  await screen.findByRole("heading", { level: 1, name: /wants to/ });
  return { ...console, id: actionId(index) };
}

/** Picks a reason in the open sheet by keyboard. */
export async function pickReason(user: ReturnType<typeof userEvent.setup>, name: RegExp) {
  await user.click(await screen.findByRole("button", { name: /Reason code/ }));
  await user.click(await screen.findByRole("option", { name, hidden: false }));
}

/** What the core was told to record. */
export function decisionsOf(fake: Fake) {
  return [...fake.world.decided.entries()];
}
