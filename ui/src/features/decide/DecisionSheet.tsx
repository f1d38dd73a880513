import { CircleCheck, CircleX } from "lucide-react";
import type { ActionView, Decided } from "~/api/client";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import type { Draft } from "./drafts";
import { SheetForm } from "./SheetForm";
import { useDecision } from "./useDecision";
import { WhatYouSign } from "./WhatYouSign";

interface Props {
  view: ActionView;
  draft: Draft;
  stale: boolean;
  onStale: () => void;
  onSigned: (decided: Decided) => void;
  onWaiting: () => void;
  onClose: () => void;
}

/** Pushes the evidence up and never covers it. Ctrl Enter signs; Escape closes. */
export function DecisionSheet(props: Props) {
  const { view, draft } = props;
  const decision = useDecision(props);
  const approving = draft.verdict === "approve";
  useKey("sheet.sign", decision.sign);
  useKey("sheet.close", props.onClose);
  return (
    <section className="sheet scroll" aria-labelledby="sheet-title" data-pane>
      <header className="flex h-10 items-center gap-3 border-b border-line px-5">
        <h2 id="sheet-title" className="flex items-center gap-2 text-15 font-semibold">
          <Icon of={approving ? CircleCheck : CircleX} tone={approving ? "ok" : "crit"} />
          {approving ? t.decide.approveTitle : t.decide.rejectTitle}
        </h2>
        <span className="text-12 text-ink-2">{decision.preview?.effect}</span>
        <Button
          size="sm"
          kind="quiet"
          hotkey="sheet.close"
          className="-mr-2 ml-auto"
          onPress={props.onClose}
        >
          {t.common.close}
        </Button>
      </header>
      <div className="sheet-cols grid grid-cols-[minmax(0,1fr)_404px]">
        <SheetForm view={view} draft={draft} decision={decision} />
        <WhatYouSign view={view} draft={draft} decision={decision} />
      </div>
    </section>
  );
}
