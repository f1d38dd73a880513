interface Props<T extends string> {
  label: string;
  options: readonly { id: T; text: string }[];
  value: T;
  onChange: (id: T) => void;
}

/** A few choices side by side. */
export function Segments<T extends string>({ label, options, value, onChange }: Props<T>) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          aria-pressed={option.id === value}
          onClick={() => onChange(option.id)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
