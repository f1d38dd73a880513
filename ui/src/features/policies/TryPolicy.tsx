import { useState } from "react";
import { asApiError, type PolicyVersion } from "~/api/client";
import { useDo } from "~/api/hooks";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";
import { Trial } from "./Trial";

/** Proposals that a text is tried on. */
const LAST = 1_000;

/** A text, and what it would do: by Ctrl Enter, and nothing is recorded. */
export function TryPolicy({ shown }: { shown: PolicyVersion }) {
  const words = t.policies;
  const [text, setText] = useState("");
  const [calendars, setCalendars] = useState("");
  const tried = useDo("policy_try");
  const blocked = text.trim() ? (tried.isPending ? words.trying : undefined) : words.textFirst;
  const run = () => {
    if (!blocked) tried.mutate({ text, calendars, last: LAST });
  };
  useKey("sheet.sign", run);
  return (
    <section className="card" aria-labelledby="policy-try">
      <header>
        <h2 id="policy-try">{words.try}</h2>
        <div className="ml-auto">
          <Button size="sm" onPress={() => setText(shown.text)}>
            {words.tryFrom(count(shown.version))}
          </Button>
        </div>
      </header>
      <div className="grid gap-2 px-3 py-2">
        <p className="text-12 text-ink-2">{words.tryHint}</p>
        <Field label={words.tryField} rows={10} value={text} onChange={setText} />
        <Field label={words.tryCalendars} rows={2} value={calendars} onChange={setCalendars} />
        <Button
          kind="primary"
          hotkey="sheet.sign"
          className="justify-self-end"
          blocked={blocked}
          onPress={run}
        >
          {words.tryDo}
        </Button>
        {tried.error ? <ErrorNote error={asApiError(tried.error)} /> : null}
        {tried.data ? <Trial of={tried.data} /> : null}
      </div>
    </section>
  );
}
