import { mentioned } from "~/shared/mention";
import type {
  ActionPreview,
  ActionView,
  Comment,
  Comparison,
  DiffRow,
  DocumentTable,
  Mentionable,
  OtherAction,
  PolicyCheck,
  RouteView,
  Seat,
  StepView,
  TimelineEntry,
} from "../gen";
import { evidence, PRECEDENTS } from "./evidence";
import { glassOf } from "./glass";
import { pauseOf, saidOf } from "./interrupt";
import { revisionsOf } from "./revise";
import { handOf, row } from "./rows";
import { frictionOf, REASON_CODES, recommendationOf, standingOf } from "./rules";
import { actionId, amountOf, dueOffset, indexOf, label, shapeOf } from "./shapes";
import { successorOf } from "./supersede";
import { hex, idOf, mix, PEOPLE, person, refuse, type World, YOU } from "./world";

const HOUR = 3_600_000;

function money(index: number): string {
  const amount = amountOf(index);
  return amount ? `${amount.currency} ${amount.amount.replace(/\B(?=(\d{3})+\.)/g, ",")}` : "None";
}

const diff = (field: string, before: string, after: string): DiffRow => ({
  field,
  before,
  after,
  changed: before !== after,
});

function comparisons(world: World, index: number): Comparison[] {
  const verb = shapeOf(index).verb;
  const current: DiffRow[] =
    verb === "Freeze"
      ? [
          diff("Account status", "Active", "Frozen in full"),
          diff("Outgoing payments", "Allowed", "Blocked"),
          diff("Standing orders", "4 active", "4 suspended"),
          diff("Cards", "2 active", "2 blocked"),
          diff("Blocked balance", "EUR 0.00", money(index)),
          diff("Review date", "None", "Mon 21 Dec 2026"),
          diff("Incoming payments", "Allowed", "Allowed"),
        ]
      : [
          diff("State", "Open", `${verb} carried out`),
          diff("Amount", "EUR 0.00", money(index)),
          diff("Assigned desk", "Operations", "Operations"),
        ];
  return [
    { against: "current_state", as_of: world.iso(-90_000), rows: current, same: 10, note: "" },
    {
      against: "policy_limits",
      as_of: null,
      rows: [
        diff("Amount", "EUR 25,000.00", money(index)),
        diff("Share of outflow", "80%", "91%"),
        diff("Notice to customer", "None", "None"),
      ],
      same: 0,
      note: "",
    },
    {
      against: "last_approved",
      as_of: world.iso(-40 * 24 * HOUR),
      rows: [
        diff("Amount", "EUR 38,750.00", money(index)),
        diff("Scope", "Outgoing only", "Full"),
        diff("Review date", "28 days", "28 days"),
      ],
      same: 12,
      note: "",
    },
  ];
}

/** A million characters, some of which would turn the rest around. */
const HUGE = `${"x\u202e\u200b".repeat(20)}${"A line of the agent. ".repeat(47_619)}`;

const FINDINGS: DocumentTable = {
  name: "Findings",
  columns: [
    { name: "Rule", numeric: false, mono: false },
    { name: "Observed", numeric: false, mono: false },
    { name: "Score", numeric: true, mono: false },
    { name: "Limit", numeric: true, mono: false },
    { name: "Amount", numeric: true, mono: false },
  ],
  rows: [
    {
      cells: ["Rapid movement", "91% left within 6 hours", "17.92", "11.30", "EUR 18,596.30"],
      rest: [
        { name: "Accounts", value: "A0001678, A0001044, A0000395, A0000242", mono: false },
        { name: "Transactions", value: "T00010618, T00010613", mono: false },
      ],
    },
    { cells: ["Structuring", "7 cash deposits", "7.07", "2.46", "EUR 2,256.67"], rest: [] },
  ],
  total: 2,
};

export const CHECKS: readonly PolicyCheck[] = [
  {
    rule: "AML-07 v12",
    checks: "Share of inflow that left within 6 hours",
    found: "91%",
    limit: "80%",
    fired: true,
  },
  {
    rule: "AML-11 v5",
    checks: "Cash deposits under EUR 10,000 in 7 days",
    found: "7",
    limit: "5",
    fired: true,
  },
  {
    rule: "FRZ-02 v3",
    checks: "Amount above which three steps are taken",
    found: "EUR 48,200.00",
    limit: "EUR 25,000.00",
    fired: true,
  },
  {
    rule: "SAN-01 v9",
    checks: "Best sanctions list match",
    found: "0.41",
    limit: "0.85",
    fired: false,
  },
];

function steps(world: World, index: number): StepView[] {
  const shape = row(world, index);
  const open = shape.step;
  const names = ["First review", "AML analysts", "Financial crime lead"];
  return Array.from({ length: shape.steps }, (_, at) => {
    const step = at + 1;
    const state = step < open ? "done" : step === open ? "open" : "later";
    const quorum = step === open ? shape.quorum : 1;
    const seats: Seat[] = [];
    if (state === "done")
      seats.push({
        person: person(2),
        on_behalf_of: null,
        verdict: "approve",
        at: world.iso(-158 * 60_000),
        seq: world.head - 111,
        retracted: false,
        void: false,
      });
    if (state === "open" && shape.signed > 0)
      seats.push({
        person: person(1),
        on_behalf_of: null,
        verdict: "approve",
        at: world.iso(-81 * 60_000),
        seq: world.head - 36,
        retracted: false,
        void: false,
      });
    const own = world.decided.get(actionId(index));
    if (own && own.step === step)
      seats.push({
        person: YOU,
        on_behalf_of: null,
        verdict: own.verdict,
        at: own.at,
        seq: own.seq,
        retracted: false,
        void: false,
      });
    const mine = standingOf(world, index).may_sign;
    const candidates =
      state === "open"
        ? mine
          ? [YOU]
          : [person(1)]
        : state === "later"
          ? [person(5), person(3)]
          : [];
    return {
      step,
      name: names[at] ?? `Step ${step}`,
      role: step === 3 ? "supervisor" : step === 2 ? "compliance_officer" : "analyst",
      quorum,
      deny: 1,
      state,
      seats,
      candidates,
    };
  });
}

export function routeOf(world: World, index: number): RouteView {
  const open = row(world, index).step;
  const owns = `Owns agent ${shapeOf(index).agent}`;
  return {
    policy: "FRZ-02 v3",
    route_digest: hex(index + 400),
    min_persons: row(world, index).steps,
    step: open,
    steps: steps(world, index),
    excluded: [
      ...(standingOf(world, index).may_sign
        ? []
        : [{ person: YOU, code: "lineage", reason: owns }]),
      { person: person(4), code: "lineage", reason: owns },
      ...(open > 1
        ? [{ person: person(2), code: "seat-taken", reason: "Already signed step 1" }]
        : []),
      { person: person(3), code: "role-missing", reason: "Has no role in this step" },
    ],
  };
}

/** Whom a comment can name: their first names are their logins. */
export const MENTIONABLE: readonly Mentionable[] = PEOPLE.map((each) => ({
  login: (each.name.split(" ")[0] ?? "").toLowerCase(),
  person: each,
})).sort((a, b) => (a.login < b.login ? -1 : 1));

const mentionsOf = (text: string) =>
  mentioned(text).flatMap((login) =>
    MENTIONABLE.filter((each) => each.login === login).map((each) => each.person),
  );

function comments(world: World, index: number): Comment[] {
  const id = actionId(index);
  const own = (world.comments.get(id) ?? []).map((made) => ({
    comment_id: made.id,
    person: YOU,
    role: "analyst" as const,
    text: made.text,
    mentions: mentionsOf(made.text),
    at: made.at,
    seq: made.seq,
  }));
  return [
    ...own.reverse(),
    {
      comment_id: idOf(index * 2 + 20_000),
      person: person(1),
      role: "compliance_officer",
      mentions: [],
      text: "Payroll runs on the 25th. If we freeze, standing order 2 fails. I still see structured cash.",
      at: world.iso(-84 * 60_000),
      seq: world.head - 37,
    },
    {
      comment_id: idOf(index * 2 + 20_001),
      person: person(2),
      role: "analyst",
      mentions: [],
      text: "Till slips cover three deposits; asked branch 114 for the rest.",
      at: world.iso(-160 * 60_000),
      seq: world.head - 113,
    },
  ];
}

export function timelineOf(world: World, index: number): TimelineEntry[] {
  const shape = shapeOf(index);
  const entry = (
    minutes: number,
    back: number,
    actor: string,
    what: string,
    actor_type: TimelineEntry["actor_type"] = "human",
  ): TimelineEntry => ({
    at: world.iso(-minutes * 60_000),
    seq: world.head - back,
    actor_type,
    actor,
    you: actor === YOU.name,
    what,
  });
  const decided = world.decided.get(actionId(index));
  const words = {
    asked: "asked a question",
    answered: "answered",
    held: "held it",
    resumed: "let it go on",
    withdrawn: "took it back",
    revoked: "revoked the permission",
  };
  const said = saidOf(world, index)
    .map(
      (each): TimelineEntry => ({
        at: each.at,
        seq: each.seq,
        actor_type: each.actor_type,
        actor: each.actor,
        you: each.you,
        what: `${words[each.event]}: ${each.text}`,
      }),
    )
    .reverse();
  return [
    ...said,
    ...(decided
      ? [
          {
            at: decided.at,
            seq: decided.seq,
            actor_type: "human" as const,
            actor: YOU.name,
            you: true,
            what: decided.verdict === "approve" ? "approved" : "rejected",
          },
        ]
      : []),
    entry(0, 1, YOU.name, "opened the action"),
    entry(81, 36, "Noor Adeyemi", "approved, seat 1"),
    entry(84, 37, "Noor Adeyemi", "commented"),
    entry(158, 111, "Tomas Brandvik", "approved step 1"),
    entry(203, 152, "System", "fixed policy and route", "system"),
    entry(204, 153, `${shape.agent} v${shape.version}`, "proposed", "agent"),
  ];
}

export function sentenceOf(index: number) {
  const shape = shapeOf(index);
  return {
    actor_type: "agent" as const,
    actor: shape.agent,
    agent_version: shape.version,
    verb: shape.verb,
    object: shape.object(index),
    amount: amountOf(index),
  };
}

/** The row of an action that may be seen. */
export function known(world: World, id: string): number {
  const index = indexOf(id);
  if (!(index < world.options.rows) || actionId(index) !== id) {
    refuse("not-found", `There is no action ${id} that you may see.`, "Check the id.", {
      what: "action",
      id,
    });
  }
  return index;
}

/** An action that proposes anew what was rejected before. */
export const FOLLOWER = 9;

const followedBy = (world: World): OtherAction => ({
  action_id: actionId(FOLLOWER + 1_000),
  label: label(FOLLOWER + 1_000),
  event: "resubmitted",
  said: [
    {
      person: person(2),
      verdict: "reject",
      reason: "Insufficient evidence",
      narrative: "The till slips are missing <b>altogether</b>.",
      at: world.iso(-26 * HOUR),
      seq: world.head - 900,
    },
  ],
});

/** Of the view in which an action is opened. */
export const viewDigest = (index: number) => hex(index + 200);

export function openAction(world: World, id: string): ActionView {
  const index = known(world, id);
  const shape = shapeOf(index);
  const about = row(world, index);
  const offset = dueOffset(index);
  const input = {
    transactions: "214, from 16 Nov to 22 Nov 2026",
    account_record: "8812, revision 41",
    customer_file: "C-20931, revision 18",
    watch_list: "Snapshot of 23 Nov 2026, 06:00 UTC",
    tools: "ledger.read, kyc.read, lists.match",
  };
  const output = {
    operation: `account.${shape.verb.toLowerCase()}`,
    scope: "Full, every outgoing direction",
    pattern: "Rapid movement, structured cash",
    reversible: "Yes, by a new action with its own approval",
    customer_notice: "None, as the law requires here",
  };
  const document = (value: Record<string, string>) => {
    const text = JSON.stringify(value, null, 2);
    const fields = Object.entries(value).map(([name, each]) => ({
      name: name.replace("_", " ").replace(/^./, (c) => c.toUpperCase()),
      value: each,
      mono: name === "operation" || name === "tools",
    }));
    return { fields, tables: [], text, total_chars: text.length };
  };
  return {
    action_id: id,
    label: label(index),
    revision: 1 + revisionsOf(world, index).length,
    action_digest: hex(index + 100),
    state: about.state,
    risk: shape.risk,
    kind: shape.verb.toLowerCase(),
    sentence: sentenceOf(index),
    received_at: world.iso(-204 * 60_000),
    actor_type: "agent",
    agent_version: shape.version,
    is_simulation: about.is_simulation,
    incident: index % 3 === 0 ? "CS-4410" : null,
    subject: { kind: "account", id: `A-${index}` },
    content: [
      { name: "Kind", value: shape.verb.toLowerCase(), mono: true },
      { name: "Subject", value: shape.object(index), mono: false },
      { name: "Amount", value: money(index), mono: false },
      { name: "Idempotency key", value: hex(index + 5, 16), mono: true },
    ],
    comparisons: world.options.sparse ? [] : comparisons(world, index),
    policy_checks: world.options.sparse ? [] : [...CHECKS],
    agent_input: document(input),
    agent_output: {
      ...document(world.options.huge ? { note: HUGE } : output),
      tables: world.options.sparse ? [] : [FINDINGS],
    },
    evidence: world.options.sparse ? [] : evidence(world),
    precedents: (world.options.sparse ? [] : PRECEDENTS).map((each) => ({
      ...each,
      decided_at: world.iso(-each.days * 24 * HOUR),
    })),
    recommendation: recommendationOf(world, index),
    route: routeOf(world, index),
    clocks: {
      due_at: pauseOf(world, index) ? null : world.iso(offset),
      escalates_at: world.iso(offset),
      escalation: "Adds Eamon Strand",
      expires_at: world.iso(44 * HOUR + (mix(index) % 300) * 60_000),
      paused: pauseOf(world, index) ? "A question is open; the due time stands still" : null,
      working_time:
        index % 3 === 0
          ? 'Working time of the calendar "Frankfurt": mon-fri 09:00-17:30 in Europe/Berlin.'
          : null,
    },
    pause: pauseOf(world, index),
    glass: glassOf(world, index),
    revisions: revisionsOf(world, index),
    disowned: world.flagged.get(actionId(index)) ?? null,
    interruptions: saidOf(world, index),
    follows: index === FOLLOWER ? followedBy(world) : null,
    followed_by: successorOf(world, index),
    comments: comments(world, index),
    mentionable: [...MENTIONABLE],
    timeline: timelineOf(world, index),
    you: standingOf(world, index),
    in_hand: handOf(world, index),
    friction: frictionOf(index),
    reason_codes: [...REASON_CODES],
    view_digest: viewDigest(index),
    seen_seq: world.head,
    seen_leaf: hex(world.head),
    seen_at: world.iso(),
  };
}

export function preview(world: World, id: string): ActionPreview {
  const index = known(world, id);
  const view = openAction(world, id);
  const first = view.comparisons[0];
  const changed = (first?.rows ?? []).filter((each) => each.changed);
  return {
    action_id: id,
    label: view.label,
    revision: 1,
    risk: view.risk,
    sentence: view.sentence,
    is_simulation: view.is_simulation,
    comparison: first ? { ...first, rows: changed.slice(0, 4) } : null,
    changed_fields: changed.length,
    fired: CHECKS.filter((check) => check.fired),
    checks: CHECKS.length,
    due_at: view.clocks.due_at,
    expires_at: view.clocks.expires_at,
    steps: view.route.steps,
    step: view.route.step,
    last_comment: comments(world, index)[0] ?? null,
    refusal: view.you.reason,
    pause: view.pause,
    in_hand: view.in_hand,
  };
}

export const EVERYBODY = PEOPLE;
