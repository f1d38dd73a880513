import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";
import { call } from "~/api/client";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";
import { Note } from "~/shared/ui/Note";

/** A screen threw: words instead of white, and the log learns of it. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  useEffect(() => {
    call("report_problem", { place: window.location.hash, message }).catch(() => {});
  }, [message]);
  return (
    <main id="content" className="p-6">
      <Note kind="crit" live>
        <b className="font-semibold">{t.crash.title}</b> {t.crash.kept}
        <pre className="mono mt-2 whitespace-pre-wrap">{message}</pre>
        <Button size="sm" onPress={reset}>
          {t.crash.reload}
        </Button>
      </Note>
    </main>
  );
}
