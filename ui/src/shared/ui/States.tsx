import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import { t } from "~/shared/text";
import { Button } from "./Button";
import { Note } from "./Note";

/** An error as the screens show it: what happened, and what to do. */
export interface Said {
  message: string;
  hint: string;
}

export function ErrorNote({ error, onRetry }: { error: Said; onRetry?: () => void }) {
  return (
    <Note kind="crit" live>
      <b className="font-semibold">{error.message}</b> {error.hint}
      {onRetry ? (
        <span className="ml-2">
          <Button size="sm" onPress={onRetry}>
            {t.common.retry}
          </Button>
        </span>
      ) : null}
    </Note>
  );
}

/** One sentence and one way on. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="flex h-full items-center justify-center p-8 text-ink-2">{children}</div>;
}

/** True once `ms` have gone by: nothing is drawn for what loads at once. */
export function useLate(ms = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

const WIDTHS = ["w-48", "w-72", "w-60", "w-80", "w-56", "w-64"] as const;

export function Loading({ rows = 8 }: { rows?: number }) {
  const late = useLate();
  if (!late) return null;
  return (
    <div role="status" aria-label={t.common.loading} className="p-3">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-7 items-center">
          <span className={`skeleton ${WIDTHS[row % WIDTHS.length] ?? "w-60"}`} />
        </div>
      ))}
    </div>
  );
}
