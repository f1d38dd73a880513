import { KeyRound } from "lucide-react";
import { useState } from "react";
import { asApiError, type Custody } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useSession, useSetSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { Icon } from "~/shared/ui/Icon";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";

const CUSTODIES: Custody[] = ["os-account", "passphrase"];
const LEAST = 10;

/** The reader's key on this computer; a new one is only made where there is none. */
export function YourKey({ onRevoke }: { onRevoke: (() => void) | undefined }) {
  const session = useSession();
  const setSession = useSetSession();
  const [open, setOpen] = useState(false);
  const [custody, setCustody] = useState<Custody>("os-account");
  const [passphrase, setPassphrase] = useState("");
  const enrol = useDo("enrol_key", (made) => {
    if (session) setSession({ ...session, key: made.key });
    setOpen(false);
    setPassphrase("");
  });
  const key = session?.key;
  const blocked =
    custody === "passphrase" && passphrase.length < LEAST
      ? t.start.tooShort(LEAST)
      : enrol.isPending
        ? t.common.loading
        : undefined;
  return (
    <section className="card" aria-labelledby="your-key">
      <header>
        <h2 id="your-key">{t.people.yourKey}</h2>
      </header>
      <div className="flex items-center gap-3 px-3 py-2.5">
        <Icon of={KeyRound} tone={key ? "accent" : "warn"} />
        {key ? (
          <>
            <span className="mono font-medium">{key.fingerprint}</span>
            <span className="text-12 text-ink-2">
              {t.custody[key.custody]}. {t.custodyHint[key.custody]}
            </span>
            <span
              className={`tag ml-auto ${key.state === "active" ? "tag-ok" : key.state === "pending" ? "tag-warn" : "tag-crit"}`}
            >
              {t.people.keyStates[key.state]}
            </span>
            {onRevoke && key.state !== "revoked" ? (
              <Button size="sm" kind="quiet" onPress={onRevoke}>
                {t.people.revokeOwn}
              </Button>
            ) : null}
          </>
        ) : (
          <>
            <span>{t.people.noKeyHere}</span>
            <Button className="ml-auto" onPress={() => setOpen(true)}>
              {t.people.makeKey}
            </Button>
          </>
        )}
      </div>
      {enrol.data ? (
        <Note kind="ok" live className="m-2">
          {t.people.made(count(enrol.data.recorded.seq))}
        </Note>
      ) : null}
      <Dialog title={t.people.makeKeyTitle} open={open} onClose={() => setOpen(false)}>
        <div className="grid gap-3 p-4">
          <Choice
            label={t.start.custody}
            placeholder={t.start.custody}
            value={custody}
            onChange={(next) => setCustody(next as Custody)}
            options={CUSTODIES.map((id) => ({ id, text: t.custody[id] }))}
          />
          <p className="-mt-2 text-12 text-ink-3">{t.custodyHint[custody]}</p>
          {custody === "passphrase" ? (
            <Field
              label={t.start.passphraseNew}
              type="password"
              value={passphrase}
              onChange={setPassphrase}
              autoComplete="new-password"
            />
          ) : null}
          {enrol.error ? <ErrorNote error={asApiError(enrol.error)} /> : null}
          <Button
            kind="primary"
            className="justify-self-end"
            blocked={blocked}
            onPress={() =>
              enrol.mutate({ custody, passphrase: custody === "passphrase" ? passphrase : null })
            }
          >
            {t.people.makeKeyDo}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}
