import { useQueryClient } from "@tanstack/react-query";
import type { Session, Settings, WorkspaceState } from "~/api/client";
import { queryKey, useCommand, useDo } from "~/api/hooks";
import { createStore, forgetPerson } from "~/shared/store";

/** What the program knows about itself: read once, then kept up by sign-in, lock and settings. */
export function useWorkspaceState() {
  return useCommand("workspace_state", {}, { staleTime: Number.POSITIVE_INFINITY });
}

export function useSession(): Session | null {
  return useWorkspaceState().data?.session ?? null;
}

function usePatch() {
  const client = useQueryClient();
  return (patch: Partial<WorkspaceState>) =>
    client.setQueryData<WorkspaceState>(queryKey("workspace_state", {}), (old) =>
      old ? { ...old, ...patch } : old,
    );
}

export function useSetSession() {
  const patch = usePatch();
  return (session: Session | null) => patch({ session });
}

export function useSignOut() {
  const client = useQueryClient();
  const setSession = useSetSession();
  return useDo("sign_out", () => {
    setSession(null);
    forgetPerson();
    // Nothing of this person stays on the screen of the next.
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "workspace_state" });
    void client.invalidateQueries({ queryKey: ["workspace_state"] });
  });
}

/** Whether the session was locked by its reader, and not by itself. */
export const lockedByReader = createStore(false, "person");

export function useLock(byReader = true) {
  const session = useSession();
  const setSession = useSetSession();
  return useDo("lock", () => {
    if (!session) return;
    lockedByReader.set(byReader);
    setSession({ ...session, locked: true });
  });
}

export function useSaveSettings() {
  const patch = usePatch();
  return useDo("settings_save", (settings: Settings) => patch({ settings }));
}
