/** The page's own words. What a verification says comes from the verifier. */

export function bytesWords(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

export const TEXT = {
  reading: "Reading what was dropped",
  stopped: "Stopped. Nothing was decided about the export.",
  oneBundle: "One export at a time: drop one zip, or one folder.",
  wantsDigest: "This is a grant proof. Say the digest of what is about to be carried out.",
  grant: {
    facts: "What the proof says",
    action: "Action",
    head: "Records of the ledger that it speaks of",
    root: "Root of that ledger's tree",
    until: "The permission lasts until",
    approved: (seq: number) => `Approved in record ${seq} by`,
    once: "Whether it was used, taken back or ran out since, no proof can tell: only the database's own `consume` settles that.",
  },
  nothing: "Neither an export nor a trust file was dropped.",
  unreadable: (why: string) => `What was dropped could not be read: ${why}.`,
  trustUnreadable:
    "The trust file could not be read, so that nothing was decided about the export.",
  trustAdvice: "Ask for the trust file again, or verify without one.",
  chosenFolder: (name: string, files: number) =>
    `${name}, ${files.toLocaleString("en")} file${files === 1 ? "" : "s"}`,
  chosenFile: (name: string, size: number) => `${name}, ${bytesWords(size)}`,
  done: (word: string, name: string) => `${word}: ${name}`,
  print: "Print this verdict",
  firstBad: "The first thing that is wrong",
  findings: (count: number) => (count === 1 ? "" : `${count.toLocaleString("en")} in all.`),
  checks: "Checks",
  facts: "What the export says",
  says: "What this says, and what not",
  advice: "What to do",
  marks: { passed: "Passed", failed: "Failed", not_applicable: "Not checked" },
  before: "The record before",
  after: "The record after",
  chained: { yes: "chained to it", no: "not chained to it", far: "not its neighbour in the log" },
  checkedAt: (name: string, at: Date, trust: string) =>
    `${name}, verified ${at.toISOString().slice(0, 19).replace("T", " ")} UTC by this computer's clock, ${trust === "" ? "without a trust file" : `with the trust file ${trust}`}.`,
};
