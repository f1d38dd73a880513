import type { ReactNode } from "react";
import { useKey } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Button } from "~/shared/ui/Button";

interface Props {
  title: string;
  what: string;
  send: string;
  blocked: string | undefined;
  onSend: () => void;
  onClose: () => void;
  /** Beside the fields: what follows. */
  beside: ReactNode;
  children: ReactNode;
}

/** A sheet that signs: its fields, what follows beside them, and Ctrl Enter. */
export function SheetFrame(props: Props) {
  const send = () => {
    if (!props.blocked) props.onSend();
  };
  useKey("sheet.sign", send);
  useKey("sheet.close", props.onClose);
  return (
    <section className="sheet scroll" aria-labelledby="glass-title" data-pane>
      <header className="flex min-h-10 items-center gap-3 border-b border-line px-5">
        <h2 id="glass-title" className="flex-none text-15 font-semibold">
          {props.title}
        </h2>
        <span className="text-12 text-ink-2">{props.what}</span>
        <Button
          size="sm"
          kind="quiet"
          hotkey="sheet.close"
          className="-mr-2 ml-auto"
          onPress={props.onClose}
        >
          {t.common.close}
        </Button>
      </header>
      <div className="sheet-cols grid grid-cols-[minmax(0,1fr)_404px]">
        <div className="grid content-start gap-2.5 px-5 py-3">{props.children}</div>
        <div className="flex flex-col gap-2 border-l border-line bg-sunken px-4 py-3 text-12">
          {props.beside}
          <div className="mt-auto flex justify-end pt-2">
            <Button
              kind="primary"
              size="lg"
              hotkey="sheet.sign"
              onPress={send}
              blocked={props.blocked}
            >
              {props.send}
            </Button>
          </div>
        </div>
      </div>
    </section>
  );
}
