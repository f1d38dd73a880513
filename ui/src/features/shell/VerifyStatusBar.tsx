import { WifiOff } from "lucide-react";
import { useCommand } from "~/api/hooks";
import { zone, zoneOffset } from "~/shared/format/time";
import { t } from "~/shared/text";
import { Icon } from "~/shared/ui/Icon";

interface Props {
  program: string;
  format: number;
  /** Only the verifier is open. */
  verifying: boolean;
}

/** The bar where nobody is signed in: no database, no network, and it says so. */
export function VerifyStatusBar({ program, format, verifying }: Props) {
  const trust = useCommand("trust_list", {}, { staleTime: Number.POSITIVE_INFINITY });
  const part = "flex items-center gap-1.5 border-r border-line px-3";
  return (
    <footer>
      <ul
        aria-label={t.status.label}
        className="no-print flex h-full items-stretch border-t border-line-2 bg-panel text-12 whitespace-nowrap text-ink-2"
      >
        <li className={part}>
          <Icon of={WifiOff} />
          {verifying ? t.status.offlineCheck : t.status.notConnected}
        </li>
        <li className={part}>
          {verifying ? t.status.verifier : t.product}{" "}
          <span className="mono text-ink">{program}</span>
        </li>
        <li className={part}>
          {t.status.format} <span className="mono text-ink">{format}</span>
        </li>
        <li className={part}>
          {t.status.trust}{" "}
          <span className="mono text-ink">{t.status.keys(trust.data?.entries.length ?? 0)}</span>
        </li>
        <li className="flex flex-1 items-center px-3">
          {zone()}, {zoneOffset()}
        </li>
        <li className="env flex items-center px-3">
          {verifying ? t.status.verifyOnly : t.status.signedOut}
        </li>
      </ul>
    </footer>
  );
}
