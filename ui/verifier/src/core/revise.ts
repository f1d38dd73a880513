/** By whom a revision may be, and what it may change. */
import type { ContentFacts } from "./content";
import type { People } from "./people";
import { stepOf } from "./routes";
import type { Proposed, Standing } from "./standing";
import type { Moment } from "./time";

/** Why somebody may not revise, if they may not. */
export function maySay(
  { prescribed, progress, lineage }: Proposed,
  by: { person: string; owns: boolean; voted: boolean },
  { rung, state }: Pick<Standing, "rung" | "state">,
  at: Moment,
  people: People,
): string[] {
  if (prescribed) {
    const may = prescribed.revise;
    if (!may) return ["its route lets nobody revise"];
    if (by.owns && may !== "reviewer") return [];
    if (may === "owner") return ["its route lets the owner of the agent revise, and nobody else"];
    const step = progress && state === "review" ? stepOf(prescribed, progress.step) : undefined;
    if (step) {
      const level = rung?.step === step.step ? rung.level : 0;
      const roles = [step.role, ...step.escalation.slice(0, level).map(({ role }) => role)];
      if (!roles.some((role) => people.holds(by.person, role, at))) {
        return ["who revises held no role of the open step"];
      }
    }
    if (by.owns) return ["who revises is of the action's lineage"];
  } else if (by.owns) {
    return [];
  }
  if (lineage.includes(by.person)) return ["who revises is of the action's lineage"];
  return by.voted ? ["who revises had voted on it"] : [];
}

/** What the new content says otherwise than a revision may. */
export function changed(
  { content: before }: Proposed,
  content: ContentFacts,
  by: string,
): string[] {
  const unnamed = ["its content does not name who revised it among its editors"];
  if (!before) return content.editors.includes(by) ? [] : unnamed;
  if (before.fixed !== content.fixed) {
    return ["its content is another one in more than a revision changes"];
  }
  const wanted = before.editors.includes(by) ? before.editors : [...before.editors, by];
  return wanted.join() === content.editors.join() ? [] : unnamed;
}
