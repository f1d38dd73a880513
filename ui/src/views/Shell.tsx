import { Outlet, useNavigate, useParams, useRouterState, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Session, Settings } from "~/api/client";
import { WaitingLine } from "~/features/decide/WaitingLine";
import { Palette } from "~/features/palette/Palette";
import { listOf, readSearch, VIEW_IDS } from "~/features/queue/filter";
import { lastPlace } from "~/features/queue/usePlace";
import { LockScreen } from "~/features/session/LockScreen";
import { useIdleLock } from "~/features/session/useIdleLock";
import { useLock, useSaveSettings } from "~/features/session/useSession";
import { KeysDialog } from "~/features/settings/KeysDialog";
import { zoomed } from "~/features/settings/zoom";
import { StatusBar } from "~/features/shell/StatusBar";
import { usePanes } from "~/features/shell/usePanes";
import { useStatus } from "~/features/shell/useStatus";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { ActionCrumb } from "./ActionCrumb";
import { AstrayNote } from "./AstrayNote";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import { useArrival } from "./useArrival";
import { useCommands } from "./useCommands";
import { useShow } from "./useShow";

const PLACES: Record<string, string> = {
  "/metrics": t.nav.metrics,
  "/imports": t.nav.imports,
  "/exports": t.nav.exports,
  "/verify": t.nav.verify,
  "/ledger": t.nav.ledger,
  "/people": t.nav.people,
  "/policies": t.nav.policies,
  "/overrides": t.nav.overrides,
  "/agents": t.nav.agents,
  "/jobs": t.nav.jobs,
  "/notices": t.nav.notices,
  "/settings": t.nav.settings,
};

function useCrumbs(): {
  crumbs: ReactNode[];
  narrow: boolean;
  view: keyof typeof t.views | undefined;
} {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { id } = useParams({ strict: false });
  const search = readSearch({ ...useSearch({ strict: false }) });
  const view = search.view ?? "my_turn";
  if (path.startsWith("/export/"))
    return { crumbs: [t.nav.exports, t.exports.show], narrow: false, view: undefined };
  if (path.startsWith("/record/"))
    return { crumbs: [t.nav.queue, t.record.title], narrow: true, view: undefined };
  if (id)
    return {
      crumbs: [t.nav.queue, <ActionCrumb key="id" id={id} />],
      narrow: true,
      view: undefined,
    };
  if (path === "/queue") return { crumbs: [t.nav.queue, t.views[view]], narrow: false, view };
  return { crumbs: [PLACES[path] ?? ""], narrow: path === "/verify", view: undefined };
}

/** A view of the queue by its place in the rail. */
function useViewKeys() {
  const navigate = useNavigate();
  for (const id of VIEW_IDS) {
    const search = id === "my_turn" ? {} : { view: id };
    // biome-ignore lint/correctness/useHookAtTopLevel: the views never change
    useKey(`view.${id}`, () => void navigate({ to: "/queue", search }));
  }
}

/** Top bar, rail, screen, status bar; palette, key map and lock lie over it. */
export function Shell({ session, settings }: { session: Session; settings: Settings }) {
  const navigate = useNavigate();
  const { crumbs, narrow, view } = useCrumbs();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const status = useStatus();
  const here = readSearch({ ...useSearch({ strict: false }) });
  const { mutate: lock } = useLock();
  const commands = useCommands(settings, () => setKeys(true));
  useIdleLock(session);
  usePanes();
  useArrival();
  useShow();
  useKey("palette", () => setPalette(true));
  useKey("keys.show", () => setKeys(true));
  const { mutate: save } = useSaveSettings();
  const size = (zoom: number) => zoom !== settings.zoom && save({ ...settings, zoom });
  useKey("zoom.in", () => size(zoomed(settings.zoom, 1)));
  useKey("zoom.out", () => size(zoomed(settings.zoom, -1)));
  useKey("zoom.reset", () => size(100));
  useKey("lock", () => lock({}));
  useKey("go.queue", () => void navigate({ to: "/queue", search: lastPlace.get() }));
  useViewKeys();
  useKey("go.metrics", () => void navigate({ to: "/metrics" }));
  useKey("go.imports", () => void navigate({ to: "/imports" }));
  useKey("go.exports", () => void navigate({ to: "/exports" }));
  useKey("go.verify", () => void navigate({ to: "/verify" }));
  useKey("go.ledger", () => void navigate({ to: "/ledger" }));
  useKey("go.people", () => void navigate({ to: "/people" }));
  useKey("go.policies", () => void navigate({ to: "/policies" }));
  useKey("go.overrides", () => void navigate({ to: "/overrides" }));
  useKey("go.agents", () => void navigate({ to: "/agents" }));
  useKey("go.jobs", () => void navigate({ to: "/jobs" }));
  useKey("go.notices", () => void navigate({ to: "/notices" }));
  useKey("go.settings", () => void navigate({ to: "/settings" }));

  // Back in the list that is worked through, where the action was opened from one.
  const openAgain = (id: string) =>
    navigate({ to: "/action/$id", params: { id }, search: listOf(here) });

  return (
    <div className="shell grid grid-cols-[minmax(0,1fr)] h-full grid-rows-[var(--topbar)_minmax(0,1fr)_auto_var(--statusbar)]">
      <TopBar session={session} crumbs={crumbs} onPalette={() => setPalette(true)} />
      <div className="flex min-h-0" aria-hidden={session.locked || undefined}>
        {narrow && view === undefined ? (
          <Rail narrow onKeys={() => setKeys(true)} />
        ) : (
          <Rail view={view} onKeys={() => setKeys(true)} />
        )}
        <Outlet />
      </div>
      <WaitingLine onOpen={(id) => void openAgain(id)} />
      {status ? <StatusBar status={status} /> : <div className="border-t border-line-2 bg-panel" />}
      <AstrayNote />
      <Palette
        open={palette}
        onClose={() => setPalette(false)}
        commands={commands}
        onAction={(id) => void navigate({ to: "/action/$id", params: { id } })}
      />
      <KeysDialog
        open={keys}
        onClose={() => setKeys(false)}
        changes={settings.key_map}
        onSettings={() => {
          setKeys(false);
          void navigate({ to: "/settings" });
        }}
      />
      {session.locked ? <LockScreen session={session} /> : null}
    </div>
  );
}
