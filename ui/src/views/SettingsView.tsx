import { asApiError } from "~/api/client";
import { useSaveSettings, useWorkspaceState } from "~/features/session/useSession";
import { SettingsForm } from "~/features/settings/SettingsForm";
import { t } from "~/shared/text";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Page } from "./Page";

export function SettingsView() {
  const state = useWorkspaceState();
  const save = useSaveSettings();
  return (
    <Page title={t.settings.title}>
      {save.error ? <ErrorNote error={asApiError(save.error)} /> : null}
      {state.data ? (
        <SettingsForm settings={state.data.settings} onSave={(settings) => save.mutate(settings)} />
      ) : (
        <Loading />
      )}
      {state.data ? (
        <p className="text-12 text-ink-3">
          {t.start.versions(state.data.versions.program, state.data.versions.commit)}
        </p>
      ) : null}
    </Page>
  );
}
