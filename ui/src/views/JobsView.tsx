import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { BacklogCard } from "~/features/jobs/BacklogCard";
import { JobTable } from "~/features/jobs/JobTable";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

/** How often what runs meanwhile is looked at. */
const EVERY = 10_000;

export function JobsView() {
  const found = useCommand("jobs", {}, { keep: true, every: EVERY });
  return (
    <Page title={t.jobs.title}>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={6} /> : null}
      {found.data ? (
        <>
          <BacklogCard of={found.data.backlog} />
          <JobTable of={found.data} />
        </>
      ) : null}
    </Page>
  );
}
