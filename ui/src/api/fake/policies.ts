import type {
  Act,
  PolicyCalendar,
  PolicyDiff,
  PolicyDiffRequest,
  PolicyTrial,
  PolicyTry,
  PolicyVersion,
} from "../gen";
import { actionId } from "./shapes";
import { idOf, person, refuse, type World } from "./world";

type Draft = Extract<Act, { act: "draft_policy" }>;

const RULES = [
  "risk critical: analyst x1, then compliance officer x1, then supervisor x1; at least 3 in all, expires after 30 days",
  "risk high or above: analyst x1, then compliance officer x1; at least 2 in all, expires after 30 days",
  "everything: analyst x1; at least 1 in all, expires after 14 days",
];

const textOf = (rules: readonly string[]) =>
  JSON.stringify({ type: "countersign/policy-document/v1", rules }, null, 2);

const calendarOf = (world: World): PolicyCalendar => ({
  name: "Frankfurt",
  made_of: "mon-fri 09:00-17:30 in Europe/Berlin, without the 24 holidays of hesse.ics",
  from: world.iso(-200 * 86_400_000),
  until: world.iso(41 * 86_400_000),
  ends_soon: true,
  counts: "rule 2 (steps 1 and 2)",
});

/** What was proposed here, newest first. */
const drafts = (world: World) =>
  world.acted
    .filter(
      (each): each is { act: Draft; seq: number; at: string } => each.act.act === "draft_policy",
    )
    .toReversed();

export const nextVersion = (world: World): number =>
  drafts(world).length + (world.options.empty ? 1 : 4);

export function policies(world: World): PolicyVersion[] {
  const own = drafts(world).map(({ act, seq, at }, place): PolicyVersion => {
    const rules = read(act.text);
    return {
      policy_id: idOf(900 + seq),
      version: nextVersion(world) - 1 - place,
      title: "As it was tried",
      in_force: false,
      drafted_by: world.session?.person ?? person(3),
      drafted_at: at,
      seq,
      confirmed_by: null,
      confirmed_seq: null,
      rules,
      calendars: [],
      text: act.text,
    };
  });
  return [...own, ...past(world)];
}

function past(world: World): PolicyVersion[] {
  if (world.options.empty) return [];
  const version = (version: number, rules: readonly string[]): PolicyVersion => ({
    policy_id: idOf(800 + version),
    version,
    title: version === 1 ? "What the workspace began with" : "Third seat for what is critical",
    in_force: version === 2,
    drafted_by: person(3),
    drafted_at: world.iso(-(10 - version) * 86_400_000),
    seq: 40 + version * 900,
    confirmed_by: version === 3 ? null : person(5),
    confirmed_seq: version === 3 ? null : 41 + version * 900,
    rules: [...rules],
    calendars: version === 2 ? [calendarOf(world)] : [],
    text: textOf(rules),
  });
  return [version(3, RULES.slice(0, 2)), version(2, RULES), version(1, RULES.slice(1))];
}

const numbered = (world: World, number: number): PolicyVersion =>
  policies(world).find((each) => each.version === number) ??
  refuse("not-found", `There is no policy ${number} that you may see.`, "Check the id.");

const changes = (from: readonly string[], to: readonly string[]) => [
  ...to.filter((rule) => !from.includes(rule)).map((rule) => `New: ${rule}.`),
  ...from.filter((rule) => !to.includes(rule)).map((rule) => `Gone: ${rule}.`),
];

export function policyDiff(world: World, request: PolicyDiffRequest): PolicyDiff {
  const [from, to] = [numbered(world, request.from), numbered(world, request.to)];
  return { differences: changes(from.rules, to.rules) };
}

function read(text: string): string[] {
  try {
    return (JSON.parse(text) as { rules: string[] }).rules;
  } catch {
    return refuse(
      "policy-file",
      "Line 1, column 3: key must be a string.",
      "Correct the text and try again.",
    );
  }
}

/** The names of calendars in a text; none where there is no text. */
function calendarsOf(text: string): string[] {
  if (text.trim() === "") return [];
  try {
    const read = JSON.parse(text) as { name: string } | { name: string }[];
    return (Array.isArray(read) ? read : [read]).map((each) => each.name);
  } catch {
    return refuse(
      "calendar-file",
      "Line 1, column 2 of the calendar: expected ident.",
      "Make it with countersignctl calendar --json, and leave it as it is.",
    );
  }
}

/** What would be refused if it were signed. */
export function soundPolicy(world: World, { text, calendars }: Draft): void {
  const { faults } = policyTry(world, { text, calendars, last: 0 });
  if (faults.length > 0)
    refuse("policy-invalid", `The policy makes no sense: ${faults.join(" ")}`, "Correct the text.");
}

export function policyTry(world: World, request: PolicyTry): PolicyTrial {
  const rules = read(request.text);
  const added = calendarsOf(request.calendars);
  const now = policies(world)[0]?.rules ?? [];
  const differences = [
    ...changes(now, rules),
    ...added.map((name) => `The calendar "${name}" is new.`),
  ];
  const looser = now.length > rules.length;
  return {
    faults: rules.length === 0 ? ["There is no rule."] : [],
    warnings: looser
      ? ["No rule takes everything that is left; what no rule fits is blocked."]
      : [],
    differences,
    tried: Math.min(request.last, 212),
    changed: differences.length > 0 ? 1 : 0,
    changes:
      differences.length > 0
        ? [
            {
              action_id: actionId(41),
              proposed_at: world.iso(-86_400_000),
              what: "Freeze account 8812, EUR 48,200.00",
              was: "analyst x1",
              would: "blocked",
            },
          ]
        : [],
    open: 37,
    touched: 0,
    touches: [],
  };
}
