import { Ban, Pen } from "lucide-react";
import { asApiError } from "~/api/client";
import { useCommand } from "~/api/hooks";
import { createStore, useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Dialog } from "~/shared/ui/Dialog";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote, Loading } from "~/shared/ui/States";

/** The action that is asked about; the palette asks too, from outside of the screen. */
export const asked = createStore<string | null>(null, "person");

/** "Who can decide this now?": the core's own answer of this moment, with names and reasons. */
export function WhoCanDecide({ id }: { id: string }) {
  const open = useStore(asked) === id;
  const who = useCommand("who_can_decide", { action_id: id }, { enabled: open });
  const words = t.action.who;
  return (
    <Dialog title={words.title} open={open} onClose={() => asked.set(null)}>
      <div className="grid gap-3 p-4">
        {who.error ? (
          <ErrorNote error={asApiError(who.error)} onRetry={() => void who.refetch()} />
        ) : null}
        {who.data ? (
          <>
            <p className="text-ink-2">
              {who.data.step > 0 && (who.data.can.length > 0 || who.data.cannot.length > 0)
                ? words.step(who.data.step, t.role[who.data.role])
                : words.closed}
            </p>
            <section>
              <h3 className="mb-1 text-12 font-semibold">{words.can}</h3>
              {who.data.can.length === 0 ? <p className="text-warn">{words.nobody}</p> : null}
              <ul>
                {who.data.can.map((each) => (
                  <li key={each.person} className="flex items-center gap-2 py-1">
                    <Icon of={Pen} size={12} tone="accent" />
                    {each.you ? t.action.route.youNamed(each.name) : each.name}
                  </li>
                ))}
              </ul>
            </section>
            {who.data.cannot.length > 0 ? (
              <section>
                <h3 className="mb-1 text-12 font-semibold">{words.cannot}</h3>
                <ul>
                  {who.data.cannot.map((each) => (
                    <li
                      key={`${each.person.person}${each.code}`}
                      className="grid grid-cols-[16px_minmax(0,1fr)_minmax(0,1.4fr)] items-baseline gap-x-2 py-1"
                    >
                      <Icon of={Ban} size={12} tone="dim" />
                      <span>
                        {each.person.you
                          ? t.action.route.youNamed(each.person.name)
                          : each.person.name}
                      </span>
                      <span className="text-ink-2">{each.reason}</span>
                    </li>
                  ))}
                </ul>
              </section>
            ) : null}
          </>
        ) : who.error ? null : (
          <Loading rows={4} />
        )}
      </div>
    </Dialog>
  );
}
