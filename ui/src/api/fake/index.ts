import { type CommandName, type Commands, DUTIES, type Event, RULES } from "../gen";
import type { Transport } from "../transport";
import { known, openAction, preview } from "./action";
import { agents, previewAct, runAgent, signAct } from "./agents";
import { claim, handOver } from "./assign";
import { bulkCheck, bulkOpen } from "./bulk";
import { decide, previewDecision, reveal, viewChanges, whoCanDecide } from "./decide";
import {
  exportAgain,
  exportPreview,
  exportRedeliver,
  exportShow,
  exportStart,
  exportsList,
  exportTables,
  exportVerifyKept,
  recordSave,
} from "./exports";
import { breakGlass, openReviews, reviewGlass } from "./glass";
import {
  dialectLoad,
  dialectSave,
  importLook,
  importPick,
  importRecall,
  imports,
  importTake,
} from "./imports";
import { interrupt } from "./interrupt";
import { escalate, jobs, retryJob } from "./jobs";
import {
  checkpoints,
  ledgerCheck,
  ledgerChoices,
  ledgerPage,
  ledgerProve,
  ledgerRecord,
} from "./ledger";
import { metrics } from "./metrics";
import { beginMove, moveKey } from "./move";
import { notices, readNotices } from "./notices";
import { overrides, overrideView } from "./overrides";
import { confirm, enrolPerson, grantRole, pending, people } from "./people";
import { policies, policyDiff, policyTry } from "./policies";
import { queueChoices, queuePage, queueViews, saveColumns, savedViews } from "./queue";
import { retract } from "./retract";
import { revise } from "./revise";
import { READ } from "./rows";
import {
  enrolKey,
  found,
  join,
  openKey,
  signedIn,
  signIn,
  status,
  unlock,
  workspaceState,
} from "./session";
import { indexOf } from "./shapes";
import { decisionRecord, recordReading, signedDecision } from "./signed";
import { subjectView } from "./subject";
import { supersede } from "./supersede";
import { report, sampleReports, trustList } from "./verify";
import { DEFAULTS, type FakeOptions, hex, isId, person, refuse, type World } from "./world";

type Handlers = {
  [N in CommandName]: (
    world: World,
    request: Commands[N]["request"],
  ) => Commands[N]["response"] | Promise<Commands[N]["response"]>;
};

const handlers: Handlers = {
  workspace_state: workspaceState,
  found_workspace: found,
  join_team: join,
  sign_in: signIn,
  sign_out: (world) => {
    world.session = null;
    return {};
  },
  lock: (world) => {
    if (world.session) world.session = { ...world.session, locked: true };
    return {};
  },
  unlock,
  status,
  settings_save: (world, request) => {
    const { quiet } = request.notices;
    if (quiet && (quiet.from >= 1440 || quiet.until >= 1440))
      refuse("invalid-request", "A time is none.", "Correct it.");
    world.settings = request;
    world.emit({ event: "notices_changed" });
    return request;
  },
  verify_pick: (world) => ({ reports: sampleReports(world) }),
  verify_paths: (world, request) => ({
    reports: request.paths.map((path, index) =>
      report(world, path.split("/").pop() ?? path, "valid", index),
    ),
  }),
  trust_list: trustList,
  trust_pick: (world) => {
    world.trusted = true;
    return trustList(world);
  },
  cancel: (world, request) => {
    world.cancelled.add(request.job);
    return {};
  },
  tell_waiting: () => ({}),
  report_problem: () => ({}),
  queue_views: queueViews,
  notices,
  read_notices: readNotices,
  saved_views: savedViews,
  save_views: (world, request) => {
    world.saved = request.views;
    return {};
  },
  queue_columns: (world) => world.columns,
  save_columns: saveColumns,
  queue_choices: queueChoices,
  metrics,
  queue_page: queuePage,
  queue_preview: (world, request) => preview(world, request.action_id),
  open_action: (world, request) => {
    const { action_id } = request;
    const view = openAction(world, action_id);
    world.opened.add(action_id);
    const { staleAfter } = world.options;
    if (staleAfter > 0 && !world.stale.has(action_id)) {
      setTimeout(() => {
        const seq = world.append();
        world.stale.set(action_id, seq);
        world.emit({ event: "action_changed", action_id, seq });
      }, staleAfter);
    }
    return view;
  },
  say_reading: (_, request) => ({
    readers: request.action_id && indexOf(request.action_id) === READ ? [person(4)] : [],
  }),
  view_changes: viewChanges,
  record_reading: recordReading,
  signed_decision: signedDecision,
  decision_record: (world, request) => decisionRecord(world, request.action_id),
  reveal_recommendation: reveal,
  who_can_decide: (world, request) => whoCanDecide(world, request.action_id),
  preview_decision: previewDecision,
  decide,
  bulk_check: bulkCheck,
  bulk_open: bulkOpen,
  comment: (world, request) => {
    if (!request.text.trim())
      refuse("comment-empty", "The comment is empty.", "Write it, then record it.");
    const seq = world.append();
    const made = { id: request.comment_id, text: request.text, seq, at: world.iso() };
    world.comments.set(request.action_id, [...(world.comments.get(request.action_id) ?? []), made]);
    return { seq, leaf: hex(seq), at: made.at };
  },
  claim,
  hand_over: handOver,
  interrupt: (world, request) => interrupt(world, known(world, request.action_id), request),
  escalate,
  retract,
  break_glass: (world, request) => {
    known(world, request.action_id);
    return breakGlass(world, request);
  },
  review_glass: (world, request) => {
    known(world, request.action_id);
    return reviewGlass(world, request);
  },
  open_reviews: openReviews,
  supersede,
  revise: (world, request) => {
    known(world, request.action_id);
    return revise(world, request);
  },
  ledger_choices: ledgerChoices,
  ledger_page: ledgerPage,
  ledger_record: ledgerRecord,
  ledger_check: ledgerCheck,
  checkpoints,
  policies,
  policy_diff: policyDiff,
  policy_try: policyTry,
  subject: subjectView,
  overrides,
  override_view: overrideView,
  jobs,
  retry_job: retryJob,
  enrol_key: enrolKey,
  begin_move: beginMove,
  move_key: moveKey,
  export_preview: exportPreview,
  export_start: exportStart,
  exports_list: (world) => exportsList(world).map((each) => ({ ...each })),
  export_show: exportShow,
  export_verify_kept: exportVerifyKept,
  export_tables: exportTables,
  record_save: recordSave,
  ledger_prove: ledgerProve,
  export_redeliver: exportRedeliver,
  export_verify_again: exportAgain,
  people,
  agents,
  preview_act: previewAct,
  sign_act: signAct,
  run_agent: runAgent,
  imports,
  import_pick: importPick,
  import_look: importLook,
  import_recall: importRecall,
  import_take: importTake,
  dialect_save: dialectSave,
  dialect_load: dialectLoad,
  enrol_person: enrolPerson,
  grant_role: grantRole,
  pending_confirmations: pending,
  confirm,
};

/** What concerns the session itself answers while it is locked; where nobody is signed in, only what needs nobody does. */
const OF_THE_SESSION: readonly CommandName[] = ["status", "unlock"];

function seatNeeded(world: World, name: CommandName): void {
  if (DUTIES[name] === "session" && !OF_THE_SESSION.includes(name)) return;
  if (!world.session) refuse("not-signed-in", "Nobody is signed in.", "Sign in.");
  if (world.session.locked && DUTIES[name] !== "session")
    refuse("session-locked", "The session is locked.", "Enter your password.");
}

/** Every id of a request is one, and its action is there. */
function readIds(world: World, request: object): void {
  for (const [name, value] of Object.entries(request)) {
    const named =
      name === "person" ||
      name === "fact_id" ||
      /^(action|decision|comment|job|export)_id$/.test(name);
    if (named && typeof value === "string" && !isId(value))
      refuse("not-found", `There is no ${name} ${value}.`, "Check the id.");
    if (name === "action_id" && value !== null) known(world, value);
  }
}

export interface Fake extends Transport {
  world: World;
}

/** A core without a core, for tests and for looking at screens. Typed by the contract. */
export function createFake(given: Partial<FakeOptions> | string = {}): Fake {
  const options: FakeOptions = {
    ...DEFAULTS,
    now: new Date(),
    ...(typeof given === "string" ? fromSearch(given) : given),
  };
  const listeners = new Set<(event: Event) => void>();
  const world: World = {
    options,
    session: options.signedOut || options.firstRun ? null : signedIn(options),
    settings: {
      theme: "system",
      density: "compact",
      zoom: 100,
      single_keys: true,
      key_map: [],
      notices: { desktop: true, without: [], quiet: null },
    },
    head: 48_213,
    offlineSince: null,
    glass: new Map(),
    revisions: new Map(),
    flagged: new Map(),
    decided: new Map(),
    decisions: new Map(),
    opened: new Set(),
    previews: new Map(),
    shown: 0,
    comments: new Map(),
    hands: new Map(),
    interruptions: new Map(),
    readings: new Map(),
    saved: [],
    moving: false,
    columns: { open: [], decided: [] },
    read: new Set(),
    revealed: new Set(),
    stale: new Map(),
    confirmed: new Set(),
    escalated: new Set(),
    successors: new Map(),
    retried: new Set(),
    acts: new Map(),
    acted: [],
    ran: [],
    imported: [],
    picked: 0,
    dialect: null,
    cancelled: new Set(),
    trusted: !options.untrusting,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    iso: (offset = 0) =>
      `${new Date(options.now.getTime() + offset).toISOString().slice(0, 23)}000Z`,
    append: () => {
      world.head += 1;
      return world.head;
    },
  };
  return {
    world,
    async call(name, request) {
      if (options.delay) await new Promise((resolve) => setTimeout(resolve, options.delay));
      if (options.offline && !RULES[name].offline) {
        world.offlineSince ??= world.iso();
        refuse(
          "database-unavailable",
          "The database does not answer: connection refused.",
          "Reading goes on from what is shown. The connection is tried again by itself.",
        );
      }
      seatNeeded(world, name);
      if (RULES[name].signs) openKey(world, request as { passphrase: string | null });
      readIds(world, request);
      return await handlers[name](world, request);
    },
    zoom: (factor) => {
      document.documentElement.style.zoom = String(factor);
    },
    listen(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

function fromSearch(search: string): Partial<FakeOptions> {
  const query = new URLSearchParams(search);
  const rows = query.get("rows");
  return {
    ...(rows ? { rows: Number(rows) } : {}),
    signedOut: query.has("signedout"),
    firstRun: query.has("first"),
    offline: query.has("offline"),
    locked: query.has("locked"),
    empty: query.has("empty"),
    sparse: query.has("sparse"),
    wrapped: query.has("wrapped"),
    keyless: query.has("keyless"),
    huge: query.has("huge"),
    pdf: query.has("pdf"),
    untrusting: query.has("untrusting"),
    supervisor: query.has("supervisor"),
    ...(query.has("trial") ? { mode: "trial" as const } : {}),
    staleAfter: Number(query.get("stale") ?? 0),
    delay: Number(query.get("delay") ?? 0),
  };
}
