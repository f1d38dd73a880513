import { Link, useParams } from "@tanstack/react-router";
import { Bell as Sign } from "lucide-react";
import { useEffect, useState } from "react";
import { useEvents } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { useNotices, useRead } from "./useNotices";

/** What was said last, for whoever hears the page instead of looking at it. */
function useSaid(): string {
  const [said, setSaid] = useState("");
  useEvents((event) => {
    if (event.event === "said") setSaid(`${event.title}. ${event.body}`.trim());
  });
  return said;
}

/** Whoever opens an action has read what stands about it, however they came there. */
function useReadByOpening(): void {
  const { id } = useParams({ strict: false });
  const { data } = useNotices();
  const { read } = useRead();
  const about = data?.notices.filter((each) => !each.read && each.action_id === id) ?? [];
  const ids = about.map((each) => each.id).join(" ");
  useEffect(() => {
    if (ids) read(ids.split(" "));
  }, [ids, read]);
}

/** How many notices are unread; it leads to the list. */
export function Bell() {
  const found = useNotices();
  const said = useSaid();
  const key = useShownKey("go.notices");
  useReadByOpening();
  const unread = found.data?.unread ?? 0;
  // What is read aloud has what is seen in it.
  const shown = unread > 99 ? "99+" : count(unread);
  const words = t.notices.bell(shown);
  return (
    <>
      <Link
        to="/notices"
        aria-label={words}
        title={key ? `${words} (${key})` : words}
        className="relative ml-2 inline-flex h-7 min-w-7 items-center justify-center gap-1 rounded-2 px-1.5 text-ink-2 hover:bg-hover"
      >
        <Icon of={Sign} />
        {unread > 0 ? <span className="bell-count">{shown}</span> : null}
      </Link>
      <span role="status" className="sr">
        {said}
      </span>
    </>
  );
}
