import type { Run } from "~/api/client";
import { t } from "~/shared/text";

export type Operation = Run["operation"];
export const OPERATIONS = Object.keys(t.agents.run.operations) as Operation[];

/** What was picked and written so far. */
export interface RunForm {
  operation: Operation;
  incident: string;
  limit: string;
  currency: string;
  /** Days of the reader's calendar, both included. */
  since: string;
  until: string;
}

export const EMPTY: RunForm = {
  operation: "triage",
  incident: "",
  limit: "",
  currency: "",
  since: "",
  until: "",
};

const AMOUNT = /^\d{1,15}(\.\d{1,4})?$/;
const CURRENCY = /^[A-Z]{3}$/;

/** What is still to be written, where anything is. */
export function missingOf(form: RunForm): string | undefined {
  const words = t.agents.run;
  const limited = form.limit.trim() !== "" || form.currency.trim() !== "";
  if (form.operation === "automate_compliance" && limited) {
    if (!AMOUNT.test(form.limit.trim())) return words.limitForm;
    if (!CURRENCY.test(form.currency.trim())) return words.currencyForm;
  }
  if (form.operation !== "audit_summary") return undefined;
  if (form.since === "") return words.sinceMissing;
  return form.until !== "" && form.until < form.since ? words.untilForm : undefined;
}

/** Midnight of a day of the reader's calendar, or of the day after it. */
function midnight(day: string, after: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return `${new Date(year, month - 1, date + after).toISOString().slice(0, 19)}.000000Z`;
}

export function asRun(form: RunForm): Run {
  const incident = form.incident.trim() || null;
  switch (form.operation) {
    case "screen":
      return { operation: "screen" };
    case "triage":
      return { operation: "triage", incident };
    case "remediate":
      return { operation: "remediate", incident };
    case "automate_compliance":
      return {
        operation: "automate_compliance",
        limits: form.limit.trim()
          ? [{ amount: form.limit.trim(), currency: form.currency.trim() }]
          : [],
      };
    case "audit_summary":
      return {
        operation: "audit_summary",
        since: midnight(form.since, 0),
        until: form.until ? midnight(form.until, 1) : null,
      };
  }
}
