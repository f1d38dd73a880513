import { en } from "./en";

/** The words of the console. Another language is another object of this shape. */
export type Text = typeof en;
export const t: Text = en;
