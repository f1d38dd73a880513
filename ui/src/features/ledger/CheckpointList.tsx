import { useInfiniteQuery } from "@tanstack/react-query";
import { asApiError, type Checkpoint, call } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { Time } from "~/shared/ui/Time";
import { Bytes } from "./Bytes";

const words = t.ledger.checkpoints;

function Row({ of, forked }: { of: Checkpoint; forked: boolean }) {
  return (
    <li className="grid gap-1 border-t border-line px-3 py-2 text-12 first:border-0">
      <p className="flex flex-wrap gap-3">
        <b className="font-semibold">
          {count(of.size)} {words.size.toLowerCase()}
        </b>
        <span className="text-ink-3">{words.root}</span> <Digest hex={of.root} full />
      </p>
      {forked ? <Note kind="crit">{words.two}</Note> : null}
      <ul className="grid gap-1">
        {of.signers.map((signer) => (
          <li key={signer.installation}>
            <p>
              {words.signers}{" "}
              <b className="font-medium">
                {signer.name ? <HostileText text={signer.name} limit={80} /> : words.unnamed}
              </b>{" "}
              <span className="mono text-ink-3">{signer.key_fingerprint}</span>,{" "}
              <Time iso={signer.at} look="long" />
            </p>
            <details>
              <summary className="link min-h-6 w-fit">{words.note}</summary>
              <Bytes label={words.note} text={signer.note} />
            </details>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Who signed how long the ledger was, and its root. */
export function CheckpointList() {
  const found = useInfiniteQuery({
    queryKey: ["checkpoints"],
    queryFn: ({ pageParam }) => call("checkpoints", { below: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });
  const all = found.data?.pages.flatMap((page) => page.checkpoints) ?? [];
  const forked = (of: Checkpoint) =>
    all.some((other) => other.size === of.size && other.root !== of.root);
  return (
    <section className="card" aria-label={t.ledger.tabs.checkpoints}>
      <p className="px-3 py-2 text-12 text-ink-2">{words.what}</p>
      {found.error ? (
        <ErrorNote error={asApiError(found.error)} onRetry={() => void found.refetch()} />
      ) : null}
      {!found.data && !found.error ? <Loading rows={4} /> : null}
      {found.data && all.length === 0 ? <p className="px-3 py-4 text-ink-2">{words.none}</p> : null}
      <ul>
        {all.map((each) => (
          <Row key={`${each.size} ${each.root}`} of={each} forked={forked(each)} />
        ))}
      </ul>
      {found.hasNextPage ? (
        <div className="p-2">
          <Button size="sm" onPress={() => void found.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
