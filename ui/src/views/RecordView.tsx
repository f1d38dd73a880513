import { useNavigate, useParams } from "@tanstack/react-router";
import { Printer } from "lucide-react";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { Record } from "~/features/record/Record";
import { SaveRecord } from "~/features/record/SaveRecord";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote, Loading } from "~/shared/ui/States";
import { lastLook } from "./lastLook";

/** The decision record of an action, to be read and printed. */
export function RecordView() {
  const { id } = useParams({ from: "/record/$id" });
  const navigate = useNavigate();
  const record = useCommand("decision_record", { action_id: id });
  const back = () => void navigate({ to: "/action/$id", params: { id }, search: lastLook.get() });
  const print = () => window.print();
  useKey("action.back", back);
  useKey("verify.print", print);
  return (
    <main data-pane id="content" className="record-page scroll min-h-0 min-w-0 flex-1 bg-app">
      <div className="mx-auto max-w-[860px] p-4">
        <div className="no-print mb-3 flex gap-2">
          <Button hotkey="action.back" onPress={back}>
            {t.record.back}
          </Button>
          <Button hotkey="verify.print" onPress={print} className="ml-auto">
            <Icon of={Printer} />
            {t.record.print}
          </Button>
        </div>
        {record.data ? <SaveRecord action={id} pdf={record.data.sets_pdf} /> : null}
        {record.error ? (
          <ErrorNote error={asApiError(record.error)} onRetry={() => void record.refetch()} />
        ) : record.data ? (
          <Record of={record.data} />
        ) : (
          <Loading rows={12} />
        )}
      </div>
    </main>
  );
}
