import { type ReactNode, useEffect, useState } from "react";
import { type Act, asApiError, type Recorded } from "~/api/client";
import { useDo, useReread } from "~/api/hooks";
import { keyStop } from "~/features/session/keyStop";
import { PassphraseField } from "~/features/session/PassphraseField";
import { usePassphrase } from "~/features/session/usePassphrase";
import { useSession } from "~/features/session/useSession";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Dialog } from "~/shared/ui/Dialog";
import { ErrorNote } from "~/shared/ui/States";
import { Says } from "./Says";

interface Props {
  title: string;
  /** What it comes to, in words. */
  what: ReactNode;
  /** What is signed; null while something is still to be picked. */
  act: Act | null;
  /** What is still to be picked or written, where anything is. */
  missing?: string | undefined;
  /** On the button that signs. */
  sign: string;
  /** Fields that the act is made of. */
  children?: ReactNode;
  onClose: () => void;
  onSigned: (recorded: Recorded) => void;
}

/** An act on who takes part: what it comes to, the very statement, and the button that signs it. */
export function ActSheet({ title, what, act, missing, sign, children, onClose, onSigned }: Props) {
  const reread = useReread();
  const key = useSession()?.key;
  const asked = act === null ? "" : JSON.stringify(act);
  const { mutate: ask, ...preview } = useDo("preview_act");
  const signing = useDo("sign_act", (recorded) => {
    passphrase.accepted();
    reread("agents", "people", "pending_confirmations", "status", "queue_views");
    onSigned(recorded);
  });
  const refused = signing.error ? asApiError(signing.error) : null;
  const passphrase = usePassphrase(refused);
  const stale = refused?.code === "preview-stale";
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks for the same act again
  useEffect(() => {
    if (asked !== "") ask({ act: JSON.parse(asked) as Act });
  }, [asked, ask, round]);
  const shown =
    preview.data && JSON.stringify(preview.variables?.act) === asked ? preview.data : undefined;
  const blocked =
    keyStop(key) ??
    missing ??
    (signing.isPending
      ? t.decide.signing
      : !shown
        ? t.common.loading
        : passphrase.missing
          ? t.decide.passphraseFirst
          : undefined);
  return (
    <Dialog title={title} open onClose={onClose}>
      <div className="grid gap-3 p-4">
        <div className="grid gap-1 text-ink-2">{what}</div>
        {children}
        {preview.error ? <ErrorNote error={asApiError(preview.error)} /> : null}
        {shown ? <Says says={shown.says} statement={shown.statement} /> : null}
        <PassphraseField of={passphrase} />
        {refused ? (
          <ErrorNote
            error={refused}
            {...(stale
              ? {
                  onRetry: () => {
                    signing.reset();
                    setRound(round + 1);
                  },
                }
              : {})}
          />
        ) : null}
        <div className="flex items-center gap-3">
          <span className="mono text-12">{key?.fingerprint}</span>
          <Button
            kind="primary"
            className="ml-auto"
            blocked={blocked}
            onPress={() =>
              shown &&
              signing.mutate({
                statement_digest: shown.statement_digest,
                passphrase: passphrase.given,
              })
            }
          >
            {sign}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
