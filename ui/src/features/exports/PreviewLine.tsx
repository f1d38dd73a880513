import { ShieldCheck } from "lucide-react";
import type { ExportPreview } from "~/api/client";
import { bytes, count } from "~/shared/format/number";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

/** How much it would be, and what an outsider will be able to check. */
export function PreviewLine({ preview }: { preview: ExportPreview }) {
  if (preview.records === 0) return <p className="text-warn">{t.exports.nothing}</p>;
  return (
    <div className="rounded-2 border border-line bg-sunken px-3 py-2 text-12">
      <p className="flex flex-wrap gap-x-4 font-medium">
        <span>
          {t.exports.count(
            count(preview.records),
            count(preview.actions),
            count(preview.decisions),
          )}
        </span>
        <span className="font-normal text-ink-2">
          {t.exports.size(bytes(preview.bytes_estimate))}
        </span>
        {preview.first_seq !== null && preview.last_seq !== null ? (
          <span className="font-normal text-ink-2">
            {t.exports.range(count(preview.first_seq), count(preview.last_seq))}
          </span>
        ) : null}
      </p>
      <p className="mt-1 flex gap-2 text-ink-2">
        <Icon of={ShieldCheck} />
        {preview.proves}
      </p>
    </div>
  );
}
