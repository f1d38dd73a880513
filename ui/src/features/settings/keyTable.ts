import type { KeyBinding, ViewId } from "~/api/client";
import { VIEW_IDS } from "~/features/queue/filter";
import type { Binding } from "~/shared/keys/KeyProvider";
import type { t } from "~/shared/text";

export type KeyAction = keyof typeof t.keys.actions;
type Group = keyof typeof t.keys.groups;

interface Row extends Binding {
  action: KeyAction;
  group: Group;
}

const row = (group: Group, action: KeyAction, ...keys: string[]): Row => ({ group, action, keys });

/** A digit goes to the section that stands at that place. */
export const SECTION_KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** The letter after G that goes to a view; other places have the rest. */
const VIEW_KEYS: Record<ViewId, string> = {
  my_turn: "y",
  assigned_to_me: "i",
  unassigned: "u",
  overdue: "k",
  escalated: "x",
  waiting_for_information: "w",
  on_hold: "h",
  second_approval: "c",
  simulation: "f",
  flagged: "l",
  decided: "d",
  all: "z",
};

/** The built-in map. Arrows, Enter and Space inside a list belong to the list and are not here. */
export const KEY_TABLE: readonly Row[] = [
  row("everywhere", "palette", "Control+k"),
  row("everywhere", "queue.filter", "/"),
  row("everywhere", "keys.show", "[Shift]+?"),
  row("everywhere", "pane.next", "F6"),
  row("everywhere", "pane.previous", "Shift+F6"),
  row("everywhere", "go.queue", "g q"),
  row("everywhere", "go.metrics", "g m"),
  row("everywhere", "go.imports", "g t"),
  row("everywhere", "go.exports", "g e"),
  row("everywhere", "go.verify", "g v"),
  row("everywhere", "go.ledger", "g b"),
  row("everywhere", "go.people", "g p"),
  row("everywhere", "go.policies", "g r"),
  row("everywhere", "go.overrides", "g o"),
  row("everywhere", "go.agents", "g a"),
  row("everywhere", "go.jobs", "g j"),
  row("everywhere", "go.notices", "g n"),
  row("everywhere", "go.settings", "g s"),
  ...VIEW_IDS.map((view) => row("everywhere", `view.${view}`, `g ${VIEW_KEYS[view]}`)),
  row("everywhere", "sign.undo", "z"),
  // By what is written on the key, wherever it stands: the keypad's too.
  row("everywhere", "zoom.in", "Control+=", "Control+[Shift]++"),
  row("everywhere", "zoom.out", "Control+-"),
  row("everywhere", "zoom.reset", "Control+0"),
  row("everywhere", "lock", "Control+l"),
  row("queue", "list.next", "j"),
  row("queue", "list.previous", "k"),
  row("queue", "queue.open", "o"),
  row("queue", "queue.preview", "p"),
  row("queue", "queue.mark", "x"),
  row("queue", "queue.unmark", "Shift+x"),
  row("queue", "queue.columns", "l"),
  row("queue", "action.claim", "c"),
  ...SECTION_KEYS.map((number) => row("action", `section.${number}`, number)),
  row("action", "action.who", "y"),
  row("action", "action.viewed", "v"),
  row("action", "action.comparison", "d"),
  row("action", "action.unfold", "u"),
  row("action", "action.approve", "a"),
  row("action", "action.reject", "r"),
  row("action", "action.hand_over", "w"),
  row("action", "action.ask", "i"),
  row("action", "action.hold", "h"),
  row("action", "action.withdraw", "t"),
  row("action", "action.escalate", "e"),
  row("action", "action.retract", "x"),
  row("action", "action.supersede", "s"),
  row("action", "action.glass", "f"),
  row("action", "action.comment", "m"),
  row("action", "action.record", "l"),
  row("action", "action.subject", "o"),
  row("action", "action.back", "b"),
  row("sheet", "sheet.sign", "Control+Enter"),
  row("sheet", "sheet.close", "Escape"),
  row("verify", "verify.choose", "Control+o"),
  row("verify", "verify.print", "Control+p"),
];

/** Only these move or show, and nothing else: they need not wait for what is typed after them. */
const FREE: ReadonlySet<KeyAction> = new Set([
  "list.next",
  "list.previous",
  "queue.preview",
  "queue.mark",
  "queue.unmark",
  "queue.filter",
  "action.comparison",
  ...SECTION_KEYS.map((number) => `section.${number}` as const),
]);

/** The map in force: what the person changed wins; an empty string switches a key off. */
export function effectiveKeys(changes: readonly KeyBinding[]): Binding[] {
  const changed = new Map(changes.map((change) => [change.action, change.keys]));
  return KEY_TABLE.map(({ action, keys }) => {
    const own = changed.get(action);
    const inForce = own === undefined ? keys : own === "" ? [] : [own];
    return { action, keys: inForce, free: FREE.has(action) };
  });
}

/** The action that already has these keys in a place where both would fire, or null. */
export function takenBy(
  action: KeyAction,
  keys: string,
  changes: readonly KeyBinding[],
): KeyAction | null {
  const group = KEY_TABLE.find((each) => each.action === action)?.group;
  const clash = effectiveKeys(changes).find((binding) => {
    if (binding.action === action || !binding.keys.includes(keys)) return false;
    const other = KEY_TABLE.find((each) => each.action === binding.action)?.group;
    return (
      other === group ||
      other === "everywhere" ||
      group === "everywhere" ||
      group === "sheet" ||
      other === "sheet"
    );
  });
  return (clash?.action as KeyAction | undefined) ?? null;
}

/** A press as tinykeys writes it, or null for a bare modifier. */
export function pressed(event: KeyboardEvent): string | null {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return null;
  const letter = event.key.length === 1;
  const parts = [
    event.ctrlKey ? "Control" : "",
    event.altKey ? "Alt" : "",
    event.metaKey ? "Meta" : "",
    event.shiftKey ? (letter && !/[a-z]/i.test(event.key) ? "[Shift]" : "Shift") : "",
    letter ? event.key.toLowerCase() : event.key,
  ];
  return parts.filter(Boolean).join("+");
}
