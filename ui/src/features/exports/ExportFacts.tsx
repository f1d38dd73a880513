import type { ExportRow } from "~/api/client";
import { bytes, count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Time } from "~/shared/ui/Time";

/** An export as it was recorded, and what became of it: every status follows from facts in the ledger. */
export function ExportFacts({ of }: { of: ExportRow }) {
  const words = t.exports;
  const bad = of.verification_status !== "verified" && of.verification_status !== "unverified";
  return (
    <section className="card" aria-labelledby="export-facts">
      <header>
        <h2 id="export-facts">{words.record}</h2>
      </header>
      <dl className="kv px-3 py-2">
        <dt>{words.facts.by}</dt>
        <dd className={of.you ? "font-medium" : ""}>{of.you ? t.common.you : of.creator}</dd>
        <dt>{words.facts.at}</dt>
        <dd>
          <Time iso={of.created_at} look="long" />
        </dd>
        <dt>{words.facts.what}</dt>
        <dd>{of.what}</dd>
        <dt>{words.facts.holds}</dt>
        <dd>{words.holds(count(of.records), bytes(of.bytes))}</dd>
        <dt>{words.facts.hash}</dt>
        <dd>
          <Digest hex={of.bundle_digest} full />
        </dd>
        <dt>{words.facts.signed}</dt>
        <dd className="mono">{of.key_fingerprint}</dd>
        <dt>{words.facts.seq}</dt>
        <dd className="mono">{count(of.seq)}</dd>
        <dt>{words.facts.kept}</dt>
        <dd className={of.kept === "missing" ? "font-medium text-crit" : ""}>
          {words.kept[of.kept](of.installation || words.another)}
        </dd>
        <dt>{words.facts.delivery}</dt>
        <dd>
          {words.deliveries[of.delivery_status]}
          {of.delivered_to !== null && of.delivery_method !== null ? (
            <>
              {": "}
              <HostileText text={of.delivered_to} limit={200} /> (
              {words.methods[of.delivery_method]})
            </>
          ) : null}
          {of.delivered_at ? (
            <Time iso={of.delivered_at} look="long" className="ml-2 text-ink-3" />
          ) : null}
        </dd>
        <dt>{words.facts.verification}</dt>
        <dd>
          <span className={bad ? "font-medium text-crit" : ""}>
            {words.verifications[of.verification_status]}
          </span>
          {of.verified_at ? (
            <span className="ml-2 text-ink-3">
              <Time iso={of.verified_at} look="long" />{" "}
              {of.verified_by ? words.verifiedBy(of.verified_by) : null}
            </span>
          ) : null}
        </dd>
      </dl>
    </section>
  );
}
