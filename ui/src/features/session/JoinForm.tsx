import { useState } from "react";
import { asApiError } from "~/api/client";
import { useDo } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";

/** Adds a team's database; its address never holds a password. */
export function JoinForm({ onJoined, onBack }: { onJoined: () => void; onBack: () => void }) {
  const [url, setUrl] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const join = useDo("join_team", onJoined);
  const blocked = !url ? t.start.address : !login ? t.start.login : undefined;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!blocked) join.mutate({ url: url.trim(), login: login.trim(), password });
      }}
    >
      <h2 className="text-15 font-semibold">{t.start.join}</h2>
      <p className="text-ink-2">{t.start.joinWhat}</p>
      <Field
        label={t.start.address}
        value={url}
        onChange={setUrl}
        hint={t.start.addressHint}
        autoFocus
      />
      <Field label={t.start.login} value={login} onChange={setLogin} autoComplete="username" />
      <Field
        label={t.common.password}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      {join.error ? <ErrorNote error={asApiError(join.error)} /> : null}
      <div className="flex gap-2">
        <Button onPress={onBack}>{t.common.back}</Button>
        <Button
          kind="primary"
          type="submit"
          className="ml-auto"
          onPress={() => {}}
          blocked={
            blocked
              ? `${t.common.required}: ${blocked}`
              : join.isPending
                ? t.common.loading
                : undefined
          }
        >
          {t.start.joinDo}
        </Button>
      </div>
    </form>
  );
}
