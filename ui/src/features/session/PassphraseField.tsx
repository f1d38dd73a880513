import { t } from "~/shared/text";
import { Field } from "~/shared/ui/Field";
import type { Passphrase } from "./usePassphrase";

interface Props {
  of: Passphrase;
  onEnter?: () => void;
}

/** Asks for the passphrase in place, where the key is wrapped and closed; else nothing. */
export function PassphraseField({ of, onEnter }: Props) {
  if (!of.needed) return null;
  return (
    <Field
      label={t.common.passphrase}
      type="password"
      value={of.value}
      onChange={of.set}
      hint={t.common.passphraseHint}
      autoComplete="off"
      {...(onEnter ? { onEnter } : {})}
    />
  );
}
