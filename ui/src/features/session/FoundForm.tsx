import { useState } from "react";
import { asApiError, type Founded } from "~/api/client";
import { useDo } from "~/api/hooks";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { Note } from "~/shared/ui/Note";
import { ErrorNote } from "~/shared/ui/States";
import { FounderFields } from "./FounderFields";
import { asFounder, type Draft, emptyFounder, problem } from "./founder";

interface Props {
  trial: boolean;
  onFounded: (founded: Founded) => void;
  onBack: () => void;
}

const MISSING: Record<keyof Draft, string> = {
  name: t.start.personName,
  login: t.start.login,
  password: t.common.password,
  repeat: t.start.repeat,
  custody: t.start.custody,
  passphrase: t.start.passphraseNew,
};

/** Name first, then one page a founder, so that nobody types before the other's eyes. */
export function FoundForm({ trial, onFounded, onBack }: Props) {
  const [name, setName] = useState("");
  const [page, setPage] = useState(0);
  const [drafts, setDrafts] = useState<Draft[]>(() =>
    trial ? [emptyFounder("os-account")] : [emptyFounder("os-account"), emptyFounder("passphrase")],
  );
  const found = useDo("found_workspace", onFounded);
  const draft = drafts[page - 1];
  const last = page === drafts.length;
  const wrong =
    page === 0
      ? name.trim()
        ? null
        : t.start.name
      : draft && problem(draft)
        ? MISSING[problem(draft) ?? "name"]
        : null;

  const forward = () => {
    if (wrong) return;
    if (!last) setPage(page + 1);
    else
      found.mutate({
        name: name.trim(),
        mode: trial ? "trial" : "team",
        founders: drafts.map(asFounder),
      });
  };

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        forward();
      }}
    >
      <h2 className="text-15 font-semibold">
        {page === 0 ? (trial ? t.start.trial : t.start.found) : t.start.founder(page)}
      </h2>
      {page === 0 || !draft ? (
        <>
          <p className="text-ink-2">{trial ? t.start.trialWhat : t.start.foundWhat}</p>
          {trial ? (
            <Note kind="warn">
              <b className="font-semibold">{t.start.trialTitle}</b>
              <ul className="mt-1 list-disc pl-4">
                {t.start.trialCannot.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </Note>
          ) : null}
          <Field
            label={t.start.name}
            value={name}
            onChange={setName}
            hint={t.start.nameHint}
            autoFocus
          />
        </>
      ) : (
        <>
          <p className="text-ink-2">{t.start.founderHint}</p>
          <FounderFields
            key={page}
            draft={draft}
            mustWrap={page > 1}
            onChange={(next) =>
              setDrafts(drafts.map((each, index) => (index === page - 1 ? next : each)))
            }
          />
        </>
      )}
      {found.isPending ? <Note live>{t.start.founding}</Note> : null}
      {found.error ? <ErrorNote error={asApiError(found.error)} /> : null}
      <div className="flex gap-2">
        <Button onPress={() => (page === 0 ? onBack() : setPage(page - 1))}>{t.common.back}</Button>
        <Button
          kind="primary"
          type="submit"
          className="ml-auto"
          onPress={() => {}}
          blocked={
            found.isPending
              ? t.start.founding
              : wrong
                ? `${t.common.required}: ${wrong}`
                : undefined
          }
        >
          {last && page > 0 ? t.start.foundDo : t.common.next}
        </Button>
      </div>
    </form>
  );
}
