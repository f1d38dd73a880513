import { Time } from "~/shared/ui/Time";

/** A row's time: an instant in the reader's zone, a simulator's step as it is. */
export function Moment({ text }: { text: string }) {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? <Time iso={text} look="long" /> : text;
}
