import { useState } from "react";
import { asApiError, type PolicyVersion } from "~/api/client";
import { useDo } from "~/api/hooks";
import { useSession } from "~/features/session/useSession";
import { count } from "~/shared/format/number";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Field } from "~/shared/ui/Field";
import { ErrorNote } from "~/shared/ui/States";
import { ProposeSheet } from "./ProposeSheet";
import { Trial } from "./Trial";

/** Proposals that a text is tried on. */
const LAST = 1_000;

/** A text, and what it would do: by Ctrl Enter, and nothing is recorded. What was tried as it stands can be proposed. */
export function TryPolicy({ shown }: { shown: PolicyVersion }) {
  const words = t.policies;
  const [text, setText] = useState("");
  const [calendars, setCalendars] = useState("");
  const [proposing, setProposing] = useState(false);
  const [proposed, setProposed] = useState<number | null>(null);
  const admin = useSession()?.roles.includes("admin") ?? false;
  const tried = useDo("policy_try");
  const blocked = text.trim() ? (tried.isPending ? words.trying : undefined) : words.textFirst;
  const run = () => {
    if (!blocked) tried.mutate({ text, calendars, last: LAST });
  };
  useKey("sheet.sign", run, !proposing);
  const asTried = tried.variables?.text === text && tried.variables.calendars === calendars;
  const held = !admin
    ? words.propose.admins
    : !tried.data || !asTried
      ? words.propose.tryFirst
      : tried.data.faults.length > 0
        ? words.propose.refused
        : undefined;
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
        <div className="flex justify-end gap-2">
          <Button blocked={held} onPress={() => setProposing(true)}>
            {words.propose.open}
          </Button>
          <Button kind="primary" hotkey="sheet.sign" blocked={blocked} onPress={run}>
            {words.tryDo}
          </Button>
        </div>
        {tried.error ? <ErrorNote error={asApiError(tried.error)} /> : null}
        {proposed === null ? null : <p role="status">{words.propose.done(count(proposed))}</p>}
        {tried.data ? <Trial of={tried.data} /> : null}
        {proposing ? (
          <ProposeSheet
            text={text}
            calendars={calendars}
            onClose={() => setProposing(false)}
            onSigned={(seq) => {
              setProposing(false);
              setProposed(seq);
            }}
          />
        ) : null}
      </div>
    </section>
  );
}
