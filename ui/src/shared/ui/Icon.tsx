import type { LucideIcon } from "lucide-react";

export type Tone = "ok" | "warn" | "crit" | "accent" | "dim" | "quiet";

export const TONES: Record<Tone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  crit: "text-crit",
  accent: "text-accent",
  dim: "text-ink-3",
  quiet: "text-ink-2",
};

interface Props {
  of: LucideIcon;
  size?: 10 | 12 | 16 | 24;
  tone?: Tone;
  className?: string;
}

/** Always beside a word: hidden from the screen reader. */
export function Icon({ of: Shape, size = 16, tone, className = "" }: Props) {
  const stroke = size === 10 ? 3 : size === 12 ? 2.2 : size === 24 ? 1.5 : 1.75;
  return (
    <Shape
      size={size}
      strokeWidth={stroke}
      aria-hidden="true"
      className={`flex-none ${tone ? TONES[tone] : ""} ${className}`}
    />
  );
}
