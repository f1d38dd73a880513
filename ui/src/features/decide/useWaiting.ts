import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { asApiError, call, type Decided, FAULTS } from "~/api/client";
import { useEvents } from "~/api/hooks";
import { useSession, useSetSession } from "~/features/session/useSession";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { dropDraft } from "./drafts";
import { lastSigned } from "./signed";
import { changeWaiting, type Waiting, waiting } from "./waiting";

/** Milliseconds between two looks at the clock. */
const TICK = 250;

/** Why a locked session signs nothing. */
const LOCKED = {
  ...t.decide.lockedBefore,
  code: "session-locked",
  fault: FAULTS["session-locked"],
  members: {},
} as const;

/** So that the window is not closed over what waits. */
function tell(held: number, failed: number): void {
  call("tell_waiting", { waiting: held, failed }).catch(() => {});
}

/** Signs what waits when its time has come. Mounted once, over all screens; answers what waits, and the time. */
export function useWaiting(): { all: readonly Waiting[]; now: number } {
  const client = useQueryClient();
  const session = useSession();
  const setSession = useSetSession();
  const all = useStore(waiting);
  const [now, setNow] = useState(Date.now);

  const signed = ({ label, request }: Waiting, decided: Decided) => {
    waiting.set((old) => old.filter((each) => each.request !== request));
    dropDraft(request.action_id);
    lastSigned.set({ label, decided });
    if (session?.key && request.passphrase !== null)
      setSession({ ...session, key: { ...session.key, unlocked: true } });
    for (const key of ["queue_views", "queue_shape", "queue_rows", "status"])
      void client.invalidateQueries({ queryKey: [key] });
  };
  const send = (one: Waiting) => {
    const { request } = one;
    changeWaiting(request.action_id, { sending: true });
    // Whoever signs out meanwhile has gone: their list is empty, and nothing is said to the next person.
    const here = () => waiting.get().some((each) => each.request === request);
    call("decide", request).then(
      (decided) => here() && signed(one, decided),
      (thrown) =>
        here() && changeWaiting(request.action_id, { sending: false, failed: asApiError(thrown) }),
    );
  };
  const look = useEffectEvent(() => {
    const at = Date.now();
    setNow(at);
    for (const each of waiting.get()) {
      if (each.sending || each.failed) continue;
      // A locked session signs nothing, so it takes back what waited: its person is told when they are there again.
      if (session?.locked) changeWaiting(each.request.action_id, { failed: LOCKED });
      else if (at >= each.at) send(each);
    }
  });
  // The window is being closed: what was asked for is signed, only its time to be taken back is over.
  useEvents((event) => {
    if (event.event !== "closing") return;
    for (const each of waiting.get()) changeWaiting(each.request.action_id, { at: 0 });
    look();
  });
  const failed = all.filter((each) => each.failed).length;
  const held = all.length - failed;
  useEffect(() => tell(held, failed), [held, failed]);
  // Who signs out holds nothing back any more.
  useEffect(() => () => tell(0, 0), []);
  const some = all.length > 0;
  useEffect(() => {
    if (!some) return;
    look();
    const timer = setInterval(() => look(), TICK);
    return () => clearInterval(timer);
  }, [some]);
  return { all, now };
}
