import type { AgentRow, PersonRef } from "~/api/client";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

const you = (person: PersonRef) => (person.you ? t.common.you : person.name);

/** What an agent is for and may propose, by whose word, and what waits. */
export function MandateLine({ of }: { of: AgentRow }) {
  const words = t.agents.mandate;
  const { mandate, mandate_waiting: waiting } = of;
  return (
    <>
      {mandate ? (
        <>
          {mandate.purpose === null ? (
            <span className="text-ink-3">{words.gone}</span>
          ) : (
            <HostileText text={mandate.purpose} limit={500} />
          )}
          <span className="block">
            {mandate.kinds.length === 0 ? words.any : words.only(mandate.kinds.join(", "))}
          </span>
          {mandate.confirmed ? (
            <span className="block text-12 text-ink-3">
              {words.by(you(mandate.by.person), you(mandate.confirmed.person))}
            </span>
          ) : null}
        </>
      ) : (
        <span className="text-ink-3">{words.none}</span>
      )}
      {waiting ? (
        <span className="block text-12">{words.waits(you(waiting.by.person))}</span>
      ) : null}
    </>
  );
}
