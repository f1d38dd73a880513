/** Times as the formats write them: `YYYY-MM-DDTHH:MM:SS.ffffffZ`, dates of the calendar. */

const SHAPE = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z$/;

/** Seconds since 1970 and microseconds. */
export interface Moment {
  seconds: number;
  micros: number;
}

/** The moment that a text names; null for any other text. */
export function moment(text: string): Moment | null {
  const fields = SHAPE.exec(text)?.slice(1).map(Number);
  if (!fields) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, micros = 0] = fields;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // A day that the month does not have would have moved on.
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? { seconds: date.getTime() / 1000, micros } : null;
}

export function isTime(text: string): boolean {
  return moment(text) !== null;
}

/** Whether `a` is before `b` and `seconds` after it. */
export function isBefore(a: Moment, b: Moment, seconds = 0): boolean {
  const whole = b.seconds + seconds;
  return a.seconds < whole || (a.seconds === whole && a.micros < b.micros);
}

/** How the formats write a moment. */
export function timeText({ seconds, micros }: Moment): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${micros.toString().padStart(6, "0")}Z`;
}
