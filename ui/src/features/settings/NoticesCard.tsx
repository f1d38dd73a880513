import type { NoticeKind, NoticeSettings } from "~/api/client";
import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import { Tick } from "~/shared/ui/Tick";

/** "22:00" of a minute of the day. */
const written = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** The minute of the day of "22:00", or null of anything else. */
function minute(text: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

const KINDS = Object.keys(t.notices.kinds) as NoticeKind[];
/** What is offered first. */
const NIGHT = { from: 20 * 60, until: 7 * 60 };

interface Props {
  of: NoticeSettings;
  onChange: (settings: NoticeSettings) => void;
}

/** Which notices one wants, and when the desktop is quiet. */
export function NoticesCard({ of, onChange }: Props) {
  const words = t.settings.notices;
  const { quiet } = of;
  const hours = (patch: { from?: number | null; until?: number | null }) => {
    const { from = quiet?.from, until = quiet?.until } = patch;
    // A field that is being emptied is no time yet.
    if (from != null && until != null) onChange({ ...of, quiet: { from, until } });
  };
  return (
    <section className="card" aria-labelledby="notice-settings">
      <header>
        <h2 id="notice-settings">{words.title}</h2>
      </header>
      <div className="grid gap-2 p-3">
        <p className="text-12 text-ink-3">{words.hint}</p>
        {KINDS.map((kind) => (
          <div key={kind}>
            <Tick
              on={!of.without.includes(kind)}
              onChange={(on) =>
                onChange({
                  ...of,
                  without: on ? of.without.filter((each) => each !== kind) : [...of.without, kind],
                })
              }
            >
              {t.notices.kinds[kind]}
            </Tick>
          </div>
        ))}
        <hr className="border-line" />
        <div>
          <Tick on={of.desktop} onChange={(desktop) => onChange({ ...of, desktop })}>
            {words.desktop}
          </Tick>
          <p className="text-12 text-ink-3">{words.desktopHint}</p>
        </div>
        <div className="flex flex-wrap items-end gap-3">
          <Tick
            on={quiet !== null}
            onChange={(on) => onChange({ ...of, quiet: on ? NIGHT : null })}
          >
            {words.quiet}
          </Tick>
          {quiet ? (
            <>
              <Field
                label={words.from}
                type="time"
                value={written(quiet.from)}
                onChange={(text) => hours({ from: minute(text) })}
              />
              <Field
                label={words.until}
                type="time"
                value={written(quiet.until)}
                onChange={(text) => hours({ until: minute(text) })}
              />
            </>
          ) : null}
        </div>
      </div>
    </section>
  );
}
