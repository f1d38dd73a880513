import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useModalOpen } from "~/shared/keys/KeyProvider";
import { t } from "~/shared/text";
import { Icon } from "./Icon";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: string;
  /** Keep the title for the screen reader only. */
  bare?: boolean;
  /** Hides what lies below, and cannot be closed from outside. */
  cover?: boolean;
}

/** Modal: traps Tab, gives focus back, closes with Escape; plain keys stay inside. */
export function Dialog({
  title,
  open,
  onClose,
  children,
  width = "w-[560px]",
  bare = false,
  cover = false,
}: Props) {
  useModalOpen(open);
  const dialog = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    // The key that signs a decision presses the main button of every dialog; with its reason, where that is blocked.
    const sign = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      const topmost = [...document.querySelectorAll(".dialog > [role]")].at(-1);
      const picking = document.activeElement?.closest('[role="listbox"]');
      if (!dialog.current || topmost !== dialog.current || picking) return;
      event.preventDefault();
      event.stopPropagation();
      const main = dialog.current.querySelector<HTMLButtonElement>(".btn-primary");
      if (main?.getAttribute("aria-disabled")) main.focus();
      else main?.click();
    };
    window.addEventListener("keydown", sign, true);
    return () => window.removeEventListener("keydown", sign, true);
  }, [open]);
  return (
    <ModalOverlay
      className={`overlay ${cover ? "overlay-cover" : ""}`}
      isOpen={open}
      onOpenChange={(next) => !next && onClose()}
      isDismissable={!cover}
      isKeyboardDismissDisabled={cover}
    >
      <Modal className={`dialog ${width} max-w-[calc(100vw-32px)]`}>
        <AriaDialog ref={dialog} className="outline-none" aria-label={title}>
          {bare ? null : (
            <header className="flex h-10 items-center border-b border-line px-4">
              <Heading slot="title" className="text-15 font-semibold">
                {title}
              </Heading>
              <button
                type="button"
                className="btn btn-quiet btn-sm ml-auto -mr-2"
                onClick={onClose}
                aria-label={t.common.close}
              >
                <Icon of={X} />
              </button>
            </header>
          )}
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
