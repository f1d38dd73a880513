import { type ReactNode, useState } from "react";
import type { ApiError, Custody } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";

const CUSTODIES: Custody[] = ["os-account", "passphrase"];
const LEAST = 10;

interface Props {
  title: string;
  what?: string;
  /** On the button that makes it. */
  make: string;
  pending: boolean;
  error: ApiError | null;
  onMake: (wanted: { custody: Custody; passphrase: string | null }) => void;
  onClose: () => void;
  /** In the place of the form, once it is made. */
  made?: ReactNode;
}

/** Where a new key is kept, and its passphrase. */
export function NewKey({ title, what, make, pending, error, onMake, onClose, made }: Props) {
  const [custody, setCustody] = useState<Custody>("os-account");
  const [passphrase, setPassphrase] = useState("");
  const wrapped = custody === "passphrase";
  const blocked =
    wrapped && passphrase.length < LEAST
      ? t.start.tooShort(LEAST)
      : pending
        ? t.common.loading
        : undefined;
  return (
    <Dialog title={title} open onClose={onClose}>
      <div className="grid gap-3 p-4">
        {made ?? (
          <>
            {what ? <p className="text-ink-2">{what}</p> : null}
            <Choice
              label={t.start.custody}
              placeholder={t.start.custody}
              value={custody}
              onChange={(next) => setCustody(next as Custody)}
              options={CUSTODIES.map((id) => ({ id, text: t.custody[id] }))}
            />
            <p className="-mt-2 text-12 text-ink-3">{t.custodyHint[custody]}</p>
            {wrapped ? (
              <Field
                label={t.start.passphraseNew}
                type="password"
                value={passphrase}
                onChange={setPassphrase}
                autoComplete="new-password"
              />
            ) : null}
            {error && error.code !== "cancelled" ? <ErrorNote error={error} /> : null}
            <Button
              kind="primary"
              className="justify-self-end"
              blocked={blocked}
              onPress={() => onMake({ custody, passphrase: wrapped ? passphrase : null })}
            >
              {make}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
