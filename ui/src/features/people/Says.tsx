import type { Field } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

interface Props {
  says: Field[];
  rules?: string[];
  statement: string;
}

/** A statement whole: what it says in rows, of a policy its rules, and the bytes themselves. */
export function Says({ says, rules = [], statement }: Props) {
  return (
    <section aria-label={t.acts.what} className="grid gap-2">
      <h3 className="text-12 font-medium">{t.acts.what}</h3>
      {says.length > 0 ? (
        <dl className="kv">
          {says.map((row) => (
            <div key={`${row.name}${row.value}`} className="contents">
              <dt>{row.name}</dt>
              <dd>
                <HostileText text={row.value} mono={row.mono} limit={400} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {rules.length > 0 ? (
        <ol
          aria-label={t.people.rules}
          tabIndex={0}
          className="scroll max-h-60 list-decimal rounded-2 border border-line-2 py-2 pr-2 pl-8 text-12"
        >
          {rules.map((rule) => (
            <li key={rule} className="py-0.5">
              {rule}
            </li>
          ))}
        </ol>
      ) : null}
      <div>
        <h4 className="mb-1 text-12 text-ink-3">{t.acts.exact}</h4>
        <section
          tabIndex={0}
          aria-label={t.acts.exact}
          className="scroll max-h-40 rounded-2 border border-line-2 bg-sunken p-2"
        >
          <pre className="mono text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
            {statement}
          </pre>
        </section>
      </div>
    </section>
  );
}
