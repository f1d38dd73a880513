import { useState } from "react";
import type { Founded } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Digest } from "~/shared/ui/Digest";
import { Note } from "~/shared/ui/Note";

/** The anchor: shown once, large, with the reason why it must be kept elsewhere. */
export function FoundedNote({ founded, onGoOn }: { founded: Founded; onGoOn: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="grid gap-4">
      <h2 className="text-15 font-semibold">{t.start.founded}</h2>
      <Note kind="warn">{t.start.keepTrust}</Note>
      <dl className="kv">
        <dt>{t.start.origin}</dt>
        <dd className="mono">{founded.origin}</dd>
        <dt>{t.start.genesis}</dt>
        <dd>
          <Digest hex={founded.genesis_digest} full />
        </dd>
        {founded.founders.map((founder) => (
          <div key={founder.login} className="contents">
            <dt>{founder.name}</dt>
            <dd>
              <span className="mono">{founder.fingerprint}</span>
              <span className="block text-ink-3">{t.custody[founder.custody]}</span>
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <h3 className="mb-1 text-12 font-medium">{t.start.trustFile}</h3>
        <pre className="mono scroll max-h-40 rounded-2 border border-line-2 bg-sunken p-2 text-12">
          {founded.trust}
        </pre>
      </div>
      <div className="flex gap-2">
        <Button
          onPress={() => {
            void navigator.clipboard?.writeText(founded.trust).then(() => setCopied(true));
          }}
        >
          {copied ? t.common.copied : t.common.copy}
        </Button>
        <Button kind="primary" className="ml-auto" onPress={onGoOn}>
          {t.start.goOn}
        </Button>
      </div>
    </div>
  );
}
