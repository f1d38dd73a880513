import { useState } from "react";
import { asApiError, type WorkspaceEntry } from "~/api/client";
import { useDo } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { Tick } from "~/shared/ui/Tick";
import { useSetSession } from "./useSession";

const OTHER = "";

/** Signs in under one's own login; the passphrase is asked for where the key is wrapped. */
export function SignInForm({ workspace }: { workspace: WorkspaceEntry }) {
  const [login, setLogin] = useState(workspace.people[0]?.login ?? OTHER);
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [remember, setRemember] = useState(false);
  const setSession = useSetSession();
  const signIn = useDo("sign_in", setSession);

  const known = workspace.people.find((person) => person.login === login);
  const error = signIn.error ? asApiError(signIn.error) : null;
  const wrapped = known?.custody === "passphrase" || error?.code === "passphrase-needed";
  const send = () =>
    signIn.mutate({
      workspace: workspace.workspace,
      login: login === OTHER ? typed.trim() : login,
      password: password || known?.remembered !== true ? password : null,
      passphrase: passphrase || null,
      remember,
    });

  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {workspace.people.length > 0 ? (
        <Choice
          label={t.start.login}
          placeholder={t.start.login}
          value={login}
          onChange={setLogin}
          options={[
            ...workspace.people.map((person) => ({
              id: person.login,
              text: person.name,
              code: person.login,
            })),
            { id: OTHER, text: t.start.otherLogin },
          ]}
        />
      ) : null}
      {login === OTHER ? (
        <Field label={t.start.login} value={typed} onChange={setTyped} autoComplete="username" />
      ) : null}
      <Field
        label={t.common.password}
        type="password"
        value={password}
        onChange={setPassword}
        autoFocus
        autoComplete="current-password"
      />
      {wrapped ? (
        <Field
          label={t.common.passphrase}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          hint={t.start.passphraseHint}
        />
      ) : null}
      <Tick on={remember} onChange={setRemember}>
        {t.start.remember}
      </Tick>
      {!workspace.reachable && workspace.reason ? (
        <Note kind="warn">{workspace.reason}</Note>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
      <Button
        kind="primary"
        size="lg"
        type="submit"
        onPress={() => {}}
        blocked={signIn.isPending ? t.common.loading : undefined}
      >
        {t.start.signIn}
      </Button>
    </form>
  );
}
