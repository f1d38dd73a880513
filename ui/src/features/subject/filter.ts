import type { Subject, SubjectKind } from "~/api/client";

/** What of a subject's page stands in the address. */
export interface SubjectSearch {
  kind: SubjectKind;
  id: string;
  /** The action from which it was opened. */
  action?: string;
}

const KINDS: readonly SubjectKind[] = ["account", "incident", "transaction"];
const text = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

export function readSubject(search: Record<string, unknown>): SubjectSearch {
  const kind = KINDS.find((each) => each === search.kind) ?? "account";
  const action = text(search.action);
  return {
    kind,
    id: text(search.id).slice(0, 200),
    ...(/^[0-9a-f-]{36}$/.test(action) ? { action } : {}),
  };
}

/** The page about something, opened from an action or from the page about something else. */
export const about = (subject: Subject, action?: string): SubjectSearch => ({
  ...subject,
  ...(action ? { action } : {}),
});
