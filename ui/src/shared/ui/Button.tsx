import { type ReactNode, type Ref, useId } from "react";
import { useShownKey } from "~/shared/keys/KeyProvider";
import { Kbd } from "./Kbd";

interface Props {
  children: ReactNode;
  onPress: () => void;
  kind?: "plain" | "primary" | "quiet";
  size?: "sm" | "md" | "lg";
  /** Why it cannot be used now. It stays focusable and says so. */
  blocked?: string | undefined;
  pressed?: boolean;
  expanded?: boolean;
  /** Action of the key map whose key stands on the button. */
  hotkey?: string;
  /** A key that is not in the map. */
  cap?: string;
  label?: string;
  className?: string;
  type?: "button" | "submit";
  ref?: Ref<HTMLButtonElement>;
}

/** A native button. Disabled ones keep focus and give their reason as description. */
export function Button(props: Props) {
  const { kind = "plain", size = "md", blocked, pressed, hotkey, cap, className = "" } = props;
  const reason = useId();
  const mapped = useShownKey(hotkey ?? "");
  const key = cap ?? mapped;
  const look = `btn ${kind === "plain" ? "" : `btn-${kind}`} ${size === "md" ? "" : `btn-${size}`}`;
  return (
    <>
      <button
        ref={props.ref}
        type={props.type ?? "button"}
        className={`${look} ${className}`}
        aria-disabled={blocked ? true : undefined}
        aria-describedby={blocked ? reason : undefined}
        aria-pressed={pressed}
        aria-expanded={props.expanded}
        aria-label={props.label}
        title={blocked}
        onClick={(event) => {
          if (blocked) event.preventDefault();
          else props.onPress();
        }}
      >
        {props.children}
        {key ? <Kbd keys={key} /> : null}
      </button>
      {blocked ? (
        <span id={reason} className="sr">
          {blocked}
        </span>
      ) : null}
    </>
  );
}
