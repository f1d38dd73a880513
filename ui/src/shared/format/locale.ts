/**
 * One locale for everything. The system's may be "C" (LANG=C.UTF-8), which Intl refuses, and the
 * wording of the console is English anyway; times still stand in the reader's own zone.
 */
export const LOCALE = "en-GB";
