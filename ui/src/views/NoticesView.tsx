import { asApiError } from "~/api/client";
import { NoticeList } from "~/features/notices/NoticeList";
import { useNotices, useRead } from "~/features/notices/useNotices";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

export function NoticesView() {
  const found = useNotices();
  const { read, error } = useRead();
  const notices = found.data?.notices ?? [];
  const unread = notices.filter((each) => !each.read).map((each) => each.id);
  const all =
    unread.length > 0 ? (
      <Button size="sm" onPress={() => read(unread)}>
        {t.notices.all}
      </Button>
    ) : null;
  return (
    <Page title={t.notices.title} actions={all}>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {error ? <ErrorNote error={asApiError(error)} /> : null}
      {!found.data && !found.error ? <Loading rows={6} /> : null}
      {found.data && notices.length === 0 ? (
        <p className="px-3 py-4 text-ink-2">{t.notices.none}</p>
      ) : null}
      {notices.length > 0 ? <NoticeList notices={notices} /> : null}
      {found.data?.more ? (
        <p className="px-3 py-2 text-12 text-ink-3">{t.notices.more(count(notices.length))}</p>
      ) : null}
    </Page>
  );
}
