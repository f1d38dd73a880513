import type { ImportBadLine, ImportRemedy } from "~/api/client";
import { t } from "~/shared/text";

/** What is stated where: by the labels of this form's own fields. */
function settles(remedy: ImportRemedy): string {
  const { remedies, decimal, thousands, timeFormat, zone, currencies, signs } = t.imports;
  switch (remedy.remedy) {
    case "decimal_comma":
      return remedies.decimalComma(decimal, signs.comma, thousands, signs.point);
    case "thousands_comma":
      return remedies.thousands(signs.comma, thousands);
    case "thousands_point":
      return remedies.thousands(signs.point, thousands);
    case "decimal_point":
      return remedies.zeros(signs.point, decimal);
    case "signs":
      return remedies.signs(decimal, thousands);
    case "day_number":
      return remedies.dayNumber(timeFormat, zone);
    case "epoch_seconds":
      return remedies.epoch("seconds", "epoch:s", timeFormat);
    case "epoch_millis":
      return remedies.epoch("milliseconds", "epoch:ms", timeFormat);
    case "compact_date":
      return remedies.compact(timeFormat, zone);
    case "step":
      return remedies.step(timeFormat);
    case "pattern":
      return remedies.pattern(timeFormat, zone);
    case "currency":
      return remedies.currency(`${remedy.word} = ${remedy.code ?? "CODE"}`, currencies);
  }
}

/** Why a line is not taken, and which field of the form would settle it. */
export const reasonOf = ({ reason, remedy }: ImportBadLine): string =>
  remedy === null ? reason : `${reason}; ${settles(remedy)}`;
