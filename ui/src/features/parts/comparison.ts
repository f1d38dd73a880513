import type { Comparison } from "~/api/client";
import { date, seconds } from "~/shared/format/time";
import { t } from "~/shared/text";

/** How a table of differences reads: a change, two things side by side, or limits and what they met. */
export type DiffLook = "change" | "compare" | "limit";

export interface DiffHead {
  field: string;
  before: string;
  after: string;
  look: DiffLook;
}

/** The columns' names say what is compared, so that nothing reads as a change that is none. */
export function headOf(of: Pick<Comparison, "against" | "as_of">, mini = false): DiffHead {
  const words = t.action.heads;
  const field = t.action.field;
  const at = of.as_of;
  switch (of.against) {
    case "current_state":
      return {
        field,
        before: mini ? words.now : at ? words.asOf(seconds(at)) : words.before,
        after: words.ifApproved,
        look: "change",
      };
    case "policy_limits":
      return { field, before: words.limit, after: words.thisAction, look: "limit" };
    case "last_approved":
      return {
        field,
        before: at && !mini ? words.lastApproved(date(at)) : t.action.against.last_approved,
        after: words.thisAction,
        look: "compare",
      };
    case "previous_revision":
      return { field, before: words.previous, after: words.thisRevision, look: "change" };
    case "executed":
      return { field, before: words.approved, after: words.executed, look: "compare" };
  }
}
