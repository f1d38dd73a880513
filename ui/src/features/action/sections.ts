import type { ActionView } from "~/api/client";
import { t } from "~/shared/text";

export interface SectionEntry {
  id: string;
  title: string;
  count: number;
  required: boolean;
}

/** The sections of an action in reading order; the recommendation is not among them. */
export function sectionsOf(view: ActionView): SectionEntry[] {
  const words = t.action.sections;
  const changed = view.comparisons[0]?.rows.filter((row) => row.changed).length ?? 0;
  const entries: [string, string, number][] = [
    ["change", words.change, changed],
    ["checks", words.checks, view.policy_checks.length],
    ["input", words.input, view.agent_input.fields.length],
    ["output", words.output, view.agent_output.fields.length],
    ...view.evidence.map((each): [string, string, number] => [
      each.section,
      each.title,
      each.total,
    ]),
    ["precedents", words.precedents, view.precedents.length],
  ];
  return entries.map(([id, title, count]) => ({
    id,
    title,
    count,
    required: view.friction.required_sections.includes(id),
  }));
}

export function sectionDomId(id: string): string {
  return `section-${id}`;
}
