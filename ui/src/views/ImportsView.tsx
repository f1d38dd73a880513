import { useState } from "react";
import { asApiError, type ImportFile } from "~/api/client";
import { useCommand, useDo } from "~/api/hooks";
import { ImportList } from "~/features/imports/ImportList";
import { Wizard } from "~/features/imports/Wizard";
import { useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

/** What was imported, and the way of a file into the workspace. The file is chosen in a dialog of the program. */
export function ImportsView() {
  const words = t.imports;
  const list = useCommand("imports", {});
  const status = useStatus();
  const [file, setFile] = useState<ImportFile | null>(null);
  const pick = useDo("import_pick", setFile);
  const error = pick.error ? asApiError(pick.error) : null;
  const blocked =
    (pick.isPending ? t.common.loading : undefined) ??
    list.data?.refusal ??
    (status && !status.online ? t.exports.offline : undefined) ??
    (list.data ? undefined : t.common.loading);
  const choose = () => pick.mutate({});
  return (
    <Page title={words.title}>
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-12 text-ink-2">{words.what}</p>
        <Button kind={file ? "plain" : "primary"} blocked={blocked} onPress={choose}>
          {words.pick}
        </Button>
      </div>
      {list.data?.refusal ? <p className="text-12 text-ink-2">{list.data.refusal}</p> : null}
      {error && error.code !== "cancelled" ? <ErrorNote error={error} /> : null}
      {file ? <Wizard key={file.file} of={file} onClose={() => setFile(null)} /> : null}
      {list.error ? (
        <ErrorNote error={asApiError(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {!list.data && !list.error ? <Loading rows={4} /> : null}
      {list.data ? <ImportList of={list.data} /> : null}
    </Page>
  );
}
