import { CircleAlert, CircleCheck, CircleX, Eye, Pause, UserRoundCheck } from "lucide-react";
import type { ActionView, Verdict } from "~/api/client";
import { sectionsOf } from "~/features/action/sections";
import { useViewed } from "~/features/action/viewed";
import { InterruptButtons } from "~/features/interrupt/InterruptButtons";
import { maySay, type Saying } from "~/features/interrupt/said";
import { isLive } from "~/features/parts/states";
import { signingStop, useStatus } from "~/features/shell/useStatus";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { unviewed } from "./blockers";

interface Props {
  view: ActionView;
  stale: boolean;
  /** The verdict whose sheet is open. */
  open: Verdict | null;
  onOpen: (verdict: Verdict) => void;
  /** Where the reader may hand it over: opens the sheet, or has it open. */
  handOver: { open: boolean; onOpen: () => void } | null;
  /** Asking, holding and what ends that: the sheet that is open, and how to open one. */
  interrupt: { open: Saying | null; onOpen: (event: Saying) => void };
}

/** Approve and Reject look alike and only open the sheet. Who may not sign gets one sentence. */
export function DecisionBar({ view, stale, open, onOpen, handOver, interrupt }: Props) {
  const status = useStatus();
  const missing = unviewed(view, useViewed(view.action_id));
  const stop =
    signingStop(status, { offline: t.decide.offlineFirst, ledger: t.decide.ledgerFirst }) ??
    (stale ? t.decide.staleFirst : undefined);
  const bar =
    "flex min-h-(--decisionbar) flex-none flex-wrap items-center gap-x-2 gap-y-1 border-t border-line-2 bg-panel px-5 py-1.5";
  const refusal = isLive(view.state)
    ? view.you.may_sign
      ? null
      : (view.you.reason ?? "")
    : `${t.action.closed(t.state[view.state])} ${t.action.closedNext}`;
  const over = handOver ? (
    <Button size="lg" hotkey="action.hand_over" pressed={handOver.open} onPress={handOver.onOpen}>
      <Icon of={UserRoundCheck} />
      {t.assign.handOver}
    </Button>
  ) : null;
  const besides = (
    <span className="ml-4 flex flex-wrap gap-x-2 gap-y-1">
      <InterruptButtons may={maySay(view)} {...interrupt} />
      {over}
    </span>
  );
  if (refusal !== null) {
    return (
      <div className={bar}>
        <span role="status" className="inline-flex items-center gap-2">
          <Icon of={view.pause ? Pause : CircleAlert} tone="warn" />
          {view.pause ? `${t.state[view.state]}. ${view.pause.goes_on}` : refusal}
        </span>
        {besides}
      </div>
    );
  }
  return (
    <div className={bar} role="toolbar" aria-label={t.decide.bar}>
      <Button
        size="lg"
        hotkey="action.approve"
        pressed={open === "approve"}
        onPress={() => onOpen("approve")}
      >
        <Icon of={CircleCheck} tone="ok" />
        {t.decide.approve}
      </Button>
      <Button
        size="lg"
        hotkey="action.reject"
        pressed={open === "reject"}
        onPress={() => onOpen("reject")}
      >
        <Icon of={CircleX} tone="crit" />
        {t.decide.reject}
      </Button>
      {besides}
      <span
        className={`ml-auto inline-flex items-center gap-1.5 text-12 font-medium ${stop ? "text-crit" : missing.length > 0 ? "text-warn" : "text-ok"}`}
      >
        <Icon of={stop ? CircleAlert : missing.length > 0 ? Eye : CircleCheck} />
        {stop ??
          (missing.length > 0
            ? t.decide.viewFirst(missing.join(", "))
            : sectionsOf(view).some((section) => section.required)
              ? t.decide.allViewed
              : t.decide.noneRequired)}
      </span>
    </div>
  );
}
