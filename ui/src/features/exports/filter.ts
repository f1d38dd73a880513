import type { ExportFilter } from "~/api/client";

/** The form as typed. Days are the reader's; the core gets instants. */
export interface ExportForm {
  whole: boolean;
  from: string;
  until: string;
  agent: string;
  actions: string;
  simulation: "both" | "without" | "only";
  withoutPayload: boolean;
}

export const EMPTY_FORM: ExportForm = {
  whole: true,
  from: "",
  until: "",
  agent: "",
  actions: "",
  simulation: "both",
  withoutPayload: false,
};

/** What an address of the screen says: of which action a case file is to be made. */
export function readAction(search: Record<string, unknown>): { action?: string } {
  const { action } = search;
  return typeof action === "string" && /^[0-9a-f-]{36}$/.test(action) ? { action } : {};
}

/** The form as it begins: for everything, or for the case file of an action. */
export const beginWith = (action: string | undefined): ExportForm =>
  action === undefined ? EMPTY_FORM : { ...EMPTY_FORM, whole: false, actions: action };

/** Whether nothing but actions is asked for: then every record of theirs is there, and a verifier checks that. */
export function isCase(form: ExportForm): boolean {
  const { whole, actions, from, until, agent, simulation } = form;
  return !whole && actions.trim() !== "" && !from && !until && !agent && simulation === "both";
}

/** Start of a day in the reader's zone; `plusDays` for the end of a range that includes its last day. */
function instant(day: string, plusDays = 0): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + plusDays);
  return `${at.toISOString().slice(0, 23)}000Z`;
}

export function asExportFilter(form: ExportForm): ExportFilter {
  const some = !form.whole;
  return {
    whole_ledger: form.whole,
    from: some ? instant(form.from) : null,
    until: some ? instant(form.until, 1) : null,
    states: [],
    kind: null,
    agent: some && form.agent.trim() ? form.agent.trim() : null,
    is_simulation: !some || form.simulation === "both" ? null : form.simulation === "only",
    action_ids: some ? form.actions.split(/[\s,]+/).filter(Boolean) : [],
    without_payload: form.withoutPayload,
  };
}
