import type { Custody } from "~/api/client";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { type Draft, MIN_PASSWORD, problem } from "./founder";

interface Props {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** The second person on one computer account must wrap their key. */
  mustWrap: boolean;
}

const CUSTODIES: Custody[] = ["os-account", "passphrase"];

/** One founder's fields; each founder types here themselves. */
export function FounderFields({ draft, onChange, mustWrap }: Props) {
  const set = (patch: Partial<Draft>) => onChange({ ...draft, ...patch });
  const short = draft.password.length > 0 && draft.password.length < MIN_PASSWORD;
  const differs = draft.repeat.length > 0 && draft.repeat !== draft.password;
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t.start.personName}
          value={draft.name}
          onChange={(name) => set({ name })}
          autoFocus
        />
        <Field
          label={t.start.login}
          value={draft.login}
          onChange={(login) => set({ login })}
          autoComplete="username"
        />
        <Field
          label={t.common.password}
          type="password"
          value={draft.password}
          onChange={(password) => set({ password })}
          error={short ? t.start.tooShort(MIN_PASSWORD) : undefined}
          autoComplete="new-password"
        />
        <Field
          label={t.start.repeat}
          type="password"
          value={draft.repeat}
          onChange={(repeat) => set({ repeat })}
          error={differs ? t.start.differs : undefined}
          autoComplete="new-password"
        />
      </div>
      <Choice
        label={t.start.custody}
        placeholder={t.start.custody}
        value={draft.custody}
        onChange={(custody) => set({ custody: custody as Custody })}
        options={CUSTODIES.filter((custody) => !mustWrap || custody === "passphrase").map((id) => ({
          id,
          text: t.custody[id],
        }))}
      />
      <p className="-mt-2 text-12 text-ink-3">
        {mustWrap ? t.start.wrappedNeeded : t.custodyHint[draft.custody]}
      </p>
      {draft.custody === "passphrase" ? (
        <Field
          label={t.start.passphraseNew}
          type="password"
          value={draft.passphrase}
          onChange={(passphrase) => set({ passphrase })}
          hint={problem(draft) === "passphrase" ? t.start.tooShort(MIN_PASSWORD) : undefined}
          autoComplete="new-password"
        />
      ) : null}
    </div>
  );
}
