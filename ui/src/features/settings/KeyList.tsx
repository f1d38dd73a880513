import { useEffect, useState } from "react";
import type { KeyBinding } from "~/api/client";
import { shownKeys } from "~/shared/keys/match";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Kbd } from "~/shared/ui/Kbd";
import {
  effectiveKeys,
  KEY_TABLE,
  type KeyAction,
  pressed,
  SECTION_KEYS,
  takenBy,
} from "./keyTable";

interface Props {
  changes: KeyBinding[];
  /** Absent: the list is for reading. */
  onChange?: (changes: KeyBinding[]) => void;
}

const GROUPS = Object.keys(t.keys.groups) as (keyof typeof t.keys.groups)[];

/** All keys by place; with `onChange` each can be changed, switched off, or reset. */
export function KeyList({ changes, onChange }: Props) {
  const [asking, setAsking] = useState<KeyAction | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const current = new Map(effectiveKeys(changes).map((binding) => [binding.action, binding.keys]));
  const sections = SECTION_KEYS.flatMap((number) => current.get(`section.${number}`) ?? []);
  const put = (action: KeyAction, keys: string | null) => {
    const rest = changes.filter((change) => change.action !== action);
    onChange?.(keys === null ? rest : [...rest, { action, keys }]);
  };

  useEffect(() => {
    if (!asking) return;
    const take = (event: KeyboardEvent) => {
      const keys = pressed(event);
      if (keys === null) return;
      event.preventDefault();
      event.stopPropagation();
      const clash = keys === "Escape" ? null : takenBy(asking, keys, changes);
      setTaken(clash ? t.settings.taken(t.keys.actions[clash]) : null);
      if (clash) return;
      if (keys !== "Escape")
        onChange?.([
          ...changes.filter((change) => change.action !== asking),
          { action: asking, keys },
        ]);
      setAsking(null);
    };
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, [asking, changes, onChange]);

  return (
    <div className="columns-2 gap-8 max-[1000px]:columns-1">
      {GROUPS.map((group) => (
        <section key={group} className="mb-3 break-inside-avoid">
          <h3 className="mb-1 font-semibold">{t.keys.groups[group]}</h3>
          <ul>
            {onChange || group !== "action" ? null : (
              <li className="flex min-h-7 items-center gap-1 border-b border-line text-12">
                <span className="flex-1">{t.keys.sections}</span>
                {sections.map((keys) => (
                  <Kbd key={keys} keys={shownKeys(keys)} />
                ))}
                <span className="sr">{sections.map(shownKeys).join(", ")}</span>
              </li>
            )}
            {KEY_TABLE.filter(
              (row) => row.group === group && (onChange || !row.action.startsWith("section.")),
            ).map((row) => {
              const keys = current.get(row.action) ?? [];
              return (
                <li
                  key={row.action}
                  className="flex min-h-7 items-center gap-2 border-b border-line text-12"
                >
                  <span className="flex-1">{t.keys.actions[row.action]}</span>
                  {asking === row.action ? (
                    <span className="text-accent">{taken ?? t.settings.press}</span>
                  ) : null}
                  {keys.length > 0 ? (
                    keys.map((each) => <Kbd key={each} keys={shownKeys(each)} />)
                  ) : (
                    <span className="text-ink-3">{t.settings.none}</span>
                  )}
                  <span className="sr">{keys.map(shownKeys).join(", ")}</span>
                  {onChange ? (
                    <>
                      <Button
                        size="sm"
                        kind="quiet"
                        label={`${t.settings.change}: ${t.keys.actions[row.action]}`}
                        onPress={() => setAsking(row.action)}
                      >
                        {t.settings.change}
                      </Button>
                      <Button
                        size="sm"
                        kind="quiet"
                        label={`${t.settings.off}: ${t.keys.actions[row.action]}`}
                        onPress={() => put(row.action, "")}
                      >
                        {t.settings.off}
                      </Button>
                      <Button
                        size="sm"
                        kind="quiet"
                        label={`${t.settings.reset}: ${t.keys.actions[row.action]}`}
                        onPress={() => put(row.action, null)}
                      >
                        {t.settings.reset}
                      </Button>
                    </>
                  ) : null}
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
