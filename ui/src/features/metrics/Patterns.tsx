/** What tells the parts of a bar apart besides their colour: lines in different directions, and dots. */
export function Patterns() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <pattern id="bar-crit" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--crit-line)" />
          <path d="M0 6 6 0M-1 1 1-1M5 7 7 5" stroke="var(--crit)" strokeWidth="1.5" />
        </pattern>
        <pattern id="bar-accent" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" fill="var(--accent-soft)" />
          <path d="M0 2H4" stroke="var(--accent)" strokeWidth="2" />
        </pattern>
        <pattern id="bar-warn" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" fill="var(--warn-soft)" />
          <path d="M2 0V4" stroke="var(--warn)" strokeWidth="1.5" />
        </pattern>
        <pattern id="bar-dim" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" fill="var(--bg-sunken)" />
          <circle cx="2.5" cy="2.5" r="1.2" fill="var(--text-3)" />
        </pattern>
      </defs>
    </svg>
  );
}
