import { useEffect, useMemo, useState } from "react";
import { asApiError, zoom } from "~/api/client";
import { useWorkspaceState } from "~/features/session/useSession";
import { effectiveKeys } from "~/features/settings/keyTable";
import { applySettings } from "~/features/settings/theme";
import { VerifyStatusBar } from "~/features/shell/VerifyStatusBar";
import { KeyProvider } from "~/shared/keys/KeyProvider";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { GuestVerify } from "./GuestVerify";
import { Shell } from "./Shell";
import { StartView } from "./StartView";
import { useLeaver } from "./useLeaver";

const NO_CHANGES: never[] = [];

/** Chooses between the start screens and the console, and holds the key map and the theme. */
export function Root() {
  const state = useWorkspaceState();
  const [verifying, setVerifying] = useState(false);
  useLeaver(state.data?.session ?? null);
  const settings = state.data?.settings;
  const { theme = "system", density = "compact" } = settings ?? {};
  useEffect(() => applySettings({ theme, density }), [theme, density]);
  const percent = settings?.zoom ?? 100;
  useEffect(() => zoom(percent / 100), [percent]);
  const known = state.data !== undefined;
  // For `make bench-window`: the first screen that can be used stands.
  useEffect(() => {
    if (known) performance.mark("interactive");
  }, [known]);
  const changes = settings?.key_map ?? NO_CHANGES;
  const bindings = useMemo(() => effectiveKeys(changes), [changes]);

  let screen = <Loading />;
  if (state.error)
    screen = (
      <div className="p-6">
        <ErrorNote error={asApiError(state.error)} onRetry={() => void state.refetch()} />
      </div>
    );
  else if (state.data?.session)
    screen = <Shell session={state.data.session} settings={state.data.settings} />;
  else if (state.data) {
    const { versions } = state.data;
    screen = (
      <div className="shell grid grid-cols-[minmax(0,1fr)] h-full grid-rows-[minmax(0,1fr)_var(--statusbar)]">
        {verifying ? (
          <GuestVerify onBack={() => setVerifying(false)} />
        ) : (
          <StartView state={state.data} onVerify={() => setVerifying(true)} />
        )}
        <VerifyStatusBar
          program={versions.program}
          format={versions.bundle_format}
          verifying={verifying}
        />
      </div>
    );
  }
  return (
    <KeyProvider bindings={bindings} singleKeys={settings?.single_keys ?? true}>
      {screen}
    </KeyProvider>
  );
}
