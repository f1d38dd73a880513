import type { ViewChanges } from "~/api/client";
import { DiffTable } from "~/features/parts/DiffTable";
import { SignedSeat } from "~/features/signed/SignedSeat";
import { seconds } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Note } from "~/shared/ui/Note";

/** What changed since the view was made. Signing stays off until the reader goes on from here. */
export function StaleNote({
  action,
  changes,
  onReopen,
}: {
  action: string;
  changes: ViewChanges;
  onReopen: () => void;
}) {
  return (
    <Note kind="warn" live className="mx-4 mt-3">
      <div className="flex items-start gap-3">
        <p className="flex-1">
          <b className="font-semibold">
            {t.action.staleTitle(changes.changed_at ? seconds(changes.changed_at) : "")}
          </b>{" "}
          {changes.what} {t.action.staleReview} {t.action.staleKept}
        </p>
        <Button size="sm" onPress={onReopen}>
          {t.action.staleShow}
        </Button>
      </div>
      {changes.decision_seq === null ? null : (
        <SignedSeat
          action={action}
          seq={changes.decision_seq}
          name={t.signed.changedBy}
          className="max-w-[680px] text-12"
        >
          {t.signed.changedBy}
        </SignedSeat>
      )}
      {changes.rows.length > 0 ? (
        <div className="mt-2 bg-panel">
          <DiffTable
            mini
            rows={changes.rows}
            head={{
              field: t.action.field,
              before: t.action.heads.shown,
              after: t.action.heads.now,
              look: "change",
            }}
          />
        </div>
      ) : null}
    </Note>
  );
}
