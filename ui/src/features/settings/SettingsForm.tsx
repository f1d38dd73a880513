import type { Settings } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Segments } from "~/shared/ui/Segments";
import { Tick } from "~/shared/ui/Tick";
import { KeyList } from "./KeyList";
import { NoticesCard } from "./NoticesCard";
import { ZOOMS } from "./zoom";

const options = <T extends string>(names: Record<T, string>) =>
  (Object.keys(names) as T[]).map((id) => ({ id, text: names[id] }));

/** Theme, density, keys and what one is told of; each change is saved at once. */
export function SettingsForm({
  settings,
  onSave,
}: {
  settings: Settings;
  onSave: (settings: Settings) => void;
}) {
  const set = (patch: Partial<Settings>) => onSave({ ...settings, ...patch });
  return (
    <div className="grid gap-4">
      <div className="card">
        <header>
          <h2>{t.settings.theme}</h2>
          <div className="ml-auto">
            <Segments
              label={t.settings.theme}
              options={options(t.settings.themes)}
              value={settings.theme}
              onChange={(theme) => set({ theme })}
            />
          </div>
        </header>
        <div className="flex min-h-9 items-center border-b border-line px-3">
          <h2 className="font-semibold">{t.settings.zoom}</h2>
          <Choice
            label={t.settings.zoom}
            hideLabel
            className="ml-auto w-28"
            placeholder={t.settings.zoom}
            value={String(settings.zoom)}
            options={ZOOMS.map((n) => ({ id: String(n), text: t.settings.percent(n) }))}
            onChange={(n) => set({ zoom: Number(n) })}
          />
        </div>
        <div className="flex min-h-9 items-center px-3">
          <h2 className="font-semibold">{t.settings.density}</h2>
          <div className="ml-auto">
            <Segments
              label={t.settings.density}
              options={options(t.settings.densities)}
              value={settings.density}
              onChange={(density) => set({ density })}
            />
          </div>
        </div>
      </div>
      <NoticesCard of={settings.notices} onChange={(notices) => set({ notices })} />
      <div className="card">
        <header>
          <h2>{t.settings.keys}</h2>
          <div className="ml-auto flex items-center gap-3">
            <Tick on={settings.single_keys} onChange={(single_keys) => set({ single_keys })}>
              {t.settings.singleKeys}
            </Tick>
            <Button size="sm" onPress={() => set({ key_map: [], single_keys: true })}>
              {t.settings.resetAll}
            </Button>
          </div>
        </header>
        <div className="p-3">
          <p className="mb-3 text-12 text-ink-3">
            {settings.single_keys ? t.keys.note : t.settings.singleKeysHint}
          </p>
          <KeyList changes={settings.key_map} onChange={(key_map) => set({ key_map })} />
        </div>
      </div>
    </div>
  );
}
