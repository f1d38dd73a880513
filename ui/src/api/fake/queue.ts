import type {
  BandSpan,
  CountedView,
  DueBand,
  QueueChoices,
  QueueColumn,
  QueueColumns,
  QueueFilter,
  QueuePage,
  QueuePageRequest,
  QueueView,
  ViewId,
} from "../gen";
import { withdrawn } from "./interrupt";
import { handOf, PROPOSED, row, stateOf } from "./rows";
import { actionId, amountOf, dueOffset, facts, indexOf, label, shapeOf } from "./shapes";
import { PEOPLE, refuse, type World } from "./world";

const VIEWS: readonly ViewId[] = [
  "my_turn",
  "assigned_to_me",
  "unassigned",
  "overdue",
  "escalated",
  "waiting_for_information",
  "on_hold",
  "second_approval",
  "simulation",
  "flagged",
  "decided",
  "all",
];
const RISKS = ["low", "medium", "high", "critical"] as const;

function inView(world: World, view: ViewId, index: number): boolean {
  const done =
    (world.decided.size > 0 && world.decided.has(actionId(index))) || withdrawn(world, index);
  const about = facts(index);
  switch (view) {
    case "my_turn":
      return about.mine && !done && stateOf(world, index) === "in_review";
    case "assigned_to_me":
      return handOf(world, index)?.person.you === true && !done;
    case "unassigned":
      return about.unassigned && !done;
    case "overdue":
      return dueOffset(index) < 0 && !done;
    case "escalated":
      return about.escalated && !done;
    case "waiting_for_information":
    case "on_hold":
      return stateOf(world, index) === view;
    case "second_approval":
      return about.second && !done;
    case "simulation":
      return about.simulation;
    case "flagged":
      return world.flagged.has(actionId(index));
    case "decided":
      return done;
    case "all":
      return true;
  }
}

function matches(world: World, filter: QueueFilter, index: number): boolean {
  const shape = shapeOf(index);
  if (filter.risks.length > 0 && !filter.risks.includes(shape.risk)) return false;
  if (filter.assignee && handOf(world, index)?.person.person !== filter.assignee) return false;
  const amount = Number(amountOf(index)?.amount ?? 0);
  if (filter.amount_from !== null && amount < Number(filter.amount_from)) return false;
  if (filter.amount_until !== null && amount > Number(filter.amount_until)) return false;
  const proposed = world.iso(PROPOSED);
  if (filter.proposed_from !== null && proposed < filter.proposed_from) return false;
  if (filter.proposed_until !== null && proposed >= filter.proposed_until) return false;
  if (filter.step !== null && row(world, index).step !== filter.step) return false;
  if (filter.agent && shape.agent !== filter.agent) return false;
  if (filter.kind && shape.verb.toLowerCase() !== filter.kind) return false;
  const about = facts(index);
  if (filter.is_simulation !== null && about.simulation !== filter.is_simulation) return false;
  if (filter.state && stateOf(world, index) !== filter.state) return false;
  const text = filter.text.trim().toLowerCase();
  if (!text) return true;
  return (
    label(index).toLowerCase().startsWith(text) ||
    actionId(index).startsWith(text) ||
    `${shape.verb} ${shape.object(index)}`.toLowerCase().includes(text)
  );
}

/** The reader's calendar, as the core computes it. */
export function bandOf(world: World, index: number): DueBand {
  const offset = dueOffset(index);
  if (offset < 0) return "overdue";
  if (offset <= 7_200_000) return "within2_hours";
  const now = world.options.now;
  const at = new Date(now.getTime() + offset);
  const days = Math.round(
    (new Date(at).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / 86_400_000,
  );
  if (days === 0) return "later_today";
  if (days === 1) return "tomorrow";
  return days < 7 ? "this_week" : "later";
}

interface Snapshot {
  indices: Uint32Array;
  bands: BandSpan[];
  seq: number;
  /** Rows that were read so far. */
  known: number;
}

const snapshots = new WeakMap<World, Map<string, Snapshot>>();

function take(world: World, filter: QueueFilter): [string, Snapshot] {
  const kept = snapshots.get(world) ?? new Map<string, Snapshot>();
  snapshots.set(world, kept);
  const indices: number[] = [];
  const rows = world.options.empty ? 0 : world.options.rows;
  for (let index = 0; index < rows; index += 1) {
    if (inView(world, filter.view, index) && matches(world, filter, index)) indices.push(index);
  }
  if (filter.sort === "risk_descending") {
    indices.sort(
      (a, b) => RISKS.indexOf(shapeOf(b).risk) - RISKS.indexOf(shapeOf(a).risk) || a - b,
    );
  } else if (filter.sort === "newest_first") indices.reverse();
  else if (filter.sort === "by_subject") {
    const object = (index: number) => shapeOf(index).object(index);
    indices.sort((a, b) => object(a).localeCompare(object(b)) || a - b);
  }
  const bands: BandSpan[] = [];
  const paused = filter.view === "waiting_for_information" || filter.view === "on_hold";
  if (filter.sort === "due_ascending" && !paused) {
    indices.forEach((index, start) => {
      const band = bandOf(world, index);
      const last = bands.at(-1);
      if (last?.band === band) last.count += 1;
      else bands.push({ band, start, count: 1 });
    });
  }
  const id = `s${kept.size + 1}`;
  const snapshot = { indices: Uint32Array.from(indices), bands, seq: world.head, known: 0 };
  kept.set(id, snapshot);
  return [id, snapshot];
}

export function queuePage(world: World, request: QueuePageRequest): QueuePage {
  const kept = request.snapshot ? snapshots.get(world)?.get(request.snapshot) : undefined;
  if (request.snapshot && !kept) {
    refuse("snapshot-gone", "This list is no longer kept.", "It is read again by itself.");
  }
  const [id, snapshot] =
    kept && request.snapshot ? [request.snapshot, kept] : take(world, request.filter);
  const asked = request.from + Math.max(1, Math.min(request.count, 500));
  const at = request.locate ? snapshot.indices.indexOf(indexOf(request.locate)) : -1;
  // As far as somebody has scrolled, in whole steps.
  const step = world.options.listed;
  const needed = Math.ceil(Math.max(asked, at + 1) / step) * step;
  snapshot.known = Math.min(snapshot.indices.length, Math.max(snapshot.known, needed));
  const bands = snapshot.bands
    .filter((band) => band.start < snapshot.known)
    .map((band) => ({ ...band, count: Math.min(band.count, snapshot.known - band.start) }));
  const range = snapshot.indices.slice(request.from, request.from + Math.min(request.count, 500));
  return {
    snapshot: id,
    total: snapshot.known,
    more: snapshot.known < snapshot.indices.length,
    as_of_seq: snapshot.seq,
    bands,
    from: request.from,
    rows: Array.from(range, (index) => ({ ...row(world, index), band: bandOf(world, index) })),
    new_since: [...world.stale.values()].filter((seq) => seq > snapshot.seq).length,
    located: at >= 0 ? at : null,
  };
}

export function savedViews(world: World): CountedView[] {
  return world.saved.map((view) => ({
    ...view,
    count: take(world, view.filter)[1].indices.length,
    capped: false,
  }));
}

const counts = new WeakMap<World, { head: number; views: QueueView[] }>();

export function queueViews(world: World): QueueView[] {
  const known = counts.get(world);
  if (known?.head === world.head) return known.views;
  const rows = world.options.empty ? 0 : world.options.rows;
  const views = VIEWS.map((view) => ({ view, count: 0, capped: false, overdue: 0 }));
  for (let index = 0; index < rows; index += 1) {
    for (const each of views) {
      if (!inView(world, each.view, index)) continue;
      each.count += 1;
      if (dueOffset(index) < 0) each.overdue += 1;
    }
  }
  counts.set(world, { head: world.head, views });
  return views;
}

export function queueChoices(world: World): QueueChoices {
  const some = Array.from({ length: Math.min(world.options.rows, 500) }, (_, index) =>
    shapeOf(index),
  );
  return {
    agents: [...new Set(some.map((each) => each.agent))].sort(),
    kinds: [...new Set(some.map((each) => each.verb.toLowerCase()))].sort(),
    people: [...PEOPLE].sort((a, b) => a.name.localeCompare(b.name)),
  };
}

/** Each once, and the action itself always. */
function eachOnce(picked: QueueColumn[]): QueueColumn[] {
  const once = [...new Set(picked)];
  return once.length > 0 && !once.includes("action") ? ["action", ...once] : once;
}

export function saveColumns(world: World, request: QueueColumns): QueueColumns {
  world.columns = { open: eachOnce(request.open), decided: eachOnce(request.decided) };
  return world.columns;
}
