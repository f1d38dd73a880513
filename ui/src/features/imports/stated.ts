import type { ImportColumn, ImportDialect, ImportField, ImportSketch } from "~/api/client";
import { visibleParts } from "~/shared/ui/hostile";

/** Nothing is stated: the file's header says all, or the program asks. */
export const NOTHING: ImportDialect = {
  mapping: [],
  delimiter: null,
  quote: null,
  encoding: null,
  decimal: null,
  thousands: null,
  time_format: null,
  zone: null,
  skip_lines: null,
  skip_footer: null,
  no_header: null,
  currencies: [],
};

export type Shape = "transfer" | "statement";

/** The fields that are asked for, by what a row names. */
export const SHAPES: Record<Shape, readonly ImportField[]> = {
  transfer: ["time", "from_account", "to_account", "amount", "currency", "id", "kind", "channel"],
  statement: [
    "time",
    "account",
    "counterparty",
    "amount",
    "debit",
    "credit",
    "side",
    "currency",
    "id",
    "kind",
    "channel",
  ],
};

export const shapeOf = (mapping: readonly ImportColumn[]): Shape =>
  mapping.some(({ field }) => !SHAPES.transfer.includes(field)) ? "statement" : "transfer";

/** What is read from where: as stated, or else as the file's header has it. */
export const shownMapping = (
  dialect: ImportDialect,
  sketch: ImportSketch | null,
): ImportColumn[] => (dialect.mapping.length > 0 ? dialect.mapping : (sketch?.mapping ?? []));

/** The same with another column for a field, or without one. */
export function withColumn(
  mapping: readonly ImportColumn[],
  field: ImportField,
  column: string | null,
): ImportColumn[] {
  const others = mapping.filter((each) => each.field !== field);
  return column === null || column === "" ? others : [...others, { field, column }];
}

/** An empty field states nothing. */
export const orNull = (text: string): string | null => (text === "" ? null : text);

export const linesOf = (text: string): number | null =>
  /^[0-9]{1,5}$/.test(text) ? Number(text) : null;

export const currencyText = (dialect: ImportDialect): string =>
  dialect.currencies.map(({ name, code }) => `${name} = ${code}`).join("\n");

/** One a line, "name = code"; what the codes are worth the program says. */
export const currenciesOf = (text: string): ImportDialect["currencies"] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const at = line.lastIndexOf("=");
      return at < 0
        ? { name: line.trim(), code: "" }
        : { name: line.slice(0, at).trim(), code: line.slice(at + 1).trim() };
    });

/** A text of the file where only plain text fits: what hides is drawn as its code point. */
export const plain = (text: string, limit = 60): string =>
  visibleParts(text.length > limit ? `${text.slice(0, limit)}…` : text)
    .map((part) => part.text)
    .join("");
