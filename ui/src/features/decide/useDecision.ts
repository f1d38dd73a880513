import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type ActionView,
  asApiError,
  call,
  type Decide,
  type Decided,
  type ErrorCode,
  type SeenView,
} from "~/api/client";
import { useDo } from "~/api/hooks";
import { useViewed } from "~/features/action/viewed";
import { keyStop } from "~/features/session/keyStop";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";
import { useSettled } from "~/shared/useSettled";
import { blockers, unviewed } from "./blockers";
import { type Draft, dropDraft } from "./drafts";
import { lastSigned } from "./signed";
import { useSeen } from "./useSeen";
import { signLater } from "./waiting";

/** Refusals that mean: what you look at is no longer how it is. */
const MOVED: ReadonlySet<ErrorCode> = new Set([
  "stale-view",
  "view-unknown",
  "step-closed",
  "seat-taken",
  "seat-delegated",
  "delegator-barred",
  "not-open",
  "expired",
]);

interface Given {
  view: ActionView;
  draft: Draft;
  stale: boolean;
  /** The core says that the view is stale. */
  onStale: () => void;
  onSigned: (decided: Decided) => void;
  /** It is signed in a while, unless it is taken back. */
  onWaiting: () => void;
}

/** Milliseconds without a key press before what is written so far is shown as it would be signed. */
const PAUSE = 400;

/** What would be signed, as the core keeps it until it is: the same words find the same bytes. */
function previewOf(
  view: ActionView,
  seen: SeenView,
  draft: Draft,
  reason: string,
  narrative: string,
) {
  return queryOptions({
    queryKey: [
      "preview_decision",
      view.action_id,
      seen.view_digest,
      seen.seen_seq,
      draft.decisionId,
      draft.verdict,
      reason,
      narrative,
    ],
    queryFn: () =>
      call("preview_decision", {
        decision_id: draft.decisionId,
        action_id: view.action_id,
        verdict: draft.verdict,
        reason_code: reason,
        narrative,
        view_digest: seen.view_digest,
        seen_seq: seen.seen_seq,
        seen_leaf: seen.seen_leaf,
      }),
    // Shown once, kept by the core: asked again it would be another statement, with another time and salt.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Everything between "Approve…" and "Signed": what is asked for, what is missing, and signing. */
export function useDecision({ view, draft, stale, onStale, onSigned, onWaiting }: Given) {
  const client = useQueryClient();
  const session = useSession();
  const status = useStatus();
  const viewed = useViewed(view.action_id);
  const [secrets, setSecrets] = useState({ password: "", typed: "" });
  const reason = draft.reasons[draft.verdict] ?? "";

  const written = draft.narrative.trim();
  const settled = useSettled(written, PAUSE);
  const { seen, recording } = useSeen(view, unviewed(view, viewed).length === 0, onStale);
  const preview = useQuery({
    ...previewOf(view, seen, draft, reason, settled),
    enabled: !recording,
    placeholderData: (old) => old,
  });

  const showing =
    recording || settled !== written || preview.isPlaceholderData || preview.isFetching;

  const decide = useDo("decide", (decided) => {
    passphrase.accepted();
    dropDraft(view.action_id);
    lastSigned.set({ label: view.label, decided });
    for (const key of ["queue_views", "queue_shape", "queue_rows", "status"])
      void client.invalidateQueries({ queryKey: [key] });
    onSigned(decided);
  });
  const error = decide.error ? asApiError(decide.error) : null;
  const passphrase = usePassphrase(error);

  const missing = blockers(
    view,
    { reason, narrative: draft.narrative, ...secrets, passphrase: passphrase.value },
    {
      stale,
      stop: signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }),
      key: keyStop(session?.key),
      override: preview.data?.override_type != null,
      passphraseNeeded: passphrase.needed,
      viewed,
      shown: showing ? "not yet" : preview.data?.statement ? "whole" : "failed",
    },
  );

  const request = (): Decide => ({
    decision_id: draft.decisionId,
    action_id: view.action_id,
    verdict: draft.verdict,
    reason_code: reason,
    narrative: written,
    view_digest: seen.view_digest,
    seen_seq: seen.seen_seq,
    seen_leaf: seen.seen_leaf,
    statement_digest: preview.data?.statement_digest ?? "",
    viewed: [...viewed],
    reauthentication: secrets.password || null,
    passphrase: passphrase.given,
    typed: view.friction.typed ? secrets.typed : null,
  });
  const send = () => {
    decide.mutate(request(), {
      onError: (thrown) => {
        const { code } = asApiError(thrown);
        if (MOVED.has(code)) onStale();
        // The core no longer keeps what is shown here: it is shown anew, to be read before it is signed.
        if (code === "preview-stale") void preview.refetch();
      },
    });
  };

  return {
    reason,
    secrets,
    setSecret: (patch: Partial<typeof secrets>) => setSecrets((old) => ({ ...old, ...patch })),
    preview: preview.data,
    previewError: preview.error ? asApiError(preview.error) : null,
    missing,
    passphrase,
    signing: decide.isPending,
    error,
    sign: () => {
      if (missing.length > 0 || decide.isPending) return;
      const undo = preview.data?.override_type ? 0 : view.friction.undo_seconds;
      if (undo > 0) {
        signLater(view.label, request(), undo);
        onWaiting();
      } else send();
    },
  };
}

export type Decision = ReturnType<typeof useDecision>;
