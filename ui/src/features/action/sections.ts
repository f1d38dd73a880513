import type { ActionView } from "~/api/client";
import { t } from "~/shared/text";
import { sizeOf } from "./DocumentBody";

export interface SectionEntry {
  id: string;
  title: string;
  count: number;
  required: boolean;
}

/** The sections of an action in reading order, without those that have nothing in them; the
 * recommendation is not among them. The ids are the contract's, and the policy names them. */
export function sectionsOf(view: ActionView): SectionEntry[] {
  const words = t.action.sections;
  const changed = view.comparisons[0]?.rows.filter((row) => row.changed).length ?? 0;
  const entries: ([string, string, number] | null)[] = [
    view.comparisons.length > 0 ? ["change", words.change, changed] : null,
    view.content.length > 0 ? ["content", words.content, view.content.length] : null,
    view.policy_checks.length > 0 ? ["checks", words.checks, view.policy_checks.length] : null,
    ["input", words.input, sizeOf(view.agent_input)],
    ["output", words.output, sizeOf(view.agent_output)],
    ...view.evidence.map((each): [string, string, number] => [
      each.section,
      each.title,
      each.total,
    ]),
    ["precedents", words.precedents, view.precedents.length],
  ];
  return entries
    .filter((entry) => entry !== null)
    .map(([id, title, count]) => ({
      id,
      title,
      count,
      required: view.friction.required_sections.includes(id),
    }));
}

export function sectionDomId(id: string): string {
  return `section-${id}`;
}
