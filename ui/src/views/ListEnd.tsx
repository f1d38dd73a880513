import { listEnded } from "~/features/queue/useNeighbour";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";

/** Says that the list which is worked through has no further action this way. */
export function ListEnd() {
  const ended = useStore(listEnded);
  return (
    <div role="status" className="flex-none">
      {ended ? (
        <p className="border-t border-line bg-accent-soft px-5 py-1.5 text-12">{t.queue.ended}</p>
      ) : null}
    </div>
  );
}
