import type {
  ActorType,
  Checkpoints,
  CheckpointsRequest,
  LedgerCheck,
  LedgerChecked,
  LedgerChoices,
  LedgerFilter,
  LedgerKey,
  LedgerPage,
  LedgerPageRequest,
  LedgerProofView,
  LedgerProve,
  LedgerRecordView,
  LedgerRow,
} from "../gen";
import { actionId, indexOf, label } from "./shapes";
import { BLIND } from "./signed";
import { hex, idOf, mix, PEOPLE, person, refuse, type World, YOU } from "./world";

const PART = 100;
const AGENT = { actor: idOf(90), name: "aml-screen" };

/** Events and what they are called; the first word of most is what they are about. */
const KINDS: readonly (readonly [string, string, ActorType])[] = [
  ["action.proposed", "proposed", "agent"],
  ["client.viewed", "opened the action", "human"],
  ["action.decided", "decided", "human"],
  ["action.commented", "commented", "human"],
  ["action.escalated", "recorded an escalation", "human"],
  ["export.created", "exported records", "human"],
  ["key.enrolled", "enrolled a key", "human"],
  ["key.revoked", "revoked a key", "human"],
  ["role.granted", "granted a role", "human"],
  ["clock.stepped_back", "noted that the clock stepped back", "system"],
];
/** How often each comes: most records are about actions. */
const MIX = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9];

const MINUTE = 60_000;

interface Made extends LedgerRow {
  actor_id: string;
}

/** Record `seq`: the same one in every run, but for what the reader decided. */
function made(world: World, seq: number): Made {
  const own = [...world.decided].find(([, decided]) => decided.seq === seq);
  const kind = own ? 2 : (MIX[mix(seq) % MIX.length] ?? 0);
  const [event, what, actor_type] = KINDS[seq === 0 ? 6 : kind] ?? ["", "", "system"];
  // What the reader decided, the world remembers; of others' decisions it makes some up.
  const by = own ? YOU : kind === 2 ? person(1 + (mix(seq + 3) % 5)) : person(mix(seq + 3));
  const actor_id = actor_type === "agent" ? AGENT.actor : by.person;
  const index = own ? indexOf(own[0]) : mix(seq + 9) % world.options.rows;
  const action_id = actionId(index);
  const group = event.split(".")[0] ?? "";
  const about = event === "client.viewed" ? "action" : group;
  const subject =
    about === "action"
      ? `action:${action_id}`
      : about === "clock"
        ? "workspace"
        : `person:${by.person}`;
  return {
    seq,
    at: own?.[1].at ?? world.iso((seq - world.head) * MINUTE),
    actor_type,
    actor: actor_type === "agent" ? AGENT.name : actor_type === "system" ? "System" : by.name,
    you: actor_type === "human" && by.you,
    event,
    what,
    subject,
    about:
      about === "action" ? label(index) : about === "clock" ? "Workspace" : `Person ${by.name}`,
    action_id: about === "action" ? action_id : null,
    leaf: hex(seq),
    actor_id: actor_type === "system" ? "system" : actor_id,
  };
}

const told = ({ actor_id: _, ...row }: Made): LedgerRow => row;

function wanted(filter: LedgerFilter): (row: Made) => boolean {
  const { kind, actor, subject, first, last, from, until } = filter;
  if (kind !== null && !KINDS.some(([event]) => event === kind || event.startsWith(`${kind}.`)))
    refuse(
      "ledger-filter",
      `The ledger cannot be listed like this: there is no kind of event "${kind}".`,
      "Name an event as `ledger` prints it.",
    );
  if (subject !== null && !/^(workspace|A-\d+|(\w+:)?[0-9a-f-]{36})$/i.test(subject))
    refuse(
      "ledger-filter",
      `The ledger cannot be listed like this: "${subject}" is neither an action nor another subject.`,
      "Name an action, or an id with its kind.",
    );
  return (row) =>
    (kind === null || row.event === kind || row.event.startsWith(`${kind}.`)) &&
    (actor === null || row.actor_id === actor) &&
    (subject === null ||
      row.subject === subject ||
      row.about === subject ||
      row.subject.endsWith(`:${subject}`)) &&
    (first === null || row.seq >= first) &&
    (last === null || row.seq <= last) &&
    (from === null || row.at >= from) &&
    (until === null || row.at < until);
}

export function ledgerChoices(_: World): LedgerChoices {
  return {
    kinds: KINDS.map(([event, what]) => ({ event, what })),
    actors: [
      ...PEOPLE.map(({ person: actor, name, you }) => ({
        actor,
        name,
        actor_type: "human" as const,
        you,
      })),
      { ...AGENT, actor_type: "agent", you: false },
    ],
  };
}

export function ledgerPage(world: World, request: LedgerPageRequest): LedgerPage {
  const fits = wanted(request.filter);
  const rows: LedgerRow[] = [];
  if (!world.options.empty)
    for (let seq = (request.before ?? world.head + 1) - 1; seq >= 0; seq -= 1) {
      const row = made(world, seq);
      if (!fits(row)) continue;
      if (rows.length === PART)
        return { rows, next: rows.at(-1)?.seq ?? null, head_seq: world.head };
      rows.push(told(row));
    }
  return { rows, next: null, head_seq: world.head };
}

const noRecord = (seq: number): never =>
  refuse("not-found", `There is no record ${seq} that you may see.`, "Check the number.", {
    what: "record",
    id: String(seq),
  });

/** What others decided on an action that the reader is to judge for themselves. */
function keptBack(world: World, row: LedgerRow): string | null {
  const back = row.event === "action.decided" && !row.you && row.action_id === actionId(BLIND);
  return back && !world.decided.has(row.action_id ?? "")
    ? "The policy wants you to judge for yourself first: pick a reason, then read what others wrote."
    : null;
}

export function ledgerRecord(world: World, request: LedgerKey): LedgerRecordView {
  const { seq } = request;
  if (seq > world.head) noRecord(seq);
  const row = made(world, seq);
  const why = keptBack(world, row);
  if (why) return { state: "kept_back", why };
  const statement = JSON.stringify({
    type: `countersign/${row.event.split(".")[0]}/v1`,
    event: row.event,
  });
  const signs = row.event === "action.decided" || row.event.startsWith("key.");
  return {
    state: "shown",
    seq,
    row: told(row),
    subject_seq: mix(seq) % 9,
    fields: signs ? [{ name: "Verdict", value: "reject", mono: false }] : [],
    bytes: JSON.stringify({
      v: 1,
      seq,
      at: row.at,
      event: row.event,
      subject: row.subject,
      prev: seq === 0 ? "0".repeat(64) : hex(seq - 1),
      statement,
    }),
    statement,
    leaf: hex(seq),
    leaf_holds: seq !== world.options.brokenAt,
    prev: seq === 0 ? "0".repeat(64) : hex(seq - 1),
    signatures: signs
      ? [
          {
            key_id: hex(70),
            key_fingerprint: "A1F3 90C2 77DE 4B08",
            signature: hex(seq + 1, 128),
            name: row.actor,
            holds: true,
          },
        ]
      : [],
    place: {
      size: world.head + 1,
      root: hex(world.head + 5),
      path: Array.from({ length: 16 }, (_, level) => hex(seq * 17 + level)),
      holds: seq !== world.options.brokenAt,
    },
  };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function ledgerCheck(world: World, request: LedgerCheck): Promise<LedgerChecked> {
  const first = request.first ?? 0;
  const last = request.last ?? world.head;
  if (last > world.head) noRecord(last);
  if (first > last) noRecord(first);
  const total = last - first + 1;
  for (let step = 0; step <= 4; step += 1) {
    if (world.cancelled.has(request.job))
      refuse("cancelled", "Cancelled.", "Nothing was left behind.");
    const done = Math.round((total * step) / 4);
    world.emit({ event: "progress", job: request.job, phase: "Checking records", done, total });
    await wait(world.options.delay || 20);
  }
  const { brokenAt } = world.options;
  const broken = brokenAt !== null && brokenAt >= first && brokenAt <= last;
  return {
    first,
    last,
    head_seq: world.head,
    readable: true,
    checkpoints: broken ? 0 : 2,
    root: broken ? null : hex(last + 5),
    broken: broken
      ? {
          seq: brokenAt,
          reason: "Its bytes do not make its leaf",
          expected: hex(brokenAt),
          found: hex(brokenAt + 1),
        }
      : null,
    checked_at: world.iso(),
    took_ms: 812,
  };
}

export function ledgerProve(world: World, request: LedgerProve): LedgerProofView {
  if (request.seq > world.head) noRecord(request.seq);
  const why = keptBack(world, made(world, request.seq));
  if (why) return { state: "kept_back", why };
  const path = `/home/ilse/Documents/countersign-record-${request.seq}.tlog-proof`;
  return {
    state: "saved",
    seq: request.seq,
    proof_path: path,
    record_path: `${path}.record`,
    vkey_path: `${path}.vkey`,
    vkeys: ["harbour.example+5f3a9c01+AdCqlnbSDRpPJ1lGLwBqzD4s5KqmBVlBDzzYJzqZLqSE"],
  };
}

export function checkpoints(world: World, request: CheckpointsRequest): Checkpoints {
  const sizes = world.options.empty ? [] : [48_100, 47_950, 40_000, 12];
  const left = sizes.filter((size) => request.below === null || size < request.below);
  const part = left.slice(0, 3);
  return {
    checkpoints: part.map((size) => ({
      size,
      root: hex(size + 5),
      signers: (size === 40_000 ? ["Desk 4", "Desk 9"] : ["Desk 4"]).map((name, index) => ({
        installation: idOf(800 + index),
        name,
        key_fingerprint: index === 0 ? "5C0E 3A7D 11B2 90FF" : "77A0 11CE 4D02 9B3E",
        at: world.iso((size - world.head) * MINUTE),
        note: `harbour.example\n${size}\n${hex(size + 5)}\n\n— harbour.example ${hex(size + 7)}\n`,
      })),
    })),
    next: left.length > 3 ? (part.at(-1) ?? null) : null,
  };
}
