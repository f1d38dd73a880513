import { useCommand } from "~/api/hooks";
import { useClaim } from "~/features/assign/useClaim";
import { Preview } from "~/features/queue/Preview";
import { selection } from "~/features/queue/selection";
import { count } from "~/shared/format/number";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { ErrorNote } from "~/shared/ui/States";

interface Props {
  /** Asked for by key or button: a drawer where the window is narrow. */
  asked: boolean;
  total: number;
  /** The total as it is said: more may be there than is known. */
  counted: string;
  onOpen: (action: string) => void;
}

/** The pane beside the list; it follows the selection by itself, so that the list does not. */
export function PreviewPane({ asked, total, counted, onOpen }: Props) {
  const { action, row } = useStore(selection);
  // Only what the preview beside has read; a question of its own would be asked twice.
  const { data } = useCommand("queue_preview", { action_id: action ?? "" }, { enabled: false });
  const claim = useClaim(data ? action : null, data?.in_hand ?? null, data?.refusal === null);
  return (
    <aside
      data-pane
      id="preview-pane"
      aria-label={t.queue.preview}
      className={`pane-preview ${asked ? "pane-asked" : ""} flex w-(--preview) flex-none flex-col border-l border-line-2 bg-panel`}
    >
      <section
        tabIndex={0}
        aria-label={t.queue.preview}
        className="scroll min-h-0 flex-1 px-4 -outline-offset-2"
      >
        <Preview actionId={action} />
      </section>
      {claim?.error ? <ErrorNote error={claim.error} /> : null}
      <div className="flex items-center gap-2 border-t border-line px-4 py-2">
        <Button
          kind="primary"
          cap="Enter"
          onPress={() => action && onOpen(action)}
          blocked={action ? undefined : t.preview.nothing}
        >
          {t.preview.open}
        </Button>
        {claim ? (
          <Button hotkey="action.claim" onPress={claim.toggle} blocked={claim.blocked}>
            {claim.yours ? t.preview.release : t.preview.claim}
          </Button>
        ) : null}
        <span className="ml-auto text-12 text-ink-3">
          {total > 0 ? t.queue.position(count(row + 1), counted) : ""}
        </span>
      </div>
    </aside>
  );
}
