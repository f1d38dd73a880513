import type { Figure } from "./figures";

/** Names come from others: a spreadsheet takes a field that begins like a formula for one, unless an apostrophe stands before it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The whole figure: a line of headings, then a line a row. Numbers as they are, seconds and shares unrounded; empty where there is none. */
export function asCsv(figure: Figure): string {
  const lines = [
    [field(figure.heading), ...figure.columns.map((column) => column.id)],
    ...figure.rows.map((row) => [field(row.label), ...row.values.map((value) => value ?? "")]),
  ];
  return `${lines.map((line) => line.join(",")).join("\n")}\n`;
}
