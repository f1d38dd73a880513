import { Database, Monitor } from "lucide-react";
import type { WorkspaceEntry } from "~/api/client";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";
import { Time } from "~/shared/ui/Time";

interface Props {
  workspaces: WorkspaceEntry[];
  chosen: string;
  onChoose: (workspace: string) => void;
}

/** The workspaces this computer knows, last opened first. */
export function WorkspaceList({ workspaces, chosen, onChoose }: Props) {
  return (
    <ul className="grid gap-1" aria-label={t.start.workspace}>
      {workspaces.map((entry) => (
        <li key={entry.workspace}>
          <button
            type="button"
            aria-current={entry.workspace === chosen ? "true" : undefined}
            onClick={() => onChoose(entry.workspace)}
            className="grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-2 rounded-2 px-2 py-1.5 text-left text-12 hover:bg-hover aria-[current]:bg-selected aria-[current]:shadow-[inset_3px_0_0_var(--accent)]"
          >
            <Icon of={entry.place === "team" ? Database : Monitor} tone="quiet" />
            <span className="truncate text-13 font-medium">{entry.name}</span>
            <span />
            <span className="mono truncate text-ink-3">{entry.location}</span>
            <span />
            <span className="flex gap-2 text-ink-3">
              {entry.mode ? t.mode[entry.mode] : null}
              {entry.reachable ? null : <span className="text-warn">{t.start.unreachable}</span>}
              {entry.last_opened ? (
                <span className="ml-auto">
                  {t.start.lastOpened} <Time iso={entry.last_opened} />
                </span>
              ) : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
