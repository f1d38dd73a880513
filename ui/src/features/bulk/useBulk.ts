import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type ApiError, asApiError, call, type Decide, type Verdict } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { unmark } from "~/features/queue/marks";
import { count } from "~/shared/format/number";
import { newId } from "~/shared/id";
import { t } from "~/shared/text";
import { inTurn, type Result } from "./inTurn";

/** One decision as it was shown, ready to be signed. */
export interface Shown {
  request: Decide;
  statement: string;
}

export interface Choice {
  verdict: Verdict;
  reason: string;
  narrative: string;
}

/** How far it is. Nothing is signed before `signing`; going back is possible until then. */
export type Phase = "choosing" | "showing" | "shown" | "waiting" | "signing" | "done";

/** Many alike: which go together, their statements, and one signature after the other. */
export function useBulk(actions: string[], choice: Choice, passphrase: string | null) {
  const client = useQueryClient();
  const [phase, setPhase] = useState<Phase>("choosing");
  const [shown, setShown] = useState<Shown[]>([]);
  const [left, setLeft] = useState(0);
  const [error, setError] = useState<ApiError | null>(null);
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  const stopped = useRef(false);
  const check = useCommand("bulk_check", { action_ids: actions, verdict: choice.verdict });
  // Whoever closes the sheet stops it: what is being signed at that moment is, and none after it.
  useEffect(
    () => () => {
      stopped.current = true;
    },
    [],
  );

  const show = async () => {
    setPhase("showing");
    setError(null);
    try {
      const opened = await call("bulk_open", { action_ids: actions, verdict: choice.verdict });
      const all: Shown[] = [];
      for (const { action_id, ...seen } of opened) {
        const decision = {
          decision_id: newId(),
          action_id,
          verdict: choice.verdict,
          reason_code: choice.reason,
          narrative: choice.narrative.trim(),
          ...seen,
        };
        const preview = await call("preview_decision", decision);
        if (!preview.statement || preview.override_type) continue;
        const { statement, statement_digest } = preview;
        const given = { viewed: [], reauthentication: null, passphrase: null, typed: null };
        all.push({ request: { ...decision, statement_digest, ...given }, statement });
      }
      setShown(all);
      setPhase(all.length > 0 ? "shown" : "choosing");
      if (all.length === 0) void check.refetch();
    } catch (thrown) {
      setError(asApiError(thrown));
      setPhase("choosing");
    }
  };
  const send = async () => {
    setPhase("signing");
    stopped.current = false;
    await inTurn(
      shown,
      async ({ request }) => {
        const { seq } = await call("decide", { ...request, passphrase });
        unmark(request.action_id);
        return t.bulk.signed(count(seq));
      },
      ({ request }, result) => setResults((old) => new Map(old).set(request.action_id, result)),
      () => stopped.current,
    );
    setPhase("done");
    for (const key of ["queue_views", "queue_shape", "queue_rows", "status"])
      void client.invalidateQueries({ queryKey: [key] });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: one tick of the clock
  useEffect(() => {
    if (phase !== "waiting") return;
    const timer = setTimeout(() => (left > 1 ? setLeft(left - 1) : void send()), 1000);
    return () => clearTimeout(timer);
  }, [phase, left]);

  return {
    phase,
    shown,
    left,
    error: error ?? (check.error ? asApiError(check.error) : null),
    results,
    bulk: check.data,
    show: () => void show(),
    /** What is chosen has changed: what was shown is not what would be signed. */
    again: () => {
      setShown([]);
      setPhase("choosing");
    },
    sign: () => {
      setLeft(check.data?.undo_seconds ?? 0);
      setPhase("waiting");
    },
    takeBack: () => setPhase("shown"),
    stop: () => {
      stopped.current = true;
    },
  };
}
