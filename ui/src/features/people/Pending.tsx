import { useState } from "react";
import type { PendingConfirmation, Recorded } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { Time } from "~/shared/ui/Time";
import { ConfirmSheet } from "./ConfirmSheet";

/** Facts that take effect by a second person, each confirmed by itself. */
export function Pending({ pending }: { pending: PendingConfirmation[] }) {
  const [open, setOpen] = useState<PendingConfirmation | null>(null);
  const [done, setDone] = useState<Recorded | null>(null);
  if (pending.length === 0 && !done)
    return <p className="px-3 py-3 text-ink-2">{t.people.nonePending}</p>;
  return (
    <>
      <ul>
        {pending.map((each) => (
          <li
            key={each.fact_id}
            className="flex min-h-9 items-center gap-3 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <div className="min-w-0 flex-1">
              <p>
                <HostileText text={each.sentence} limit={240} />
              </p>
              <p className="text-12 text-ink-3">
                {t.people.proposedBy(each.proposed_by.you ? t.common.you : each.proposed_by.name)},{" "}
                <Time iso={each.at} look="long" />, {t.common.ledgerNumber.toLowerCase()}{" "}
                {count(each.seq)}
              </p>
            </div>
            <Button size="sm" blocked={each.refusal ?? undefined} onPress={() => setOpen(each)}>
              {t.people.confirm}
            </Button>
          </li>
        ))}
      </ul>
      {done ? (
        <Note kind="ok" live className="m-2">
          {t.people.recorded(count(done.seq))}
        </Note>
      ) : null}
      {open ? <ConfirmSheet of={open} onClose={() => setOpen(null)} onSigned={setDone} /> : null}
    </>
  );
}
