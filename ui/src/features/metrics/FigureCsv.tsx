import { useState } from "react";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { asCsv } from "./csv";
import type { Figure } from "./figures";

/** The lines to take away: selected by hand, or copied. */
export function FigureCsv({ figure, labelledBy }: { figure: Figure; labelledBy: string }) {
  const text = asCsv(figure);
  const [copied, setCopied] = useState("");
  return (
    <div className="grid gap-2 p-3">
      <textarea
        readOnly
        aria-labelledby={labelledBy}
        className="input mono block resize-none text-12"
        rows={Math.min(12, figure.rows.length + 2)}
        value={text}
      />
      <div>
        <Button
          size="sm"
          onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}
        >
          {copied === text ? t.common.copied : t.metrics.copyCsv}
        </Button>
      </div>
    </div>
  );
}
