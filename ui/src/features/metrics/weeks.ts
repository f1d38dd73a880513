import type { Column, Row } from "./figures";

const DAY = 86_400_000;
/** More columns than this are too thin to be pointed at. */
const MOST = 45;

/** Days as they are drawn: whole weeks (from Monday, UTC) where there would be too many. The table and the CSV keep the days. */
export function drawn(rows: Row[], columns: Column[]): Row[] {
  if (rows.length <= MOST) return rows;
  const weeks = new Map<string, Row>();
  for (const row of rows) {
    const day = Math.floor(Date.parse(row.label) / DAY);
    // Day 0 was a Thursday.
    const monday = new Date((day - ((day + 3) % 7)) * DAY).toISOString().slice(0, 10);
    const week = weeks.get(monday);
    const values = columns.map((column, index) =>
      column.unit === "count" ? (week?.values[index] ?? 0) + (row.values[index] ?? 0) : null,
    );
    weeks.set(monday, { ...row, id: monday, label: monday, values });
  }
  return [...weeks.values()];
}
