import { type ReactNode, type Ref, useId } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "password" | "date" | "number" | "search" | "time";
  /** Beside the label: "Required", a count. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  placeholder?: string;
  rows?: number;
  autoFocus?: boolean;
  readOnly?: boolean;
  autoComplete?: string;
  ref?: Ref<HTMLInputElement | HTMLTextAreaElement>;
  onEnter?: () => void;
}

/** A labelled field; with `rows` a text area. */
export function Field(props: Props) {
  const id = useId();
  const described = props.error || props.hint ? `${id}-hint` : undefined;
  const shared = {
    id,
    className: "input",
    value: props.value,
    placeholder: props.placeholder,
    readOnly: props.readOnly,
    "aria-invalid": props.error ? true : undefined,
    "aria-describedby": described,
    spellCheck: false,
    autoComplete: props.autoComplete ?? "off",
  } as const;
  return (
    <div>
      <label htmlFor={id} className="mb-1 flex items-baseline text-12 font-medium">
        {props.label}
        {props.aside ? <span className="ml-auto font-normal text-ink-3">{props.aside}</span> : null}
      </label>
      {props.rows ? (
        <textarea
          {...shared}
          ref={props.ref as Ref<HTMLTextAreaElement>}
          rows={props.rows}
          className="input block resize-none"
          onChange={(event) => props.onChange(event.target.value)}
        />
      ) : (
        <input
          {...shared}
          ref={props.ref as Ref<HTMLInputElement>}
          type={props.type ?? "text"}
          // biome-ignore lint/a11y/noAutofocus: the first field of a screen made for it
          autoFocus={props.autoFocus}
          onChange={(event) => props.onChange(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && props.onEnter?.()}
        />
      )}
      {described ? (
        <p id={described} className={`mt-1 text-12 ${props.error ? "text-crit" : "text-ink-3"}`}>
          {props.error ?? props.hint}
        </p>
      ) : null}
    </div>
  );
}
