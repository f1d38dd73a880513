import { Link } from "@tanstack/react-router";
import { CircleCheck, RefreshCw } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ActionView, InHand, PersonRef } from "~/api/client";
import { InHandText } from "~/features/assign/InHandText";
import type { useClaim } from "~/features/assign/useClaim";
import { PauseNote } from "~/features/interrupt/PauseNote";
import { RiskSign } from "~/features/parts/RiskSign";
import { Sentence } from "~/features/parts/Sentence";
import { isLive } from "~/features/parts/states";
import { about } from "~/features/subject/filter";
import { arriveAt } from "~/shared/arrival";
import { long } from "~/shared/format/time";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { useNow } from "~/shared/useNow";
import { Outcome } from "./Outcome";
import { ReadersLine } from "./ReadersLine";
import { SuccessionNote } from "./SuccessionNote";

interface Props {
  view: ActionView;
  stale: boolean;
  hand: InHand | null;
  claim: ReturnType<typeof useClaim>;
  /** Who else has it open. */
  readers: PersonRef[];
  onCase: () => void;
}

/** The sentence first; below it only what identifies the action. */
export function Header({ view, stale, hand, claim, readers, onCase }: Props) {
  const now = useNow();
  const key = useShownKey("action.subject");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => arriveAt(heading.current), []);
  return (
    <header className="flex-none border-b border-line bg-panel">
      {view.is_simulation ? <div className="hatched h-2" aria-hidden="true" /> : null}
      <div className="px-5 pt-3 pb-2.5">
        <h1 ref={heading} tabIndex={-1} className="text-20 font-normal tracking-[-0.008em]">
          <Sentence of={view.sentence} closed={!isLive(view.state)} />
        </h1>
        <div className="mt-1.5 flex flex-wrap items-center gap-x-4 text-12/[18px] text-ink-2">
          <RiskSign risk={view.risk} />
          {view.is_simulation ? <span className="tag tag-sim">{t.queue.simulation}</span> : null}
          <span>{t.action.received(long(view.received_at, now, t.common.today))}</span>
          <span>{t.action.revision(view.revision)}</span>
          <span title={view.action_digest}>
            {t.action.digest} <span className="mono">{view.action_digest.slice(0, 8)}</span>
          </span>
          {view.subject ? (
            <Link
              to="/subject"
              search={about(view.subject, view.action_id)}
              className="link"
              title={key ? `${t.palette.acts["action.subject"]} (${key})` : undefined}
            >
              {t.subject.open[view.subject.kind]}
            </Link>
          ) : null}
          {view.incident ? (
            <span>
              {t.action.incident} <span className="mono">{view.incident}</span>
            </span>
          ) : null}
          <span className="inline-flex items-center gap-2">
            <InHandText hand={hand} />
            {claim && (claim.yours || view.you.may_sign) ? (
              <Button
                size="sm"
                kind="quiet"
                hotkey="action.claim"
                onPress={claim.toggle}
                blocked={claim.blocked}
              >
                {claim.yours ? t.preview.release : t.preview.claim}
              </Button>
            ) : null}
          </span>
          <ReadersLine readers={readers} />
          <Button size="sm" kind="quiet" onPress={onCase}>
            {t.exports.caseFile}
          </Button>
          {stale ? (
            <span className="tag tag-warn ml-auto">
              <Icon of={RefreshCw} size={12} />
              {t.queue.changed}
            </span>
          ) : !isLive(view.state) ? null : (
            <span className="ml-auto inline-flex items-center gap-1.5 font-medium text-ok">
              <Icon of={CircleCheck} />
              {t.action.unchanged}
            </span>
          )}
        </div>
        {view.pause ? <PauseNote pause={view.pause} className="mt-2" /> : null}
        {view.disowned ? (
          <Note kind={view.disowned.flagged ? "crit" : "warn"} className="mt-2">
            <p>{view.disowned.sentence}</p>
          </Note>
        ) : null}
        <SuccessionNote view={view} />
        <Outcome view={view} />
        {claim?.error ? <ErrorNote error={claim.error} /> : null}
      </div>
    </header>
  );
}
