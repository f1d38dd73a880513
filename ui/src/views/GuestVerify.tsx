import { ChevronRight, Lock } from "lucide-react";
import { Brand } from "~/features/shell/Brand";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Icon } from "~/shared/ui/Icon";
import { VerifyView } from "./VerifyView";

/** Verifying without an account: the same screen, with a way to sign in. */
export function GuestVerify({ onBack }: { onBack: () => void }) {
  return (
    <div className="shell grid grid-cols-[minmax(0,1fr)] min-h-0 grid-rows-[var(--topbar)_minmax(0,1fr)]">
      <header className="no-print flex items-center gap-2 border-b border-line bg-panel pr-3">
        <Brand name={t.product} />
        <Icon of={ChevronRight} size={12} tone="quiet" />
        <span className="font-medium">{t.verify.title}</span>
        <span className="ml-auto flex items-center gap-2 text-12 text-ink-2">
          <Icon of={Lock} />
          {t.nav.notSignedIn}
        </span>
        <Button size="sm" onPress={onBack}>
          {t.nav.signIn}
        </Button>
      </header>
      <VerifyView />
    </div>
  );
}
