/** The closed vocabularies of docs/formats/README.md, in their order. */

export const ROLES = ["analyst", "compliance_officer", "supervisor", "auditor", "admin"] as const;
export type Role = (typeof ROLES)[number];
export const RISKS = ["low", "medium", "high", "critical"] as const;
export type Risk = (typeof RISKS)[number];
/** What a route keeps back from whoever has yet to decide. */
export const REVEALS = ["false", "true", "blind"] as const;
export const FRICTIONS = ["low", "medium", "high"] as const;
/** What a policy's rule does, and the state in which an action of it begins. */
export const ENTRIES = {
  route: "in_review",
  block: "blocked",
  auto_clear: "auto_cleared",
} as const;
export type Outcome = keyof typeof ENTRIES;
export const OUTCOMES = Object.keys(ENTRIES) as Outcome[];
export const VERDICTS = ["approve", "reject"] as const;
export const MODES = ["team", "trial", "demo"] as const;
export type Mode = (typeof MODES)[number];
export const CUSTODIES = ["os-account", "passphrase"] as const;
export type Custody = (typeof CUSTODIES)[number];
export const FACTS = [
  "person",
  "key",
  "role",
  "agent",
  "policy",
  "resumption",
  "installation",
  "mandate",
] as const;
export type FactKind = (typeof FACTS)[number];
export const ADVICE = ["proceed", "block", "review"] as const;
export type Advice = (typeof ADVICE)[number];
export const FLOWS = [
  "proposals",
  "openings",
  "comments",
  "questions",
  "decisions",
  "imports",
  "imported_megabytes",
  "jobs",
  "records",
] as const;
/** Who may change an action that is in review. */
export const REVISERS = ["reviewer", "owner", "either"] as const;
/** What a review after the glass was broken found. */
export const GLASS_VERDICTS = ["upheld", "not_upheld"] as const;
export const OVERRIDES = ["ai_override", "manual_override"] as const;

/** Reason codes, each with the verdict that it belongs to. */
export const REASONS = {
  evidence_supports: "approve",
  within_policy: "approve",
  risk_accepted: "approve",
  false_positive_excluded: "approve",
  insufficient_evidence: "reject",
  false_positive: "reject",
  outside_policy: "reject",
  wrong_subject: "reject",
  duplicate: "reject",
} as const;
export type Reason = keyof typeof REASONS;

export const STATES = [
  "in_review",
  "paused_info",
  "paused_hold",
  "paused_agent_suspended",
  "approved",
  "executing",
  "blocked",
  "auto_cleared",
  "rejected",
  "withdrawn",
  "superseded",
  "expired",
  "revoked",
  "lapsed",
  "executed",
  "failed",
  "outcome_unknown",
  "simulated",
] as const;
