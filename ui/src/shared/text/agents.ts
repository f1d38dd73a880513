/** Agents, and what is signed about people and machines. */
export const agents = {
  title: "Agents",
  what: "Agents propose and workers carry jobs out, each under a login of its own. None of them decides. Whoever answers for an agent never decides what it proposed. It may propose what its mandate allows; what becomes of each is the policy's.",
  none: "No agent is registered. An admin registers one with: countersignctl agent register NAME --login LOGIN --owner LOGIN",
  kinds: { agent: "Agent", worker: "Worker" },
  login: "Login",
  owner: "Answers for it",
  registered: "Registered",
  mandate: {
    name: "Mandate",
    none: "None: it may propose any kind of action",
    gone: "What it is for was erased, or is not for you to read",
    any: "May propose any kind",
    only: (kinds: string) => `May propose nothing but ${kinds}`,
    by: (writer: string, second: string) => `Written by ${writer}, confirmed by ${second}`,
    waits: (writer: string) => `Another one, by ${writer}, waits for a second admin`,
    write: "Mandate…",
    writeOf: (name: string) => `Mandate: ${name}`,
    adminOnly: "Only admins say what agents may propose.",
    title: (name: string) => `What ${name} is for`,
    what: "Once a second admin confirms it, it counts in the place of the one before, whether it allows more or less. What the agent proposes of another kind is refused from then on; what it proposed before stays. To stop it at once, pause it.",
    purpose: "Purpose",
    purposeHint: "In a sentence: what it looks at, and what it may ask for.",
    purposeFirst: "Say what it is for.",
    kinds: "Kinds of action",
    kindsHint: "With commas, as it proposes them: freeze_account, release_payment. Empty: any",
    sign: "Sign mandate",
  },
  versions: "Versions seen",
  proposes: "Has proposed",
  last: "Proposed last",
  never: "Never",
  noVersion: "None yet: it has proposed nothing",
  figures: "Since it was registered",
  proposed: "Proposed",
  open: "Open",
  approved: "Approved",
  rejected: "Rejected",
  overridden: "Overridden",
  failed: "Failed",
  unknown: "Outcome unknown",
  ofDecisions: (n: string) => `of ${n} decisions`,
  simulated: (n: number) =>
    n === 0
      ? ""
      : n === 1
        ? "1 simulation besides, in none of these figures"
        : `${n} simulations besides, in none of these figures`,
  leads: (figure: string, of: string) => `${figure} of ${of}: open the queue`,
  run: {
    begin: "Start…",
    beginOf: (name: string) => `Start: ${name}`,
    mayNot: (owner: string) =>
      `Only ${owner} starts it here: who answers for an agent never decides on what it proposes.`,
    stopped: "It does nothing as it stands.",
    title: (name: string) => `Start ${name}`,
    what: (login: string) =>
      `It runs under its own login, ${login}, and proposes through the ordinary door: the policy says who decides. Without that login's password, its program runs where the password is kept: countersignctl --as ${login} triage, and likewise.`,
    operation: "What it does",
    operations: {
      screen: "Screen imported transactions",
      triage: "Triage incidents",
      remediate: "Remediate incidents",
      automate_compliance: "Advise on payments",
      audit_summary: "Summarise its own past",
    },
    does: {
      screen: "Proposes an action for each account that the rules flag.",
      triage:
        "Says what each imported incident is, with what the screening says of the accounts that it names.",
      remediate: "Proposes what should be done about the flagged accounts of incidents.",
      automate_compliance:
        "Says of each payment of a file whether it may be released. You pick the file next; nothing of it is imported.",
      audit_summary:
        "Counts what it proposed in a time and what became of it, and proposes to file that as a report.",
    },
    incident: "One incident alone",
    incidentHint: "Its id at its source. Empty: every incident that was imported",
    limit: "People look from this amount on",
    limitHint: "Empty: people look at every payment",
    limitForm: "A limit is written with digits and a point, such as 1200.50",
    currency: "Currency of the limit",
    currencyForm: "A currency has three letters, such as EUR",
    since: "From",
    sinceMissing: "From which day on is missing",
    until: "Until",
    untilHint: "Empty: until now",
    untilForm: "It ends before it begins",
    password: (login: string) => `Password of the login ${login}`,
    passwordHint: "Empty: the one that this computer's keyring keeps for it, if it does",
    simulation: "As a simulation: reviewed like any other, and never carried out",
    start: "Start",
    startFile: "Pick the payments and start",
    cancelled: "Cancelled. What was proposed before stays proposed.",
    result: "What it proposed",
    counted: (found: string, proposed: string) => `Findings: ${found}. Proposed now: ${proposed}.`,
    outcomes: { proposed: "Proposed", waits: "Waits already", known: "Proposed before" },
    open: "Open it",
    whole: "Explanation, version, input and output",
    explanation: "Explanation",
    version: "Version",
    input: "Input",
    output: "Output",
    first: (n: string) => `The first ${n}; the rest is in the queue.`,
  },
} as const;

export const standing = {
  states: {
    waiting: "Waits for a second person",
    active: "Active",
    paused: "Paused",
    revoked: "Revoked",
  },
  since: (name: string) => `by ${name}, since`,
  ledger: (seq: string) => `ledger ${seq}`,
  asked: (name: string) => `${name} asked to let it go on; another admin confirms`,
  pause: "Pause…",
  resume: "Let it go on…",
  revoke: "Revoke…",
  confirm: "Confirm…",
  of: (act: string, name: string) => `${act.replace("…", "")}: ${name}`,
  adminOnly: "Only admins stop what is registered, or let it go on.",
  askedAlready: "It was asked for already: another admin confirms it.",
  titles: {
    paused: (name: string) => `Pause ${name}`,
    resumed: (name: string) => `Let ${name} go on`,
    revoked: (name: string) => `Revoke ${name} for good`,
  },
  agent: {
    paused:
      "It stops at once: it sees and does nothing until two admins let it go on. What it proposed before stays as it is.",
    resumed: "It goes on once another admin confirms this. Until then it stays stopped.",
    revoked:
      "It stops at once and never comes back: nobody can let it go on. What it proposed before stays as it is.",
  },
  installation: {
    paused: "It stops at once: no checkpoint that it signs counts until two admins let it go on.",
    resumed: "It signs again once another admin confirms this. Until then it stays stopped.",
    revoked:
      "It stops at once and never comes back. Hand out the trust file again afterwards: outsiders believe what stands in theirs.",
  },
  signs: {
    paused: "Sign the pause",
    resumed: "Sign that it goes on",
    revoked: "Sign the revocation",
  },
} as const;

export const acts = {
  what: "What you sign",
  exact: "The exact statement",
  recorded: (seq: string) => `Recorded, ledger ${seq}.`,
  again: "What would be signed is read again.",
} as const;
