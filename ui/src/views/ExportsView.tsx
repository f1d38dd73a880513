import { ExportList } from "~/features/exports/ExportList";
import { ExportMaker } from "~/features/exports/ExportMaker";
import { t } from "~/shared/text";
import { Page } from "./Page";

export function ExportsView() {
  return (
    <Page title={t.exports.title}>
      <ExportMaker />
      <ExportList />
    </Page>
  );
}
