import type { ActionView } from "~/api/client";
import { sectionsOf } from "~/features/action/sections";
import { t } from "~/shared/text";

export interface Filled {
  reason: string;
  narrative: string;
  password: string;
  typed: string;
  passphrase: string;
}

interface Situation {
  stale: boolean;
  /** Why nothing at all can be signed now: offline, ledger check failed. */
  stop: string | undefined;
  /** Why the reader's key signs nothing, or undefined. */
  key: string | undefined;
  override: boolean;
  passphraseNeeded: boolean;
  viewed: ReadonlySet<string>;
  /** Whether the exact statement of what is picked and written now is on the sheet. */
  shown: "whole" | "not yet" | "failed";
}

/** Least characters of the narrative for this decision. */
export function narrativeLeast(view: ActionView, override: boolean): number {
  const { narrative_min, narrative_min_override } = view.friction;
  return override ? Math.max(narrative_min, narrative_min_override) : narrative_min;
}

/** Required sections that are not ticked, by title. */
export function unviewed(view: ActionView, viewed: ReadonlySet<string>): string[] {
  return sectionsOf(view)
    .filter((section) => section.required && !viewed.has(section.id))
    .map((section) => section.title);
}

/** Whatever stands between the reader and signing, in the order in which to mend it. The core
 * refuses the same; this only says it earlier. */
export function blockers(view: ActionView, filled: Filled, now: Situation): string[] {
  const words = t.decide;
  const missing = unviewed(view, now.viewed);
  const least = narrativeLeast(view, now.override);
  const short = least - filled.narrative.trim().length;
  const { reauthenticate, typed } = view.friction;
  return [
    now.stop,
    now.key,
    now.stale ? words.staleFirst : undefined,
    missing.length > 0 ? words.viewFirst(missing.join(", ")) : undefined,
    filled.reason ? undefined : words.pickFirst,
    short > 0 ? words.writeMore(short) : undefined,
    reauthenticate && !filled.password ? words.passwordFirst : undefined,
    typed && filled.typed !== typed ? words.typeFirst(typed) : undefined,
    now.passphraseNeeded && !filled.passphrase ? words.passphraseFirst : undefined,
    now.shown === "whole"
      ? undefined
      : now.shown === "not yet"
        ? words.shownFirst
        : words.cannotBeShown,
  ].filter((each) => each !== undefined);
}
