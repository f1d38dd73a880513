import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { QueueRow } from "~/api/client";
import { amount } from "~/shared/format/number";
import { useModalOpen } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Dialog } from "~/shared/ui/Dialog";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";
import { Kbd } from "~/shared/ui/Kbd";
import { type Entry, useFoundActions } from "./useFoundActions";

interface Props {
  open: boolean;
  onClose: () => void;
  commands: Entry[];
  onAction: (actionId: string) => void;
}

/** What tells one action from another of the same words. */
function About({ row }: { row: QueueRow }) {
  return (
    <span className="ml-auto flex flex-none items-center gap-2 text-12 text-ink-3">
      {row.is_simulation ? <span className="tag tag-sim">{t.queue.simulation}</span> : null}
      {row.amount ? (
        <span className="text-ink-2">
          {row.amount.currency} {amount(row.amount.amount)}
        </span>
      ) : null}
      <span>{row.agent}</span>
      <span>{t.state[row.state]}</span>
    </span>
  );
}

/** Ctrl K: commands by name, actions by words or by a pasted id. */
export function Palette({ open, onClose, commands, onAction }: Props) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  useModalOpen(open);
  const actions = useFoundActions(open ? text : "");
  const needle = text.trim().toLowerCase();
  const entries: Entry[] = [
    ...commands
      .filter((command) => command.text.toLowerCase().includes(needle))
      .slice(0, needle ? 8 : 24),
    ...actions.map(
      (action): Entry => ({
        id: action.action_id,
        text: `${action.verb} ${action.object}`,
        code: action.label,
        of: action,
        run: () => onAction(action.action_id),
      }),
    ),
  ];
  const chosen = Math.min(at, Math.max(0, entries.length - 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is another list
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    if (!open) setText("");
  }, [open]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, chosen - 1));
    else if (event.key === "Enter") run(entries[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t.palette.label} open={open} onClose={onClose} bare width="w-[600px]">
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Icon of={Search} tone="dim" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={entries[chosen] ? `${list}-${chosen}` : undefined}
          aria-label={t.palette.label}
          placeholder={t.palette.placeholder}
          className="h-11 flex-1 bg-transparent text-15 outline-none"
          autoFocus
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={list} role="listbox" aria-label={t.palette.label} className="scroll max-h-96 py-1">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox owns the keys
          <div
            key={entry.id}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={`option ${index === chosen ? "option-on" : ""}`}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            {entry.code ? <span className="mono text-ink-3">{entry.code}</span> : null}
            <span className="truncate">
              <HostileText text={entry.text} limit={100} />
            </span>
            {entry.of ? <About row={entry.of} /> : null}
            {entry.keys ? (
              <span className="ml-auto">
                <Kbd keys={entry.keys} />
              </span>
            ) : null}
          </div>
        ))}
        {entries.length === 0 ? <p className="px-3 py-3 text-ink-2">{t.palette.nothing}</p> : null}
      </div>
    </Dialog>
  );
}
