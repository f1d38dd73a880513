import { shortDigest } from "~/shared/format/number";

/** A hash: shortened on the screen, whole on pointing, in copies and in print. */
export function Digest({ hex, full = false }: { hex: string; full?: boolean }) {
  return (
    <span className="mono" title={hex}>
      <span className={full ? "" : "no-print"}>{full ? hex : shortDigest(hex)}</span>
      {full ? null : <span className="report-only">{hex}</span>}
    </span>
  );
}
