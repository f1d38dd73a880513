import { Link } from "@tanstack/react-router";
import type { QueueView, ViewId } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Empty } from "~/shared/ui/States";

/** One sentence and one way on. */
export function QueueEmpty({ view, views }: { view: ViewId; views: QueueView[] }) {
  const unassigned = views.find((each) => each.view === "unassigned")?.count ?? 0;
  return (
    <Empty>
      <p>
        {view === "my_turn" ? t.queue.emptyMine : t.queue.empty}{" "}
        {view === "my_turn" && unassigned > 0 ? (
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
