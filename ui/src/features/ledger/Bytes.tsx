import { useState } from "react";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";

/** Exact bytes, to be read and copied; what is shown is what is copied. */
export function Bytes({ label, text, hint }: { label: string; text: string; hint?: string }) {
  const [copied, setCopied] = useState("");
  return (
    <div className="grid gap-1">
      <div className="flex items-center gap-2">
        <h3 className="text-12 font-semibold">{label}</h3>
        <span className="text-12 text-ink-3">{hint}</span>
        <span className="ml-auto">
          <Button
            size="sm"
            kind="quiet"
            label={`${t.ledger.copy}: ${label}`}
            onPress={() => void navigator.clipboard?.writeText(text).then(() => setCopied(text))}
          >
            {copied === text ? t.ledger.copied : t.ledger.copy}
          </Button>
        </span>
      </div>
      <section
        tabIndex={0}
        aria-label={label}
        className="scroll max-h-48 rounded-2 border border-line-2 bg-sunken p-2"
      >
        <pre className="mono exact text-11 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {text}
        </pre>
      </section>
    </div>
  );
}
