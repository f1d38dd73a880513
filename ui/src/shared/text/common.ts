/** Words that several rooms share. */
export const common = {
  retry: "Try again",
  cancel: "Cancel",
  close: "Close",
  back: "Back",
  next: "Next",
  loading: "Loading",
  today: "today",
  required: "Required",
  none: "None",
  copy: "Copy",
  copied: "Copied",
  you: "You",
  youSmall: "you",
  showAll: (chars: string) => `Show all (${chars} characters)`,
  showMore: (rows: string) => `Show all ${rows}`,
  characters: (from: string, to: string, all: string) => `Characters ${from} to ${to} of ${all}`,
  nextPart: "Next part",
  previousPart: "Previous part",
  fold: "Fold",
  resize: (pane: string) => `Width of ${pane}`,
  controlCharacter: "An invisible or direction-changing character, made visible",
  ofTotal: (done: string, total: string) => `${done} of ${total}`,
  password: "Password",
  passphrase: "Passphrase of your key",
  passphraseHint: "It opens your key until the session is locked.",
  skipToContent: "Skip to content",
  ledgerNumber: "Ledger number",
  left: (span: string) => `${span} left`,
  over: (span: string) => `${span} over`,
  agent: "Agent",
} as const;

export const risk = { low: "Low", medium: "Medium", high: "High", critical: "Critical" } as const;

export const role = {
  analyst: "Analyst",
  compliance_officer: "Compliance officer",
  supervisor: "Supervisor",
  auditor: "Auditor",
  admin: "Admin",
} as const;

export const custody = {
  "os-account": "In this computer account's keyring",
  passphrase: "In the keyring, wrapped with a passphrase",
} as const;

export const custodyHint = {
  "os-account": "Whoever uses this computer account can sign with it.",
  passphrase:
    "You type the passphrase once a session. Needed where several people share a computer account.",
} as const;

export const mode = { team: "Team", trial: "One-person trial", demo: "Demonstration" } as const;

export const state = {
  in_review: "In review",
  waiting_for_information: "Waiting for information",
  on_hold: "On hold",
  paused: "Paused",
  approved: "Approved",
  executing: "Executing",
  blocked: "Blocked",
  auto_cleared: "Cleared by policy",
  rejected: "Rejected",
  withdrawn: "Withdrawn",
  superseded: "Superseded",
  expired: "Expired",
  revoked: "Revoked",
  lapsed: "Lapsed",
  executed: "Executed",
  failed: "Failed",
  outcome_unknown: "Outcome unknown",
  simulated: "Simulated",
} as const;

export const bands = {
  overdue: "Overdue",
  within2_hours: "Due within 2 hours",
  later_today: "Later today",
  tomorrow: "Tomorrow",
  this_week: "This week",
  later: "Later",
  closed: "Closed, or no clock runs",
} as const;

export const sentence = {
  agentWants: "Agent",
  wantsTo: "wants to",
  wantedTo: "wanted to",
  holding: ",",
} as const;
