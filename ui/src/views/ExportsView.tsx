import { useSearch } from "@tanstack/react-router";
import { ExportList } from "~/features/exports/ExportList";
import { ExportMaker } from "~/features/exports/ExportMaker";
import { t } from "~/shared/text";
import { Page } from "./Page";

export function ExportsView() {
  const { action } = useSearch({ from: "/exports" });
  return (
    <Page title={t.exports.title}>
      <ExportMaker key={action ?? ""} action={action} />
      <ExportList />
    </Page>
  );
}
