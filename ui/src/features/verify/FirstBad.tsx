import { ArrowDown, CircleCheck, CircleMinus, CircleX, X } from "lucide-react";
import type { BadRecord, Neighbour } from "~/api/client";
import { count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Digest } from "~/shared/ui/Digest";
import { HostileText } from "~/shared/ui/HostileText";
import { Icon } from "~/shared/ui/Icon";

const HEX = /^[0-9a-f]{64}$/;

function Block({ of, off }: { of: Neighbour; off: boolean }) {
  return (
    <div className={`chain ${off ? "chain-off" : ""}`}>
      <header>
        <Icon
          of={of.good && !off ? CircleCheck : CircleMinus}
          tone={of.good && !off ? "ok" : "quiet"}
        />
        <b className="font-semibold">{count(of.seq)}</b>
        <span className="ml-auto text-ink-3">{of.word}</span>
      </header>
      {off ? null : (
        <dl>
          <dt>Leaf</dt>
          <dd>
            <Digest hex={of.leaf} />
          </dd>
        </dl>
      )}
    </div>
  );
}

function Link({ of }: { of: Neighbour }) {
  return (
    <p
      className={`flex h-6 items-center gap-1.5 pl-2.5 text-12 ${of.link_holds ? "text-ink-2" : "font-medium text-crit"}`}
    >
      <Icon of={of.link_holds ? ArrowDown : X} />
      {of.link}
    </p>
  );
}

/** The first record that does not hold, between its neighbours; the link says whether the hash matches. */
export function FirstBad({ bad }: { bad: BadRecord }) {
  return (
    <>
      <h2 className="text-15 font-semibold">
        {bad.seq === null ? t.verify.firstBadFile : t.verify.firstBad(count(bad.seq))}
      </h2>
      <p className="mt-1 text-12 text-ink-2">
        {bad.reason.includes(bad.file) && bad.line === null ? null : (
          <>
            {bad.line === null ? null : `${t.verify.line(count(bad.line))} `}
            <span className="mono">
              <HostileText text={bad.file} />
            </span>
            .{" "}
          </>
        )}
        <HostileText text={bad.reason.replace(/\.$/, "")} />.
      </p>
      {bad.seq === null ? null : <Chain bad={bad} seq={bad.seq} />}
    </>
  );
}

/** The bad record between its neighbours. */
function Chain({ bad, seq }: { bad: BadRecord; seq: number }) {
  return (
    <>
      <h3 className="mt-3.5 mb-1.5 text-12 font-semibold">{t.verify.where}</h3>
      {bad.before ? (
        <>
          <Block of={bad.before} off={false} />
          <Link of={bad.before} />
        </>
      ) : null}
      <div className="chain chain-bad">
        <header>
          <Icon of={CircleX} tone="crit" />
          <b className="font-semibold">{count(seq)}</b>
          <span className="ml-auto font-medium text-crit">{t.verify.altered}</span>
        </header>
        <dl hidden={bad.hashes.length === 0}>
          {bad.hashes.map((hash, index) => (
            <div key={hash.name} className="contents">
              <dt>{hash.name}</dt>
              <dd className={index === 0 ? "" : "text-crit"}>
                {HEX.test(hash.value) ? (
                  <Digest hex={hash.value} />
                ) : (
                  <HostileText text={hash.value} />
                )}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {bad.after ? (
        <>
          <Link of={bad.after} />
          <Block of={bad.after} off />
        </>
      ) : null}
      {bad.fields.length > 0 ? (
        <>
          <h3 className="mt-3.5 mb-1.5 flex text-12 font-semibold">
            {t.verify.asItStands}
            <span className="ml-auto font-normal text-ink-3">{t.verify.notTrustworthy}</span>
          </h3>
          <div className="chain">
            <dl>
              {bad.fields.map((field) => (
                <div key={field.name} className="contents">
                  <dt>{field.name}</dt>
                  <dd>
                    <HostileText text={field.value} limit={200} />
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        </>
      ) : null}
    </>
  );
}
