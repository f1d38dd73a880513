import { useState } from "react";
import { asApiError, type Role } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";

const ROLES = Object.keys(t.role) as Role[];
const LOGIN = /^[a-z][a-z0-9._-]{1,62}$/;

/** Proposes a person; nothing takes effect before a second admin has signed. */
export function EnrolPerson({ open, onClose }: { open: boolean; onClose: () => void }) {
  const reread = useReread();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [roles, setRoles] = useState<Role[]>(["analyst"]);
  const key = useSession()?.key;
  const enrol = useDo("enrol_person", () => {
    passphrase.accepted();
    reread("pending_confirmations", "people", "status");
    onClose();
  });
  const passphrase = usePassphrase(enrol.error ? asApiError(enrol.error) : null);
  const empty = !name.trim()
    ? t.start.personName
    : !LOGIN.test(login)
      ? t.start.login
      : roles.length === 0
        ? t.people.roles
        : undefined;
  const blocked =
    keyStop(key) ??
    (empty
      ? `${t.common.required}: ${empty}`
      : enrol.isPending
        ? t.decide.signing
        : passphrase.missing
          ? t.decide.passphraseFirst
          : undefined);
  return (
    <Dialog title={t.people.enrolTitle} open={open} onClose={onClose}>
      <form
        className="grid gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked)
            enrol.mutate({
              name: name.trim(),
              login,
              roles,
              password: password || null,
              passphrase: passphrase.given,
            });
        }}
      >
        <p className="text-ink-2">{t.people.enrolHint}</p>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t.start.personName} value={name} onChange={setName} autoFocus />
          <Field label={t.start.login} value={login} onChange={setLogin} />
        </div>
        <fieldset>
          <legend className="mb-1 text-12 font-medium">{t.people.roles}</legend>
          <div className="flex flex-wrap gap-x-4">
            {ROLES.map((role) => (
              <Tick
                key={role}
                on={roles.includes(role)}
                onChange={(on) =>
                  setRoles(on ? [...roles, role] : roles.filter((each) => each !== role))
                }
              >
                {t.role[role]}
              </Tick>
            ))}
          </div>
        </fieldset>
        <Field
          label={t.people.firstPassword}
          type="password"
          value={password}
          onChange={setPassword}
          hint={t.people.firstPasswordHint}
          autoComplete="new-password"
        />
        <PassphraseField of={passphrase} />
        {enrol.error ? <ErrorNote error={asApiError(enrol.error)} /> : null}
        <Button
          kind="primary"
          type="submit"
          className="justify-self-end"
          onPress={() => {}}
          blocked={blocked}
        >
          {t.people.enrolDo}
        </Button>
      </form>
    </Dialog>
  );
}
