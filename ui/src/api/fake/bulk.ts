import type { Bulk, BulkOpened, BulkRequest } from "../gen";
import { known, openAction } from "./action";
import { isId, refuse, type World } from "./world";

const MOST = 25;

/** Why one is not decided with the first: what the fake knows of the core's rule. */
function apart(world: World, id: string, first: string): string | null {
  const view = openAction(world, id);
  if (!view.you.may_sign) return view.you.reason ?? "You cannot sign.";
  if (view.risk !== "low") return "Its risk is more than low.";
  if (view.friction.tier !== "low") return "Its route asks for more than a decision among many.";
  const of = openAction(world, first);
  return view.sentence.verb === of.sentence.verb ? null : "It is of another kind than the first.";
}

export function bulkCheck(world: World, request: BulkRequest): Bulk {
  const ids = [...new Set(request.action_ids)];
  for (const id of ids) {
    if (!isId(id)) refuse("not-found", `There is no action ${id}.`, "Check the id.");
    known(world, id);
  }
  const first = ids.find((id) => apart(world, id, id) === null) ?? ids[0] ?? "";
  const items = ids.map((id) => ({
    action_id: id,
    label: openAction(world, id).label,
    apart: apart(world, id, first),
    opened: world.opened.has(id),
  }));
  const together = items.filter((item) => item.apart === null);
  const opened = together.filter((item) => item.opened).length;
  const least = Math.min(together.length, Math.max(2, Math.ceil(together.length / 5)));
  return {
    items,
    opened,
    least_opened: least,
    blocked:
      together.length < 2
        ? "Fewer than two of these can be decided together: decide them one by one."
        : together.length > MOST
          ? `At most ${MOST} are decided together.`
          : opened < least
            ? `Of ${together.length} at least ${least} must have been opened one by one since you signed in: open ${least - opened} more.`
            : null,
    undo_seconds: 10,
    reason_codes: first ? openAction(world, first).reason_codes : [],
  };
}

export function bulkOpen(world: World, request: BulkRequest): BulkOpened[] {
  const bulk = bulkCheck(world, request);
  if (bulk.blocked !== null) return [];
  return bulk.items
    .filter((item) => item.apart === null)
    .map(({ action_id }) => {
      const { view_digest, seen_seq, seen_leaf } = openAction(world, action_id);
      return { action_id, view_digest, seen_seq, seen_leaf };
    });
}
