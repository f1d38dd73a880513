import { Timer, TriangleAlert } from "lucide-react";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { useWaiting } from "./useWaiting";
import { dropWaiting, takenBack, type Waiting } from "./waiting";

/** What will be signed in a few seconds, each with its way back; and what was not signed, with why. Over all screens. */
export function WaitingLine({ onOpen }: { onOpen: (action: string) => void }) {
  const { all, now } = useWaiting();
  const takeBack = ({ request }: Waiting) => {
    dropWaiting(request.action_id);
    takenBack.set(request.action_id);
    onOpen(request.action_id);
  };
  const last = all.findLast((each) => !each.sending);
  useKey("sign.undo", () => last && takeBack(last), last !== undefined);
  return (
    <section aria-label={t.decide.waitingTitle} className="no-print flex-none">
      {all.map((each) => (
        <p
          key={each.request.decision_id}
          role={each.failed ? "alert" : undefined}
          className={`flex items-center gap-2 border-t px-5 py-1.5 text-12 ${each.failed ? "border-warn-line bg-warn-soft" : "border-line bg-accent-soft"}`}
        >
          <Icon of={each.failed ? TriangleAlert : Timer} tone={each.failed ? "warn" : "dim"} />
          {each.failed ? (
            <span>
              <b className="font-semibold">{t.decide.notSigned(each.label)}</b>{" "}
              {each.failed.message} {each.failed.hint}
            </span>
          ) : (
            <span>
              {t.decide.waiting[each.request.verdict](each.label)}{" "}
              {each.sending
                ? t.decide.signing
                : t.decide.countdown(Math.max(0, Math.ceil((each.at - now) / 1000)))}
            </span>
          )}
          {each.sending ? null : (
            <Button
              size="sm"
              className="ml-auto"
              {...(each === last ? { hotkey: "sign.undo" } : {})}
              onPress={() => takeBack(each)}
            >
              {each.failed ? t.decide.openAgain : t.decide.takeBack}
            </Button>
          )}
          {each.failed ? (
            <Button size="sm" kind="quiet" onPress={() => dropWaiting(each.request.action_id)}>
              {t.common.close}
            </Button>
          ) : null}
        </p>
      ))}
    </section>
  );
}
