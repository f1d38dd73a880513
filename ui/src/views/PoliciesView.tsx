import { useState } from "react";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { TryPolicy } from "~/features/policies/TryPolicy";
import { VersionCard } from "~/features/policies/VersionCard";
import { VersionTable } from "~/features/policies/VersionTable";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

export function PoliciesView() {
  const found = useCommand("policies", {}, { keep: true });
  const [picked, setPicked] = useState<number | null>(null);
  const versions = found.data ?? [];
  const shown =
    versions.find((each) => each.version === picked) ??
    versions.find((each) => each.in_force) ??
    versions[0];
  return (
    <Page title={t.policies.title}>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={8} /> : null}
      {found.data && !shown ? <p className="text-ink-2">{t.policies.none}</p> : null}
      {shown ? (
        <>
          <VersionTable versions={versions} shown={shown.version} onShow={setPicked} />
          <VersionCard key={shown.version} of={shown} versions={versions} />
          <TryPolicy shown={shown} />
        </>
      ) : null}
    </Page>
  );
}
