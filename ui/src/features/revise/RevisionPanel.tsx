import type { ActionView, RevisionView } from "~/api/client";
import { AsideTitle } from "~/features/parts/AsideTitle";
import { headOf } from "~/features/parts/comparison";
import { DiffTable } from "~/features/parts/DiffTable";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

const HEAD = headOf({ against: "previous_revision", as_of: null }, true);
const nameOf = ({ you, name }: { you: boolean; name: string }) => (you ? t.common.you : name);

/** Who made a revision and why, what is otherwise since, and whose votes it voided. */
function Revision({ of }: { of: RevisionView }) {
  const words = t.revise;
  return (
    <div className="grid gap-1">
      <p>
        <b className="font-medium text-ink">{words.made(of.revision, nameOf(of.by))}</b>{" "}
        <Time iso={of.at} look="tight" className="text-ink-3" />{" "}
        <span className="mono text-11 text-ink-3">{count(of.seq)}</span>
      </p>
      <p className="whitespace-pre-wrap text-ink">
        {of.reason === null ? words.erased : <HostileText text={of.reason} />}
      </p>
      <DiffTable rows={of.rows} head={HEAD} mini />
      {of.voided.length === 0 ? (
        <p className="text-ink-3">{words.nobody}</p>
      ) : (
        <ul aria-label={words.voided} className="grid gap-0.5 text-ink-2">
          {of.voided.map((seat) => (
            <li key={seat.seq}>
              {words.voided}{" "}
              <s>
                {(seat.verdict === "approve" ? words.approved : words.rejected)(
                  nameOf(seat.person),
                )}
              </s>{" "}
              <span className="mono text-11 text-ink-3">{count(seat.seq)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Props {
  view: ActionView;
  onOpen: (sheet: "revise") => void;
}

/** What people changed of the action, the last first, and, for whoever may, the way to change it. */
export function RevisionPanel({ view, onOpen }: Props) {
  const words = t.revise;
  const may = view.you.may_revise;
  if (view.revisions.length === 0 && !may) return null;
  return (
    <section aria-label={words.title}>
      <AsideTitle>{words.title}</AsideTitle>
      <div className="grid gap-2">
        {[...view.revisions].reverse().map((one) => (
          <Revision key={one.revision} of={one} />
        ))}
        {may ? (
          <div className="grid justify-items-start gap-1.5 border border-dashed border-line-2 p-2">
            <p className="text-ink-2">{words.may}</p>
            <Button size="sm" onPress={() => onOpen("revise")}>
              {words.button}
            </Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
