import { LOCALE } from "./locale";

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** 48213 → "48,213". */
export function count(value: number): string {
  return whole.format(value);
}

/** Decimal string → grouped, without passing through a float. "-1234.5" → "−1,234.5". */
export function amount(decimal: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(decimal);
  if (!match) return decimal;
  const [, minus = "", digits = "", fraction = ""] = match;
  return `${minus ? "−" : ""}${digits.replace(/\B(?=(\d{3})+$)/g, ",")}${fraction}`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** 18422016 → "18.4 MB". */
export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit] ?? "B"}`;
}

/** Digest for the screen: first and last eight digits; whole in prints, copies and drawers. */
export function shortDigest(hex: string): string {
  return hex.length > 20 ? `${hex.slice(0, 8)} … ${hex.slice(-8)}` : hex;
}
