import { useQueryClient } from "@tanstack/react-query";
import type { Status } from "~/api/client";
import { useCommand, useEvents } from "~/api/hooks";

/** The status bar's facts; read again whenever the core says that something moved. */
export function useStatus(enabled = true): Status | undefined {
  const client = useQueryClient();
  const { data } = useCommand(
    "status",
    {},
    { enabled, staleTime: 30_000, keep: true, every: 30_000 },
  );
  useEvents((event) => {
    if (
      event.event === "status_changed" ||
      event.event === "ledger_moved" ||
      event.event === "connection"
    ) {
      void client.invalidateQueries({ queryKey: ["status"] });
    }
    // The connection came back: whatever failed meanwhile is read again, typed text is untouched.
    if (event.event === "connection" && event.online) {
      void client.invalidateQueries({ predicate: (query) => query.state.status === "error" });
    }
  });
  return data;
}

/** Why nothing can be signed now, or undefined. */
export function signingStop(
  status: Status | undefined,
  words: { offline: string; ledger: string },
): string | undefined {
  if (!status) return undefined;
  if (!status.online) return words.offline;
  return status.ledger.failed_at_seq === null ? undefined : words.ledger;
}
