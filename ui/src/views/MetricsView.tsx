import { useNavigate, useSearch } from "@tanstack/react-router";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { ConditionsBar } from "~/features/metrics/ConditionsBar";
import { asQueue, asRequest, readConditions } from "~/features/metrics/conditions";
import { FigureCard } from "~/features/metrics/FigureCard";
import { figures } from "~/features/metrics/figures";
import { Numbers } from "~/features/metrics/Numbers";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";
import { useNow } from "~/shared/useNow";
import { Page } from "./Page";

export function MetricsView() {
  const navigate = useNavigate();
  const now = useNow();
  const conditions = readConditions({ ...useSearch({ strict: false }) });
  const found = useCommand("metrics", asRequest(conditions, now), {
    staleTime: 60_000,
    keep: true,
  });
  const queue = asQueue(conditions);
  const lane = found.data?.[conditions.lane ?? "work"];
  return (
    <Page
      title={t.metrics.title}
      actions={
        found.data ? (
          <span className="text-12 text-ink-3">
            {t.metrics.asOf} <Time iso={found.data.as_of} />
          </span>
        ) : null
      }
    >
      <ConditionsBar
        conditions={conditions}
        onConditions={(search) => void navigate({ to: "/metrics", search, replace: true })}
      />
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!lane && !found.error ? <Loading rows={6} /> : null}
      {lane ? (
        <>
          <Numbers lane={lane} queue={queue} />
          {figures(lane, queue).map((figure) => (
            <FigureCard key={figure.id} figure={figure} />
          ))}
        </>
      ) : null}
    </Page>
  );
}
