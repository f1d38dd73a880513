import { useNavigate, useParams } from "@tanstack/react-router";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { Attempts } from "~/features/exports/Attempts";
import { ExportActs } from "~/features/exports/ExportActs";
import { ExportFacts } from "~/features/exports/ExportFacts";
import { ExportTables } from "~/features/exports/ExportTables";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

/** One export: what was recorded, what became of it, and what can be done with it. */
export function ExportView() {
  const { export: id } = useParams({ from: "/export/$export" });
  const navigate = useNavigate();
  const found = useCommand("export_show", { export_id: id }, { keep: true });
  const back = () => void navigate({ to: "/exports" });
  useKey("action.back", back);
  return (
    <Page
      title={t.exports.show}
      actions={
        <Button size="sm" hotkey="action.back" onPress={back}>
          {t.exports.back}
        </Button>
      }
    >
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={8} /> : null}
      {found.data ? (
        <>
          <ExportFacts of={found.data.export} />
          <ExportActs key={id} of={found.data} />
          <ExportTables key={`${id} tables`} of={found.data} />
          <Attempts of={found.data.attempts} />
        </>
      ) : null}
    </Page>
  );
}
