import { Link } from "@tanstack/react-router";
import type { QueueView, ViewId } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Empty } from "~/shared/ui/States";

interface Props {
  view: ViewId;
  views: QueueView[];
  /** Words or a risk narrow the list: it may be empty although much waits. */
  filtered: boolean;
}

/** One sentence and one way on. */
export function QueueEmpty({ view, views, filtered }: Props) {
  const unassigned = views.find((each) => each.view === "unassigned")?.count ?? 0;
  return (
    <Empty>
      <p>
        {view === "my_turn" && !filtered ? t.queue.emptyMine : t.queue.empty}{" "}
        {filtered ? (
          <Link to="/queue" search={{ view }} className="link">
            {t.queue.clearFilter}
          </Link>
        ) : view === "my_turn" && unassigned > 0 ? (
          <Link to="/queue" search={{ view: "unassigned" }} className="link">
            {t.queue.seeUnassigned(count(unassigned))}
          </Link>
        ) : (
          <Link to="/queue" search={{ view: "all" }} className="link">
            {t.queue.seeAll}
          </Link>
        )}
      </p>
    </Empty>
  );
}
