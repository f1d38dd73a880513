import { useEffect } from "react";
import type { Session } from "~/api/client";
import { useEvents, useReread } from "~/api/hooks";
import { lockedByReader, useLock, useSetSession } from "./useSession";

const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel"] as const;

/** Locks after the session's idle time; also follows a lock that the core did by itself. */
export function useIdleLock(session: Session | null): void {
  const { mutate: lock } = useLock(false);
  const setSession = useSetSession();
  const reread = useReread();
  const seconds = session && !session.locked ? session.lock_after_seconds : 0;
  useEffect(() => {
    if (seconds === 0) return;
    let last = Date.now();
    const seen = () => {
      last = Date.now();
    };
    for (const sign of SIGNS) window.addEventListener(sign, seen, { passive: true });
    const timer = setInterval(() => {
      if (Date.now() - last >= seconds * 1000) lock({});
    }, 5000);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, seen);
    };
  }, [seconds, lock]);
  useEvents((event) => {
    if (event.event === "locked" && session && !session.locked) {
      lockedByReader.set(false);
      setSession({ ...session, locked: true });
    }
    // A key was confirmed, a role given or taken: what the reader may do is read again.
    if (event.event === "session_changed")
      reread("workspace_state", "people", "pending_confirmations");
  });
}
