import type { ActionView } from "~/api/client";
import { AsideTitle } from "~/features/parts/AsideTitle";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { GlassFacts } from "./GlassFacts";

interface Props {
  view: ActionView;
  onOpen: (sheet: "break" | "review") => void;
}

/** Set apart from deciding: who forced the action outside of its route, and, for whoever may, the way to do that or to review it. */
export function GlassPanel({ view, onOpen }: Props) {
  const words = t.glass;
  const { may_break, may_review } = view.you;
  if (view.glass.length === 0 && !may_break) return null;
  return (
    <section aria-label={words.title}>
      <AsideTitle>{words.title}</AsideTitle>
      <div className="grid gap-2">
        {view.glass.map((one) => (
          <GlassFacts key={one.seq} of={one} />
        ))}
        {may_break ? (
          <div className="grid justify-items-start gap-1.5 border border-dashed border-line-2 p-2">
            <p className="text-ink-2">{words.may}</p>
            <Button size="sm" hotkey="action.glass" onPress={() => onOpen("break")}>
              {words.button}
            </Button>
          </div>
        ) : null}
        {may_review ? (
          <Button
            size="sm"
            className="justify-self-start"
            {...(may_break ? {} : { hotkey: "action.glass" })}
            onPress={() => onOpen("review")}
          >
            {words.review.button}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
