import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call, type QueueRow } from "~/api/client";
import { refreshHands } from "~/features/assign/useClaim";
import { marks, unmark, unmarkAll } from "~/features/queue/marks";
import { useSession } from "~/features/session/useSession";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { BulkSheet } from "./BulkSheet";
import { inTurn, type Result } from "./inTurn";
import { Results } from "./Results";

/** What can be done with the marked rows: one after the other, each with its own answer. */
export function MarkBar() {
  const marked = useStore(marks);
  const [results, setResults] = useState<ReadonlyMap<string, Result>>(new Map());
  if (marked.size === 0 && results.size === 0) return null;
  return <Bar marked={marked} results={results} setResults={setResults} />;
}

interface Props {
  marked: ReadonlyMap<string, QueueRow>;
  results: ReadonlyMap<string, Result>;
  setResults: (next: (old: ReadonlyMap<string, Result>) => ReadonlyMap<string, Result>) => void;
}

function Bar({ marked, results, setResults }: Props) {
  const client = useQueryClient();
  const status = useStatus();
  const mayClaim = useSession()?.features.includes("claim") ?? false;
  const [running, setRunning] = useState(false);
  const [deciding, setDeciding] = useState<QueueRow[] | null>(null);
  const stop = useRef(false);
  const rows = [...marked.values()];
  const blocked =
    rows.length === 0
      ? t.bulk.none
      : running
        ? t.bulk.running
        : signingStop(status, { offline: t.assign.offline, ledger: t.assign.ledger });
  const claim = async () => {
    if (blocked) return;
    stop.current = false;
    setRunning(true);
    setResults(() => new Map());
    await inTurn(
      rows,
      async (row) => {
        const { seq } = await call("claim", { action_id: row.action_id, take: true });
        unmark(row.action_id);
        return t.bulk.claimed(count(seq));
      },
      (row, result) => setResults((old) => new Map(old).set(row.label, result)),
      () => stop.current,
    );
    setRunning(false);
    refreshHands(client);
  };
  const clear = () => {
    stop.current = true;
    setResults(() => new Map());
    unmarkAll();
  };
  useKey("action.claim", () => void claim(), mayClaim && rows.length > 0);
  useKey("queue.unmark", clear);
  return (
    <section aria-label={t.bulk.title} className="border-b border-line bg-accent-soft">
      <div className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-12">
        <span role="status" className="font-medium">
          {t.bulk.marked(rows.length)}
        </span>
        {mayClaim ? (
          <Button size="sm" hotkey="action.claim" onPress={() => void claim()} blocked={blocked}>
            {t.bulk.claim}
          </Button>
        ) : null}
        <Button size="sm" onPress={() => setDeciding(rows)} blocked={blocked}>
          {t.bulk.decide}
        </Button>
        {running ? (
          <Button
            size="sm"
            onPress={() => {
              stop.current = true;
            }}
          >
            {t.common.cancel}
          </Button>
        ) : null}
        <Button size="sm" kind="quiet" className="ml-auto" hotkey="queue.unmark" onPress={clear}>
          {t.bulk.clear}
        </Button>
      </div>
      <Results of={results} />
      {deciding ? <BulkSheet rows={deciding} onClose={() => setDeciding(null)} /> : null}
    </section>
  );
}
