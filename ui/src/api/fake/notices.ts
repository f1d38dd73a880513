import type { Notice, NoticeKind, Notices, ReadNotices } from "../gen";
import { actionId, label, shapeOf } from "./shapes";
import type { World } from "./world";

const MINUTE = 60_000;

/** What stands: kind, sentence, row, minutes ago, minutes until it is due. */
const STANDING: readonly [NoticeKind, string, number, number, number | null][] = [
  ["your_turn", "It waits for your decision.", 13, 2, 118],
  ["warnings", "Four fifths of the step's time are over.", 6, 9, 22],
  ["handed_over", "Noor Adeyemi handed it over to you.", 6, 31, 22],
  ["questions", "Your question was answered.", 10, 55, 300],
  ["escalations", "It was escalated, and you can decide.", 4, 140, -15],
  ["mentions", "Noor Adeyemi names you in a comment.", 10, 190, 300],
];

export function notices(world: World): Notices {
  const { without } = world.settings.notices;
  const shown = world.options.empty ? [] : STANDING;
  const all = shown
    .filter(([kind]) => !without.includes(kind))
    .map(([kind, sentence, index, ago, due], place): Notice => {
      const id = `${kind}-${place}`;
      const shape = shapeOf(index);
      return {
        id,
        kind,
        sentence,
        action_id: actionId(index),
        label: label(index),
        verb: shape.verb,
        object: shape.object(index),
        at: world.iso(-ago * MINUTE),
        seq: kind === "warnings" ? null : world.head - place,
        due_at: due === null ? null : world.iso(due * MINUTE),
        read: world.read.has(id),
      };
    });
  return { notices: all, unread: all.filter((each) => !each.read).length, more: false };
}

export function readNotices(world: World, { ids }: ReadNotices): Notices {
  for (const id of ids) world.read.add(id);
  return notices(world);
}
