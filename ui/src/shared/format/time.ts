import { LOCALE } from "./locale";

const clock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const weekday = new Intl.DateTimeFormat(LOCALE, {
  weekday: "short",
  day: "numeric",
  month: "short",
});
const dated = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });
const zoneName = new Intl.DateTimeFormat(LOCALE, { timeZoneName: "short" });

/** Name of the reader's zone: "CET". */
export function zone(at = new Date()): string {
  return zoneName.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}

/** "UTC+1". */
export function zoneOffset(at = new Date()): string {
  const minutes = -at.getTimezoneOffset();
  const hours = Math.trunc(minutes / 60);
  const rest = Math.abs(minutes % 60);
  return `UTC${minutes < 0 ? "−" : "+"}${Math.abs(hours)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

const day = (at: Date) => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;

/** "15:40" today, else "Wed 25 Nov 15:40"; another year shows the year. */
export function short(iso: string, now: Date): string {
  const at = new Date(iso);
  if (day(at) === day(now)) return clock.format(at);
  if (at.getFullYear() !== now.getFullYear()) return `${dated.format(at)} ${clock.format(at)}`;
  return `${weekday.format(at).replace(",", "")} ${clock.format(at)}`;
}

/** "today 15:40 CET" or "Wed 25 Nov 15:40 CET". */
export function long(iso: string, now: Date, today: string): string {
  const at = new Date(iso);
  const text = short(iso, now);
  return `${day(at) === day(now) ? `${today} ` : ""}${text} ${zone(at)}`;
}

/** For the queue's narrow column: "15:40", "Tue 15:40", "25 Nov". */
export function tight(iso: string, now: Date): string {
  const at = new Date(iso);
  if (day(at) === day(now)) return clock.format(at);
  const days = Math.abs(at.getTime() - now.getTime()) / 86_400_000;
  const [name = ""] = weekday.format(at).split(/[ ,]/);
  return days < 6 ? `${name} ${clock.format(at)}` : dated.format(at).replace(/ \d{4}$/, "");
}

export function seconds(iso: string): string {
  return clockSeconds.format(new Date(iso));
}

/** "25 Nov 2026 15:40:12 CET": whole, for what something rests on. */
export function exact(iso: string): string {
  const at = new Date(iso);
  return `${dated.format(at)} ${clockSeconds.format(at)} ${zone(at)}`;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** Whether a text is a moment of UTC, and nothing else. */
export function isMoment(text: string): boolean {
  return MOMENT.test(text) && !Number.isNaN(Date.parse(text));
}

export function date(iso: string): string {
  return dated.format(new Date(iso));
}

/** The stored time, as the records have it: for focus, prints and copies. */
export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** Length of time in its two largest units, without its sign: "1 h 14 min", "1 d 20 h". */
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  const days = Math.floor(hours / 24);
  return days < 10 && hours % 24 > 0 ? `${days} d ${hours % 24} h` : `${days} d`;
}
