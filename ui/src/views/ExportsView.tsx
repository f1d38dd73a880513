import { ExportList } from "~/features/exports/ExportList";
import { ExportMaker } from "~/features/exports/ExportMaker";
import { Page } from "./Page";
import { t } from "~/shared/text";

export function ExportsView() {
  return (
    <Page title={t.exports.title}>
      <ExportMaker />
      <ExportList />
    </Page>
  );
}
