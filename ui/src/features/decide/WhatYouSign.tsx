import { Pen } from "lucide-react";
import { useState } from "react";
import type { ActionView } from "~/api/client";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";
import type { Draft } from "./drafts";
import type { Decision } from "./useDecision";

interface Props {
  view: ActionView;
  draft: Draft;
  decision: Decision;
}

const HEX = /^[0-9a-f]{64}$/;

/** The right half of the sheet: the statement in rows, the key, and the one filled button. */
export function WhatYouSign({ view, draft, decision }: Props) {
  const [exact, setExact] = useState(false);
  const key = useSession()?.key;
  const words = t.decide;
  const { preview, missing } = decision;
  return (
    <div className="border-l border-line bg-sunken px-4 py-3">
      <h3 className="mb-1 flex text-12 font-semibold">
        {words.what}
        <button
          type="button"
          className="link ml-auto font-normal"
          onClick={() => setExact(!exact)}
          aria-expanded={exact}
        >
          {exact ? words.hideExact : words.exact}
        </button>
      </h3>
      {decision.previewError ? <ErrorNote error={decision.previewError} /> : null}
      {exact ? (
        <pre className="mono scroll max-h-36 rounded-2 border border-line-2 bg-panel p-2 text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {preview?.statement ?? words.notWhole}
        </pre>
      ) : (
        <dl className="kv" aria-label={words.what}>
          {(preview?.rows ?? []).map((row) => (
            <div key={row.name} className="contents">
              <dt className="py-0.5!">{row.name}</dt>
              <dd className="truncate py-0.5!" title={row.value}>
                {HEX.test(row.value) ? (
                  <Digest hex={row.value} />
                ) : (
                  <HostileText text={row.value} mono={row.mono} limit={120} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="mt-2.5 flex items-center gap-2 border-t border-line-2 pt-2.5">
        <span className="mr-auto text-12 text-ink-2">
          {key ? words.keyIn[key.custody] : words.noKey}
          <span className="mono block font-medium text-ink">{key?.fingerprint}</span>
        </span>
        <Button
          kind="primary"
          size="lg"
          hotkey="sheet.sign"
          onPress={decision.sign}
          blocked={decision.signing ? words.signing : missing[0]}
        >
          <Icon of={Pen} />
          {view.is_simulation ? words.signSimulation : words.sign[draft.verdict]}
        </Button>
      </div>
      <p className="mt-1.5 text-12 text-ink-3" role="status">
        {missing[0] ?? (view.friction.second_person ? words.secondPerson : "")}
      </p>
    </div>
  );
}
