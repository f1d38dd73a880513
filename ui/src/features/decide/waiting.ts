import type { ApiError, Decide } from "~/api/client";
import { createStore } from "~/shared/store";

/** A decision that its person has asked to sign and can still take back. Nothing of it has been sent, let alone signed. */
export interface Waiting {
  label: string;
  request: Decide;
  /** Milliseconds since 1970 at which it is sent. */
  at: number;
  sending: boolean;
  /** Why it was not signed; it is then kept here until its person has read it. */
  failed: ApiError | null;
}

/** In the order in which they were asked for. It belongs to the person: who signs out has signed none of them. */
export const waiting = createStore<readonly Waiting[]>([], "person");

/** The action whose sheet opens again, for its decision was taken back. */
export const takenBack = createStore<string | null>(null, "person");

const of = (action: string) => (each: Waiting) => each.request.action_id === action;

/** Whether a decision on this action waits to be signed. */
export const isWaiting = (action: string): boolean =>
  waiting.get().some((each) => of(action)(each) && each.failed === null);

/** Has a decision signed after `seconds`, unless it is taken back before. */
export function signLater(label: string, request: Decide, seconds: number): void {
  const at = Date.now() + seconds * 1000;
  dropWaiting(request.action_id);
  waiting.set((old) => [...old, { label, request, at, sending: false, failed: null }]);
}

/** Takes the decision on this action off the list, unless it is being sent: then its answer is awaited. */
export function dropWaiting(action: string): void {
  waiting.set((old) =>
    old.some(of(action)) ? old.filter((each) => !of(action)(each) || each.sending) : old,
  );
}

export function changeWaiting(action: string, patch: Partial<Waiting>): void {
  waiting.set((old) => old.map((each) => (of(action)(each) ? { ...each, ...patch } : each)));
}
