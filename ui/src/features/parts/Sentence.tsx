import type { Sentence as SentenceFacts } from "~/api/client";
import { amount } from "~/shared/format/number";
import { t } from "~/shared/text";
import { HostileText } from "~/shared/ui/HostileText";

/** Who wants to do what, to what, for how much; of what is closed: wanted. The object is the agent's own text. */
export function Sentence({ of, closed = false }: { of: SentenceFacts; closed?: boolean }) {
  const actor = `${of.actor}${of.agent_version ? ` v${of.agent_version}` : ""}`;
  return (
    <>
      {of.actor_type === "agent" ? `${t.sentence.agentWants} ` : ""}
      <b className="font-semibold">{actor}</b> {closed ? t.sentence.wantedTo : t.sentence.wantsTo}{" "}
      <b className="font-semibold">{of.verb.toUpperCase()}</b> <HostileText text={of.object} />
      {of.amount ? (
        <>
          {t.sentence.holding}{" "}
          <b className="font-semibold whitespace-nowrap">
            {of.amount.currency} {amount(of.amount.amount)}
          </b>
        </>
      ) : null}
    </>
  );
}
