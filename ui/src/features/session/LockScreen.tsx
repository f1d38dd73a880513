import { Lock } from "lucide-react";
import { useState } from "react";
import { asApiError, type Session } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useStore } from "~/shared/store";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { Field } from "~/shared/ui/Field";
import { Icon } from "~/shared/ui/Icon";
import { ErrorNote } from "~/shared/ui/States";
import { lockedByReader, useSetSession, useSignOut } from "./useSession";

/** Over everything while the session is locked. The screen below stays as it was, and is hidden. */
export function LockScreen({ session }: { session: Session }) {
  const [password, setPassword] = useState("");
  const byReader = useStore(lockedByReader);
  const [passphrase, setPassphrase] = useState("");
  const setSession = useSetSession();
  const unlock = useDo("unlock", setSession);
  const signOut = useSignOut();
  return (
    <Dialog title={t.lock.title} open onClose={() => {}} bare cover width="w-[400px]">
      <form
        className="grid gap-3 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          unlock.mutate({ password, passphrase: passphrase || null });
        }}
      >
        <h2 className="flex items-center gap-2 text-15 font-semibold">
          <Icon of={Lock} tone="accent" />
          {t.lock.title}
        </h2>
        <p className="text-ink-2">
          {byReader ? t.lock.byYou(session.person.name) : t.lock.what(session.person.name)}
        </p>
        <Field
          label={t.common.password}
          type="password"
          value={password}
          onChange={setPassword}
          autoFocus
          autoComplete="current-password"
        />
        {session.key?.custody === "passphrase" ? (
          <Field
            label={t.common.passphrase}
            type="password"
            value={passphrase}
            onChange={setPassphrase}
          />
        ) : null}
        {unlock.error ? <ErrorNote error={asApiError(unlock.error)} /> : null}
        <div className="flex gap-2">
          <Button kind="quiet" onPress={() => signOut.mutate({})}>
            {t.nav.signOut}
          </Button>
          <Button kind="primary" type="submit" className="ml-auto" onPress={() => {}}>
            {t.lock.unlock}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
