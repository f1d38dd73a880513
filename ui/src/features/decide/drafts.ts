import type { Verdict } from "~/api/client";
import { newId } from "~/shared/id";
import { createStore, useStore } from "~/shared/store";

/** What was typed into the sheet, by action. Kept until it is signed: closing the sheet, losing
 * the database, a stale view or a late vote lose no word. Secrets are never kept here. */
export interface Draft {
  verdict: Verdict;
  reasons: Partial<Record<Verdict, string>>;
  narrative: string;
  /** Made once per draft: signing again after a lost answer finds the stored decision. */
  decisionId: string;
}

const drafts = createStore<ReadonlyMap<string, Draft>>(new Map(), "person");

export function useDraft(action: string): Draft | undefined {
  return useStore(drafts).get(action);
}

export function startDraft(action: string, verdict: Verdict): void {
  drafts.set((old) => {
    const draft = old.get(action);
    if (draft?.verdict === verdict) return old;
    // Another verdict is another decision.
    const next: Draft = {
      reasons: {},
      narrative: "",
      ...draft,
      verdict,
      decisionId: newId(),
    };
    return new Map(old).set(action, next);
  });
}

export function changeDraft(
  action: string,
  patch: Partial<Pick<Draft, "narrative" | "reasons">>,
): void {
  drafts.set((old) => {
    const draft = old.get(action);
    if (!draft) return old;
    return new Map(old).set(action, {
      ...draft,
      ...patch,
      reasons: { ...draft.reasons, ...patch.reasons },
    });
  });
}

export function dropDraft(action: string): void {
  drafts.set((old) => {
    const next = new Map(old);
    next.delete(action);
    return next;
  });
}
