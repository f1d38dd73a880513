import type { ImportDialect, ImportSketch } from "~/api/client";
import { t } from "~/shared/text";
import { Choice } from "~/shared/ui/Choice";
import { Field } from "~/shared/ui/Field";
import { Tick } from "~/shared/ui/Tick";
import { ColumnFields } from "./ColumnFields";
import { currenciesOf, linesOf, orNull, plain, shownMapping } from "./stated";

const FOUND = "";

interface Props {
  sketch: ImportSketch | null;
  dialect: ImportDialect;
  currencies: string;
  onCurrencies: (text: string) => void;
  onChange: (change: Partial<ImportDialect>) => void;
}

interface OneOf {
  label: string;
  value: string | null;
  names: Record<string, string>;
  onChange: (value: string | null) => void;
}

/** One of a few signs; what is stated and none of them stands there as it is. */
function Sign({ label, value, names, onChange }: OneOf) {
  const known = Object.entries(names).map(([id, text]) => ({ id, text }));
  const other = value !== null && !(value in names) ? [{ id: value, text: plain(value) }] : [];
  return (
    <Choice
      label={label}
      placeholder={t.imports.asFound}
      value={value ?? FOUND}
      options={[{ id: FOUND, text: t.imports.asFound }, ...other, ...known]}
      onChange={(id) => onChange(orNull(id))}
    />
  );
}

/** All that can be stated about how a file is written. What is left as found, its header says, or the program asks. */
export function DialectForm({ sketch, dialect, currencies, onCurrencies, onChange }: Props) {
  const words = t.imports;
  return (
    <div className="grid gap-3">
      <p className="text-12 text-ink-2">
        {sketch?.format ? words.format(sketch.format) : words.formatNone}
      </p>
      <ColumnFields
        sketch={sketch}
        mapping={shownMapping(dialect, sketch)}
        onChange={(mapping) => onChange({ mapping })}
      />
      <div className="grid grid-cols-4 gap-3">
        <div data-setting="time_format" className="col-span-2">
          <Field
            label={words.timeFormat}
            value={dialect.time_format ?? ""}
            onChange={(text) => onChange({ time_format: orNull(text) })}
            hint={words.timeFormatHint}
          />
        </div>
        <div data-setting="zone">
          <Field
            label={words.zone}
            value={dialect.zone ?? ""}
            onChange={(text) => onChange({ zone: orNull(text) })}
            hint={words.zoneHint}
          />
        </div>
        <div data-setting="encoding">
          <Field
            label={words.encoding}
            value={dialect.encoding ?? ""}
            placeholder={sketch?.encoding ?? ""}
            onChange={(text) => onChange({ encoding: orNull(text) })}
            hint={words.encodingHint}
          />
        </div>
        <div data-setting="decimal">
          <Sign
            label={words.decimal}
            value={named(dialect.decimal)}
            names={{ point: words.signs.point, comma: words.signs.comma }}
            onChange={(decimal) => onChange({ decimal })}
          />
        </div>
        <div data-setting="thousands">
          <Sign
            label={words.thousands}
            value={named(dialect.thousands)}
            names={words.signs}
            onChange={(thousands) => onChange({ thousands })}
          />
        </div>
        <div data-setting="delimiter">
          <Sign
            label={words.delimiter}
            value={named(dialect.delimiter)}
            names={words.delimiters}
            onChange={(delimiter) => onChange({ delimiter })}
          />
        </div>
        <div data-setting="quote">
          <Field
            label={words.quote}
            value={dialect.quote ?? ""}
            placeholder={'"'}
            onChange={(text) => onChange({ quote: orNull(text) })}
            hint={words.quoteHint}
          />
        </div>
        <div data-setting="skip_lines">
          <Field
            label={words.skipLines}
            value={dialect.skip_lines === null ? "" : String(dialect.skip_lines)}
            onChange={(text) => onChange({ skip_lines: linesOf(text) })}
          />
        </div>
        <Field
          label={words.skipFooter}
          value={dialect.skip_footer === null ? "" : String(dialect.skip_footer)}
          onChange={(text) => onChange({ skip_footer: linesOf(text) })}
        />
        <div data-setting="currencies" className="col-span-2">
          <Field
            label={words.currencies}
            rows={2}
            value={currencies}
            onChange={(text) => {
              onCurrencies(text);
              onChange({ currencies: currenciesOf(text) });
            }}
            hint={words.currenciesHint}
          />
        </div>
      </div>
      <Tick
        on={dialect.no_header ?? false}
        onChange={(on) => onChange({ no_header: on ? true : null })}
      >
        {words.noHeader}
      </Tick>
    </div>
  );
}

/** Signs have names too; the program takes either. */
const NAMES: Record<string, string> = {
  ".": "point",
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "pipe",
  " ": "space",
  "'": "apostrophe",
};
const named = (sign: string | null): string | null =>
  sign === null ? null : (NAMES[sign] ?? sign);
