import { useState } from "react";
import { asApiError, type PersonRow, type Role } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Dialog } from "~/shared/ui/Dialog";
import { ErrorNote } from "~/shared/ui/States";

const ROLES = Object.keys(t.role) as Role[];

/** Proposes a role that somebody does not hold yet; a second admin confirms it. */
export function GiveRole({ to, onClose }: { to: PersonRow; onClose: () => void }) {
  const reread = useReread();
  const key = useSession()?.key;
  const [role, setRole] = useState<Role | null>(null);
  const grant = useDo("grant_role", () => {
    passphrase.accepted();
    reread("pending_confirmations", "people", "status");
    onClose();
  });
  const passphrase = usePassphrase(grant.error ? asApiError(grant.error) : null);
  const held = new Set(to.roles.map((each) => each.role));
  const blocked =
    keyStop(key) ??
    (role === null
      ? t.people.pickRole
      : grant.isPending
        ? t.decide.signing
        : passphrase.missing
          ? t.decide.passphraseFirst
          : undefined);
  return (
    <Dialog title={t.people.giveRoleTo(to.person.name)} open onClose={onClose}>
      <div className="grid gap-3 p-4">
        <p className="text-ink-2">{t.people.enrolHint}</p>
        <Choice
          label={t.people.roles}
          placeholder={t.people.pickRole}
          value={role}
          options={ROLES.filter((each) => !held.has(each)).map((id) => ({ id, text: t.role[id] }))}
          onChange={(id) => setRole(id as Role)}
        />
        <PassphraseField of={passphrase} />
        {grant.error ? <ErrorNote error={asApiError(grant.error)} /> : null}
        <Button
          kind="primary"
          className="justify-self-end"
          blocked={blocked}
          onPress={() =>
            role && grant.mutate({ person: to.person.person, role, passphrase: passphrase.given })
          }
        >
          {t.people.giveRoleDo}
        </Button>
      </div>
    </Dialog>
  );
}
