import { seconds } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Note } from "~/shared/ui/Note";
import { useStatus } from "./useStatus";

/** While the database is away: since when, what still works, and that nothing typed is lost. */
export function OfflineNote({ className = "" }: { className?: string }) {
  const status = useStatus();
  if (!status || status.online) return null;
  return (
    <Note kind="warn" className={className} live>
      {status.offline_since ? (
        <b className="font-semibold">{t.status.offlineSince(seconds(status.offline_since))}. </b>
      ) : null}
      {t.status.offlineMeans}
    </Note>
  );
}
