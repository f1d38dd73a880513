import { useNavigate } from "@tanstack/react-router";
import type { Settings, Theme } from "~/api/client";
import type { Entry } from "~/features/palette/useFoundActions";
import { VIEW_IDS } from "~/features/queue/filter";
import { lastPlace } from "~/features/queue/usePlace";
import { useLock, useSaveSettings, useSignOut } from "~/features/session/useSession";
import { effectiveKeys } from "~/features/settings/keyTable";
import { useFire } from "~/shared/keys/KeyProvider";
import { shownKeys } from "~/shared/keys/match";
import { t } from "~/shared/text";

const ACTS = Object.keys(t.palette.acts) as (keyof typeof t.palette.acts)[];

/** Everything the palette offers besides actions. */
export function useCommands(settings: Settings, showKeys: () => void): Entry[] {
  const navigate = useNavigate();
  const { fire, can } = useFire();
  const { mutate: lock } = useLock();
  const { mutate: signOut } = useSignOut();
  const { mutate: save } = useSaveSettings();
  const keys = new Map(
    effectiveKeys(settings.key_map).map((binding) => [binding.action, binding.keys[0] ?? ""]),
  );
  const place = (
    to:
      | "/queue"
      | "/metrics"
      | "/imports"
      | "/exports"
      | "/verify"
      | "/ledger"
      | "/people"
      | "/policies"
      | "/overrides"
      | "/agents"
      | "/jobs"
      | "/notices"
      | "/settings",
    text: string,
    action: string,
  ): Entry => {
    const own = keys.get(action) ?? "";
    return {
      id: `go${to}`,
      text,
      run: () => void navigate(to === "/queue" ? { to, search: lastPlace.get() } : { to }),
      ...(own ? { keys: shownKeys(own) } : {}),
    };
  };
  // What the open screen offers now, by the name under which its keys do it.
  const here = ACTS.filter((action) => can(action)).map((action): Entry => {
    const own = keys.get(action) ?? "";
    return {
      id: action,
      text: t.palette.acts[action],
      run: () => fire(action),
      ...(own ? { keys: shownKeys(own) } : {}),
    };
  });
  return [
    ...here,
    place("/queue", t.nav.queue, "go.queue"),
    place("/metrics", t.nav.metrics, "go.metrics"),
    place("/imports", t.nav.imports, "go.imports"),
    place("/exports", t.nav.exports, "go.exports"),
    place("/verify", t.nav.verify, "go.verify"),
    place("/ledger", t.nav.ledger, "go.ledger"),
    place("/people", t.nav.people, "go.people"),
    place("/policies", t.nav.policies, "go.policies"),
    place("/overrides", t.nav.overrides, "go.overrides"),
    place("/agents", t.nav.agents, "go.agents"),
    place("/jobs", t.nav.jobs, "go.jobs"),
    place("/notices", t.nav.notices, "go.notices"),
    place("/settings", t.nav.settings, "go.settings"),
    ...VIEW_IDS.map(
      (view): Entry => ({
        id: `view-${view}`,
        text: t.palette.view(t.views[view]),
        run: () => void navigate({ to: "/queue", search: { view } }),
      }),
    ),
    { id: "keys", text: t.keys.title, run: showKeys },
    { id: "lock", text: t.nav.lock, run: () => lock({}) },
    { id: "sign-out", text: t.nav.signOut, run: () => signOut({}) },
    ...(Object.keys(t.settings.themes) as Theme[]).map(
      (theme): Entry => ({
        id: `theme-${theme}`,
        text: t.palette.theme(t.settings.themes[theme]),
        run: () => save({ ...settings, theme }),
      }),
    ),
  ];
}
