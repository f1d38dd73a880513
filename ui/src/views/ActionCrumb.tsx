import { useQuery } from "@tanstack/react-query";
import { type ActionView, call } from "~/api/client";
import { selection } from "~/features/queue/selection";
import { count } from "~/shared/format/number";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Kbd } from "~/shared/ui/Kbd";

/** The open action's label and its place in the list that is being worked through. */
export function ActionCrumb({ id }: { id: string }) {
  // Only looks at what the screen has opened; opening is recorded and must happen once.
  const opened = useQuery<ActionView>({
    queryKey: ["open_action", id],
    queryFn: () => call("open_action", { action_id: id }),
    enabled: false,
    gcTime: 0,
  });
  const { action, row, total } = useStore(selection);
  const [next, previous] = [useShownKey("list.next"), useShownKey("list.previous")];
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="mono truncate">{opened.data?.label ?? id.slice(0, 8)}</span>
      {action === id && total > 0 ? (
        <span className="flex items-center gap-1 text-12 font-normal text-ink-3">
          <span className="mr-1">{t.queue.position(count(row + 1), count(total))}</span>
          {next ? <Kbd keys={next} /> : null}
          {previous ? <Kbd keys={previous} /> : null}
        </span>
      ) : null}
    </span>
  );
}
