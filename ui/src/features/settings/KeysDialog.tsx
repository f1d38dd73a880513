import type { KeyBinding } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { KeyList } from "./KeyList";

interface Props {
  open: boolean;
  onClose: () => void;
  changes: KeyBinding[];
  onSettings: () => void;
}

/** `?`: the map in force, for reading. */
export function KeysDialog({ open, onClose, changes, onSettings }: Props) {
  return (
    <Dialog title={t.keys.title} open={open} onClose={onClose} width="w-[720px]">
      <div className="p-4">
        <p className="mb-1 text-12 text-ink-3">{t.keys.note}</p>
        <p className="mb-3 text-12 text-ink-3">{t.keys.inList}</p>
        <KeyList changes={changes} />
        <Button size="sm" onPress={onSettings}>
          {t.settings.open}
        </Button>
      </div>
    </Dialog>
  );
}
