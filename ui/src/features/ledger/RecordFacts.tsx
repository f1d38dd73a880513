import { Link } from "@tanstack/react-router";
import type { LedgerRecord, LedgerSignature } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Note } from "~/shared/ui/Note";
import { Time } from "~/shared/ui/Time";
import { Bytes } from "./Bytes";

const words = t.ledger;

function Signature({ of }: { of: LedgerSignature }) {
  const said = of.holds === null ? words.unchecked : of.holds ? words.holds : words.fails;
  return (
    <li className="grid gap-0.5 border-t border-line py-1.5 first:border-0">
      <p className="flex gap-2">
        <b className="font-medium">
          {of.name === null ? words.unknownKey : <HostileText text={of.name} limit={80} />}
        </b>
        <span className="mono text-ink-3">{of.key_fingerprint}</span>
      </p>
      <p className={of.holds ? "text-ink-2" : "font-medium text-crit"}>{said}</p>
      <p className="mono text-11 text-ink-3 [overflow-wrap:anywhere]">{of.signature}</p>
    </li>
  );
}

/** Everything that one record is: its fields in words, its exact bytes, its hashes, its place in the tree, its signatures. */
export function RecordFacts({ of }: { of: LedgerRecord }) {
  const { row, place } = of;
  return (
    <div className="grid gap-3 text-12">
      <p className="text-13">
        <b className="font-semibold">
          {row.you ? t.common.you : <HostileText text={row.actor} limit={80} />}
        </b>{" "}
        {row.what}
      </p>
      {of.leaf_holds ? null : (
        <Note kind="crit" live>
          {words.leafFails}
        </Note>
      )}
      <dl className="kv">
        <dt>{words.columns.at}</dt>
        <dd>
          <Time iso={row.at} look="long" />
        </dd>
        <dt>{words.event}</dt>
        <dd className="mono">{row.event}</dd>
        <dt>{words.about_}</dt>
        <dd>
          <HostileText text={row.about} limit={80} />
          {of.subject_seq === null ? null : `, ${words.ordinal(count(of.subject_seq))}`}
          <br />
          <span className="mono text-ink-3">{row.subject}</span>
          {row.action_id ? (
            <>
              <br />
              <Link to="/action/$id" params={{ id: row.action_id }} className="link">
                {words.openAction}
              </Link>
            </>
          ) : null}
        </dd>
      </dl>
      <section>
        <h3 className="mb-1 font-semibold">{words.says}</h3>
        {of.fields.length === 0 ? <p className="text-ink-3">{words.noFields}</p> : null}
        <dl className="kv">
          {of.fields.map((field, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a statement may say one label twice, always in this order
            <div key={index} className="contents">
              <dt>{field.name}</dt>
              <dd>
                <HostileText text={field.value} mono={field.mono} block />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{words.signatures}</h3>
        {of.signatures.length === 0 ? <p className="text-ink-3">{words.unsigned}</p> : null}
        <ul>
          {of.signatures.map((each) => (
            <Signature key={`${each.key_id}${each.signature}`} of={each} />
          ))}
        </ul>
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{words.hashes}</h3>
        <dl className="kv">
          <dt>{words.leaf}</dt>
          <dd>
            <Digest hex={of.leaf} full />
            {of.leaf_holds ? <span className="block text-ink-3">{words.leafHolds}</span> : null}
          </dd>
          <dt>{words.prev}</dt>
          <dd>
            <Digest hex={of.prev} full />
          </dd>
        </dl>
      </section>
      <section>
        <h3 className="mb-1 font-semibold">{words.tree}</h3>
        <p>{words.place(count(of.seq), count(place.size))}</p>
        <p className={place.holds ? "text-ink-2" : "font-medium text-crit"}>
          {words.path(count(place.path.length))}.{" "}
          {place.holds ? words.placeHolds : words.placeFails}
        </p>
        <dl className="kv">
          <dt>{words.root}</dt>
          <dd>
            <Digest hex={place.root} full />
          </dd>
        </dl>
      </section>
      <Bytes label={words.bytes} hint={words.bytesHint} text={of.bytes} />
      {of.statement ? <Bytes label={words.statement} text={of.statement} /> : null}
    </div>
  );
}
