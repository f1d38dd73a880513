// Generated from the contract crate by its test `drift`. Do not edit.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated

/**
 * What one person does by their signature: an admin to who takes part and to the policy, a supervisor to an import.
 */
export type Act = { "act": "stand_agent", agent: string, event: StandingEvent, } | { "act": "mandate", agent: string, purpose: string, 
/**
 * None for any.
 */
kinds: Array<string>, } | { "act": "stand_installation", installation: string, event: StandingEvent, } | { "act": "revoke_role", person: string, role: Role, } | { "act": "revoke_key", key_id: string, 
/**
 * The first record from which on its signatures are not to be trusted.
 */
compromised_since_seq: number | null, } | { "act": "void_import", import_id: string, reason: string, } | { "act": "draft_policy", 
/**
 * As for trying it.
 */
text: string, 
/**
 * As for trying it.
 */
calendars: string, };

/**
 * What will be signed, byte for byte.
 */
export type ActPreview = { statement: string, statement_digest: string, 
/**
 * What it says, with names in the place of ids.
 */
says: Array<Field>, };

/**
 * Names one action.
 */
export type ActionKey = { action_id: string, };

/**
 * The pane beside the list. Looking at it is not recorded.
 */
export type ActionPreview = { action_id: string, label: string, revision: number, risk: Risk, sentence: Sentence, is_simulation: boolean, 
/**
 * The first comparison that can be made, with its first few rows.
 */
comparison: Comparison | null, 
/**
 * Rows of that comparison that differ.
 */
changed_fields: number, fired: Array<PolicyCheck>, checks: number, due_at: string | null, expires_at: string | null, steps: Array<StepView>, step: number, last_comment: Comment | null, 
/**
 * Why the reader may not sign, or `None`.
 */
refusal: string | null, pause: Pause | null, in_hand: InHand | null, };

/**
 * Where an action stands; the states of the workflow.
 */
export type ActionState = "in_review" | "waiting_for_information" | "on_hold" | "paused" | "approved" | "executing" | "blocked" | "auto_cleared" | "rejected" | "withdrawn" | "superseded" | "expired" | "revoked" | "lapsed" | "executed" | "failed" | "outcome_unknown" | "simulated";

/**
 * Everything on the action's screen. A decision binds to `view_digest`.
 */
export type ActionView = { action_id: string, label: string, revision: number, action_digest: string, state: ActionState, risk: Risk, kind: string, sentence: Sentence, received_at: string, actor_type: ActorType, agent_version: string, is_simulation: boolean, incident: string | null, 
/**
 * What it is about; `None` where its content was erased.
 */
subject: Subject | null, 
/**
 * The content's fields in their order.
 */
content: Array<Field>, comparisons: Array<Comparison>, policy_checks: Array<PolicyCheck>, agent_input: Document, agent_output: Document, evidence: Array<EvidenceSection>, precedents: Array<Precedent>, recommendation: RecommendationView, route: RouteView, clocks: Clocks, 
/**
 * Why nobody can decide now; `None` while the review goes on, and once the action is closed.
 */
pause: Pause | null, 
/**
 * Each time that it was forced outside of its route, oldest first.
 */
glass: Array<GlassView>, 
/**
 * What people changed of it, oldest first; the last one is what stands there now.
 */
revisions: Array<RevisionView>, 
/**
 * What void votes had carried of it; `None` where none had.
 */
disowned: Disowned | null, 
/**
 * What was asked, answered and said to holds, oldest first.
 */
interruptions: Array<Interruption>, 
/**
 * The action whose place it took, or that it proposes anew.
 */
follows: OtherAction | null, 
/**
 * The action that took its place, or proposed it anew.
 */
followed_by: OtherAction | null, comments: Array<Comment>, 
/**
 * Whom a comment can name, by login.
 */
mentionable: Array<Mentionable>, 
/**
 * Newest first.
 */
timeline: Array<TimelineEntry>, you: Standing, in_hand: InHand | null, friction: Friction, reason_codes: Array<ReasonCode>, view_digest: string, seen_seq: number, seen_leaf: string, seen_at: string, };

/**
 * Who acts: a person, an agent, or the system itself.
 */
export type ActorType = "human" | "agent" | "system";

/**
 * What a comparison compares with.
 */
export type Against = "current_state" | "policy_limits" | "last_approved" | "previous_revision" | "executed";

/**
 * What became of an agent's proposals since ever; of simulations, or of the rest.
 */
export type AgentFigures = { proposed: number, 
/**
 * They wait for people, or their review is interrupted.
 */
open: number, approved: number, rejected: number, 
/**
 * Carried out without success.
 */
failed: number, 
/**
 * Begun, and nobody reported what came of it.
 */
outcome_unknown: number, decisions: number, 
/**
 * Decisions against its advice, or outside of the route.
 */
overridden: number, };

/**
 * Whether a machine proposes or executes.
 */
export type AgentKind = "agent" | "worker";

/**
 * An agent or worker.
 */
export type AgentRow = { agent: string, name: string, login: string, kind: AgentKind, 
/**
 * Who answers for it, and therefore never decides on what it proposes.
 */
owner: PersonRef, registered: Word, standing: MachineStanding, 
/**
 * What it is for, and what it may propose; none where nobody wrote that: it may propose anything.
 */
mandate: Mandate | null, 
/**
 * One that was written after it and waits for a second admin.
 */
mandate_waiting: Mandate | null, 
/**
 * Versions that proposed something, the last one first.
 */
versions: Array<string>, 
/**
 * Kinds of action that it proposed, likewise.
 */
kinds: Array<string>, 
/**
 * When it proposed last.
 */
last_at: string | null, work: AgentFigures, simulation: AgentFigures, };

/**
 * What a run looked at and proposed.
 */
export type AgentRun = { 
/**
 * What was looked at, in a sentence.
 */
looked: string, 
/**
 * What was left out, and why.
 */
notices: Array<string>, found: number, 
/**
 * Of these, proposed now.
 */
proposed: number, 
/**
 * The first of them.
 */
made: Array<RunProposal>, };

/**
 * Everything that is registered, by name.
 */
export type Agents = { 
/**
 * When "waiting" was judged.
 */
as_of: string, agents: Array<AgentRow>, };

/**
 * What a failed command answers.
 */
export type ApiError = { code: ErrorCode, 
/**
 * What happened, in whole sentences.
 */
message: string, 
/**
 * What to do, in whole sentences.
 */
hint: string, fault: Fault, 
/**
 * The members of the code's row, by name.
 */
members: Record<string, unknown>, };

/**
 * What is left to do; what needs another computer's files is not counted.
 */
export type Backlog = { 
/**
 * Due, and nobody has taken it.
 */
due: number, running: number, 
/**
 * Failed for good.
 */
dead: number, 
/**
 * Failed again and again, and is still tried.
 */
failing: number, 
/**
 * When the longest due one was due.
 */
since: string | null, 
/**
 * When any job was last done.
 */
last_done: string | null, };

/**
 * The first record that does not hold, with its neighbours.
 */
export type BadRecord = { 
/**
 * `None`: a file fails, and no record of it can be named.
 */
seq: number | null, file: string, line: number | null, reason: string, before: Neighbour | null, hashes: Array<Field>, after: Neighbour | null, 
/**
 * The record as it stands now: not trustworthy.
 */
fields: Array<Field>, };

/**
 * Rows `start .. start + count` of one band.
 */
export type BandSpan = { band: DueBand, start: number, count: number, };

/**
 * Makes a key here that shall take the place of the one that counts and is on another computer. A file, whose place is picked in
 * a dialog, goes there; the private half stays here.
 */
export type BeginMove = { custody: Custody, passphrase: Secret | null, };

/**
 * Breaks the glass: approves an action outside of its route. Signed.
 */
export type BreakGlass = { action_id: string, 
/**
 * The incident's reference, as the firm names it: one line.
 */
incident: string, narrative: string, 
/**
 * What the action's `you.may_break` asks to be typed.
 */
typed: string | null, 
/**
 * The password once more.
 */
reauthentication: Secret | null, view_digest: string, seen_seq: number, seen_leaf: string, passphrase: Secret | null, };

/**
 * Which of them, and what is missing.
 */
export type Bulk = { items: Array<BulkItem>, 
/**
 * How many of those that go together the reader has opened one by one.
 */
opened: number, 
/**
 * How many must be.
 */
least_opened: number, 
/**
 * Why they cannot be signed together now.
 */
blocked: string | null, 
/**
 * How long it can be taken back.
 */
undo_seconds: number, reason_codes: Array<ReasonCode>, };

/**
 * One of them.
 */
export type BulkItem = { action_id: string, label: string, 
/**
 * Why it is not decided with the others; `None` where it is.
 */
apart: string | null, 
/**
 * The reader has opened it by itself since they signed in.
 */
opened: boolean, };

/**
 * What was opened of one: a decision binds to it.
 */
export type BulkOpened = { action_id: string, view_digest: string, seen_seq: number, seen_leaf: string, };

/**
 * What somebody would decide together.
 */
export type BulkRequest = { 
/**
 * In the order of the list. What is named twice counts once.
 */
action_ids: Array<string>, verdict: Verdict, };

/**
 * Ends long work; it leaves nothing half done and its command answers `cancelled`.
 */
export type Cancel = { job: string, };

/**
 * One rung of the ladder.
 */
export type Check = { check: string, name: string, result: CheckResult, 
/**
 * The result in one or two words: "Passed", "1 differs".
 */
word: string, sentence: string, 
/**
 * Where it failed: file or record.
 */
place: string | null, 
/**
 * Expected and found.
 */
details: Array<Field>, };

/**
 * How a check ended.
 */
export type CheckResult = "passed" | "failed" | "unknown" | "skipped";

/**
 * What one or several installations signed: how long the ledger was, and its root.
 */
export type Checkpoint = { size: number, root: string, signers: Array<CheckpointSigner>, };

/**
 * One of them.
 */
export type CheckpointSigner = { installation: string, name: string, key_fingerprint: string, at: string, 
/**
 * The C2SP signed note.
 */
note: string, };

/**
 * Checkpoints that installations signed, the longest first.
 */
export type Checkpoints = { checkpoints: Array<Checkpoint>, next: number | null, };

/**
 * Which checkpoints.
 */
export type CheckpointsRequest = { 
/**
 * The `next` of the part before; `None`: from the longest on.
 */
below: number | null, };

/**
 * Takes or gives back an advisory claim.
 */
export type Claim = { action_id: string, take: boolean, };

/**
 * The claim as it stands.
 */
export type Claimed = { yours: boolean, until: string | null, seq: number, };

/**
 * Due, escalation and expiry.
 */
export type Clocks = { due_at: string | null, escalates_at: string | null, escalation: string | null, expires_at: string | null, 
/**
 * Why the due clock stands still.
 */
paused: string | null, 
/**
 * In which hours the due time is counted, in words; `None` where all time counts.
 */
working_time: string | null, };

/**
 * What closes a circle of three.
 */
export type Closing = { from: string, to: string, transfers: number, };

/**
 * A column of an evidence table.
 */
export type Column = { name: string, numeric: boolean, mono: boolean, };

/**
 * A signed comment.
 */
export type Comment = { comment_id: string, person: PersonRef, 
/**
 * Role under which it was written.
 */
role: Role | null, text: string, 
/**
 * Whom it names by `@login`.
 */
mentions: Array<PersonRef>, at: string, seq: number, };

/**
 * Before and after, against one thing.
 */
export type Comparison = { against: Against, 
/**
 * Of when "before" is.
 */
as_of: string | null, rows: Array<DiffRow>, 
/**
 * Fields left out because they are equal.
 */
same: number, 
/**
 * What the comparison does not know, in one sentence; may be empty.
 */
note: string, };

/**
 * Confirms exactly the statement that was shown.
 */
export type Confirm = { fact: ConfirmableFact, fact_id: string, fact_digest: string, passphrase: Secret | null, };

/**
 * Facts that take effect by a second person's signature.
 */
export type ConfirmableFact = "person" | "key" | "role" | "agent" | "policy" | "resumption" | "installation" | "mandate";

/**
 * The same with how many actions it has now.
 */
export type CountedView = { name: string, filter: QueueFilter, count: number, 
/**
 * Counting stopped at `count`.
 */
capped: boolean, };

/**
 * Another account.
 */
export type Counterparty = { 
/**
 * Hostile.
 */
account: string, flows: Array<Flow>, transfers: number, 
/**
 * The findings of the action that was asked from name it.
 */
named: boolean, 
/**
 * It is paid and pays back, or is part of a circle through `closing`.
 */
circle: boolean, };

/**
 * What the file calls a currency.
 */
export type CurrencyName = { name: string, code: string, };

/**
 * How a person's key lies: plain in the keyring of the computer account, or wrapped first.
 */
export type Custody = "os-account" | "passphrase";

/**
 * What became of the actions of one day.
 */
export type DayMetrics = { 
/**
 * `YYYY-MM-DD`, UTC.
 */
day: string, mean_seconds_to_approval: number | null, total: number, 
/**
 * They wait for people, or their review is interrupted.
 */
pending: number, 
/**
 * By people, whatever followed on that but a withdrawal; a simulation that ended as simulated is one.
 */
approved: number, rejected: number, 
/**
 * At least once, whatever became of them.
 */
escalated: number, expired: number, withdrawn: number, 
/**
 * The policy blocked or cleared them without people.
 */
unreviewed: number, 
/**
 * Past the due time of the step that was open last, when that ended or now.
 */
due_breaches: number, 
/**
 * Decided and closed, by votes that became void since.
 */
flagged: number, };

/**
 * Signs and records a decision.
 */
export type Decide = { 
/**
 * Made by the console; the same id twice answers the stored decision.
 */
decision_id: string, action_id: string, verdict: Verdict, reason_code: string, narrative: string, view_digest: string, seen_seq: number, seen_leaf: string, 
/**
 * SHA-256 of the statement that the reader was shown last, out of its preview: no other is signed.
 */
statement_digest: string, 
/**
 * Sections ticked as viewed.
 */
viewed: Array<string>, 
/**
 * Where the friction asks for it.
 */
reauthentication: Secret | null, 
/**
 * Where the key is wrapped and not yet unlocked.
 */
passphrase: Secret | null, 
/**
 * What the reader typed where the friction asks for it.
 */
typed: string | null, };

/**
 * After the database has answered.
 */
export type Decided = { seq: number, leaf: string, at: string, key_fingerprint: string, verdict: Verdict, override_type: OverrideType | null, state: ActionState, 
/**
 * What it came to: "Step 2 is done; step 3 waits for a supervisor."
 */
effect: string, 
/**
 * The reader's next open action.
 */
next_action_id: string | null, };

/**
 * What was decided.
 */
export type DecisionMetrics = { decisions: number, approvals: number, rejections: number, 
/**
 * Approvals although the agent advised to block.
 */
approve_against: number, 
/**
 * Rejections although the agent advised to proceed.
 */
reject_against: number, 
/**
 * Decisions outside of the route.
 */
manual_overrides: number, 
/**
 * The three above among all decisions, 0 to 1; `None` of none.
 */
override_rate: number | null, 
/**
 * Whole seconds from opening what was decided on to deciding. `None` but of everybody and of persons.
 */
median_seconds_on_an_action: number | null, 
/**
 * The longest run of one person's approvals without a rejection in between; likewise.
 */
longest_streak: number | null, };

/**
 * The statement, in rows for reading and as exact bytes.
 */
export type DecisionPreview = { rows: Array<Field>, 
/**
 * The very bytes that `decide` will sign, one line of JSON; none while a reason or the narrative is missing.
 */
statement: string | null, 
/**
 * SHA-256 of those bytes, for `decide` to name; empty while there are none.
 */
statement_digest: string, 
/**
 * What it does, in words: "One rejection at this step ends the action."
 */
effect: string, override_type: OverrideType | null, override_note: string | null, };

/**
 * All that is known about an action, to be read and printed. Looking at it is not recorded.
 */
export type DecisionRecord = { 
/**
 * Without what belongs to a view that was recorded: its digest and the head are empty.
 */
view: ActionView, 
/**
 * Oldest first.
 */
decisions: Array<SignedDecision>, 
/**
 * Why the decisions are not told yet.
 */
kept_back: string | null, 
/**
 * The ledger as it stood.
 */
head_seq: number, head_leaf: string, made_at: string, 
/**
 * This program sets PDF.
 */
sets_pdf: boolean, };

/**
 * One attempt to deliver.
 */
export type DeliveryAttempt = { attempt: number, method: DeliveryMethod, 
/**
 * `None` where it was erased.
 */
target: string | null, status: DeliveryStatus, actor_type: ActorType, actor: string, you: boolean, begun_at: string, begun_seq: number, ended_at: string | null, ended_seq: number | null, 
/**
 * What the receiver answered, or what was seen instead: hostile. `None` where it was erased or has not ended.
 */
reply: string | null, };

/**
 * A way to deliver.
 */
export type DeliveryMethod = "folder" | "mail" | "s3";

/**
 * Where the delivery of an export stands.
 */
export type DeliveryStatus = "none" | "pending" | "delivered" | "failed" | "uncertain";

/**
 * Height of rows.
 */
export type Density = "compact" | "comfortable";

/**
 * A file of a dialect, written or read.
 */
export type DialectFile = { name: string, dialect: ImportDialect, };

/**
 * Keeps what is stated in a file, for later imports and the command line. Where, is picked in a dialog.
 */
export type DialectSave = { dialect: ImportDialect, suggested_name: string, };

/**
 * One field of a comparison. Against the policy's limits `changed` says that the limit is reached.
 */
export type DiffRow = { field: string, before: string, after: string, changed: boolean, };

/**
 * Votes on an action became void, because their key was revoked as compromised from an earlier record on.
 */
export type Disowned = { 
/**
 * It is decided and closed; else it is open again.
 */
flagged: boolean, 
/**
 * Ledger number of the revocation.
 */
seq: number, 
/**
 * Whose votes, what follows, and who must look at it.
 */
sentence: string, };

/**
 * A document of the agent: its fields and lists for reading, and the text as it came.
 */
export type Document = { fields: Array<Field>, 
/**
 * Lists of objects, such as findings.
 */
tables: Array<DocumentTable>, 
/**
 * At most 65,536 characters; `total_chars` counts all.
 */
text: string, total_chars: number, };

/**
 * One object: what fits the columns, and the rest of it.
 */
export type DocumentRow = { cells: Array<string>, rest: Array<Field>, };

/**
 * A list of objects in a document, as a table.
 */
export type DocumentTable = { name: string, columns: Array<Column>, 
/**
 * The first ones; `total` counts all.
 */
rows: Array<DocumentRow>, total: number, };

/**
 * How soon something is due, by the reader's calendar.
 */
export type DueBand = "overdue" | "within2_hours" | "later_today" | "tomorrow" | "this_week" | "later" | "closed";

/**
 * Which permission file lets a window call a command.
 */
export type Duty = "session" | "review" | "export" | "admin";

/**
 * A decision on an earlier action.
 */
export type EarlierReason = { person: PersonRef, verdict: Verdict, 
/**
 * The reason's sentence.
 */
reason: string, 
/**
 * What they wrote: hostile. `None` where they wrote nothing or it was erased.
 */
narrative: string | null, at: string, seq: number, };

/**
 * The private Postgres of this computer.
 */
export type EmbeddedState = { available: boolean, sentence: string, hint: string, };

/**
 * Makes a key for the person signed in: set, read back, then registered.
 */
export type EnrolKey = { custody: Custody, passphrase: Secret | null, };

/**
 * Proposes a person; a second admin confirms.
 */
export type EnrolPerson = { name: string, login: string, roles: Array<Role>, 
/**
 * The first password, changed by the person at the first sign-in. On this computer only: on a
 * team's server the DBA makes the login.
 */
password: Secret | null, 
/**
 * Of the proposer's key, where it is wrapped and not yet open.
 */
passphrase: Secret | null, };

/**
 * Puts the open step before the next role of its ladder too. Recorded, not signed.
 */
export type Escalate = { action_id: string, reason: string, };

/**
 * One event.
 */
export type Event = { "event": "ledger_moved", head_seq: number, } | { "event": "action_changed", action_id: string, seq: number, } | { "event": "status_changed", } | { "event": "session_changed", } | { "event": "connection", online: boolean, } | { "event": "locked", } | { "event": "closing", } | { "event": "notices_changed", } | { "event": "said" } & Said | { "event": "show", action_id: string | null, } | { "event": "progress" } & Progress | { "event": "dropped", paths: Array<string>, };

/**
 * A section of evidence beyond the fixed ones.
 */
export type EvidenceSection = { section: string, title: string, 
/**
 * Count or source, in words.
 */
note: string, columns: Array<Column>, rows: Array<Array<string>>, total: number, };

/**
 * A person who may not sign, with the fact that forbids it.
 */
export type Exclusion = { person: PersonRef, 
/**
 * The code of the fact, from the table of refusals: `lineage`, `seat-taken`, `role-missing`, `key-not-active`, …
 */
code: string, reason: string, };

/**
 * An export with every attempt to deliver it, and where this installation can send it.
 */
export type ExportDetails = { export: ExportRow, 
/**
 * Oldest first.
 */
attempts: Array<DeliveryAttempt>, 
/**
 * Names of this installation's destinations.
 */
destinations: Array<string>, 
/**
 * The file that names them.
 */
destinations_file: string | null, 
/**
 * Why that file cannot be read.
 */
destinations_fault: string | null, 
/**
 * It asks for one action alone, so that a decision record is made of it.
 */
of_one_action: boolean, 
/**
 * This program sets PDF.
 */
sets_pdf: boolean, };

/**
 * Which records go into a bundle. Absent conditions hold always.
 */
export type ExportFilter = { 
/**
 * The whole ledger: the only selection that an outsider can call complete.
 */
whole_ledger: boolean, from: string | null, until: string | null, states: Array<ActionState>, kind: string | null, agent: string | null, 
/**
 * `None`: both.
 */
is_simulation: boolean | null, action_ids: Array<string>, 
/**
 * Leave texts and inputs out; only their commitments travel.
 */
without_payload: boolean, };

/**
 * Names an export.
 */
export type ExportId = { export_id: string, };

/**
 * Whether the bytes of an export are at hand.
 */
export type ExportKept = "here" | "missing" | "elsewhere";

/**
 * Names an export to be checked again.
 */
export type ExportKey = { job: string, export_id: string, };

/**
 * What a filter would export.
 */
export type ExportPreview = { records: number, actions: number, decisions: number, bytes_estimate: number, first_seq: number | null, last_seq: number | null, 
/**
 * What a verifier will be able to say, and what stays the exporter's word.
 */
proves: string, suggested_name: string, };

/**
 * A bundle that was written, signed, and verified again from the disk.
 */
export type ExportRow = { export_id: string, created_at: string, creator: string, you: boolean, 
/**
 * The filter in words.
 */
what: string, records: number, bytes: number, 
/**
 * Where this computer wrote it; `None` for exports of others.
 */
path: string | null, name: string, sums_digest: string, seq: number, verification: Verification, 
/**
 * SHA-256 of the whole bundle, as it was signed.
 */
bundle_digest: string, key_fingerprint: string, 
/**
 * The installation that made it and keeps a copy; empty where it may not be read.
 */
installation: string, kept: ExportKept, 
/**
 * What the newest attempt to deliver it says.
 */
delivery_status: DeliveryStatus, delivery_method: DeliveryMethod | null, 
/**
 * Where the newest attempt went to; `None` where there is none or its text was erased.
 */
delivered_to: string | null, delivered_at: string | null, 
/**
 * What the last verification of the kept copy found, as it is recorded.
 */
verification_status: VerificationStatus, verified_at: string | null, verified_by: string | null, };

/**
 * Starts an export. The path is picked in a dialog that Rust opens.
 */
export type ExportStart = { 
/**
 * Made by the console; progress and `cancel` name it.
 */
job: string, filter: ExportFilter, suggested_name: string, passphrase: Secret | null, };

/**
 * Makes readable files of the kept bundle. The folder's name is picked in a dialog that Rust opens.
 */
export type ExportTables = { 
/**
 * Made by the console; progress and `cancel` name it.
 */
job: string, export_id: string, forms: Array<TableForm>, };

/**
 * What verifying the kept copy found; it is recorded.
 */
export type ExportVerified = { result: VerificationStatus, recorded: Recorded, };

/**
 * Operations that may be missing from a build.
 */
export type Feature = "claim" | "hand_over";

/**
 * A named value for reading. Names come from the core, values may come from an agent.
 */
export type Field = { name: string, value: string, 
/**
 * To be compared character by character: shown in the fixed-width face.
 */
mono: boolean, };

/**
 * Sums in one currency.
 */
export type Flow = { in_count: number, incoming: Money, out_count: number, outgoing: Money, };

/**
 * Founds a workspace on this computer.
 */
export type FoundWorkspace = { name: string, 
/**
 * `team` and `demo` take two founders or more, `trial` exactly one.
 */
mode: Mode, founders: Array<Founder>, };

/**
 * What to keep outside: without it nobody can tell this workspace from a forged one.
 */
export type Founded = { workspace: string, origin: string, genesis_digest: string, founders: Array<FounderKey>, 
/**
 * The `trust` file as text.
 */
trust: string, };

/**
 * One founder: a name, a login, a password of their own, and where their key goes.
 */
export type Founder = { name: string, login: string, password: Secret, custody: Custody, 
/**
 * Needed where `custody` is `passphrase`.
 */
passphrase: Secret | null, };

/**
 * A founder's key as the ledger has it.
 */
export type FounderKey = { name: string, login: string, fingerprint: string, custody: Custody, };

/**
 * What the policy demands before signing.
 */
export type Friction = { tier: FrictionTier, 
/**
 * Sections that must be ticked as viewed: `change`, `content`, `checks`, `input`, `output`,
 * `precedents`, or the `section` of a piece of evidence. Only sections that are there count.
 */
required_sections: Array<string>, 
/**
 * How long each section must have been on the screen, its end too, before it counts as viewed.
 */
least: Array<SectionLeast>, 
/**
 * Least characters of the narrative; 0: none needed.
 */
narrative_min: number, 
/**
 * Least characters where the decision is an override.
 */
narrative_min_override: number, 
/**
 * Seconds in which signing can be taken back.
 */
undo_seconds: number, 
/**
 * Password or passphrase once more.
 */
reauthenticate: boolean, 
/**
 * Text to be typed exactly: the amount or the id.
 */
typed: string | null, 
/**
 * A second person signs as well.
 */
second_person: boolean, };

/**
 * Tiers of friction; they come from the policy.
 */
export type FrictionTier = "low" | "medium" | "high";

/**
 * What one person found.
 */
export type GlassReview = { seq: number, at: string, person: PersonRef, verdict: GlassVerdict, 
/**
 * `None` where it was erased.
 */
reason: string | null, 
/**
 * It is not counted: its key was revoked as compromised by then.
 */
void: boolean, };

/**
 * What a review found.
 */
export type GlassVerdict = "upheld" | "not_upheld";

/**
 * A glass that was broken, and what was found of it.
 */
export type GlassView = { seq: number, at: string, person: PersonRef, role: Role, 
/**
 * `None` where it was erased.
 */
incident: string | null, narrative: string | null, review_role: Role, wanted: number, due_at: string, state: ReviewState, reviews: Array<GlassReview>, 
/**
 * It is void, and what was forced rests on nothing: its key was revoked as compromised by then, in this record.
 */
void: number | null, };

/**
 * Proposes a role for a person; a second admin confirms.
 */
export type GrantRole = { person: string, role: Role, passphrase: Secret | null, };

/**
 * Hands an action to a person who can decide on it.
 */
export type HandOver = { action_id: string, person: string, 
/**
 * For them to read; may be empty.
 */
note: string, };

/**
 * It is theirs now.
 */
export type HandedOver = { to: PersonRef, seq: number, };

/**
 * A line that is not taken.
 */
export type ImportBadLine = { line: number, reason: string, 
/**
 * What would settle it, for the page to say with the names of its fields.
 */
remedy: ImportRemedy | null, text: string, };

/**
 * What is read from where.
 */
export type ImportColumn = { field: ImportField, 
/**
 * A column as a mapping writes it: `Name`, `Name#2`, `@5`, `"a, name"`, `A+B`, `=a constant`.
 */
column: string, };

/**
 * What is stated about how a file is written; what is absent is known by its header, or asked for.
 */
export type ImportDialect = { 
/**
 * Empty: as a known format has it.
 */
mapping: Array<ImportColumn>, delimiter: string | null, quote: string | null, encoding: string | null, decimal: string | null, thousands: string | null, time_format: string | null, zone: string | null, skip_lines: number | null, skip_footer: number | null, no_header: boolean | null, currencies: Array<CurrencyName>, };

/**
 * A field that a transaction is read from.
 */
export type ImportField = "id" | "time" | "from_account" | "to_account" | "amount" | "currency" | "kind" | "channel" | "account" | "counterparty" | "debit" | "credit" | "side";

/**
 * A file that was picked in a dialog. The page never learns its path.
 */
export type ImportFile = { 
/**
 * Names it until the session ends.
 */
file: string, name: string, bytes: number, 
/**
 * What it seems to hold.
 */
kind: ImportKind, };

/**
 * An incident as it will be read.
 */
export type ImportIncident = { line: number, id: string, title: string, severity: string, source: string, opened: string, accounts: Array<string>, };

/**
 * What a file holds.
 */
export type ImportKind = "transactions" | "incidents";

/**
 * Asks to look at a picked file. Nothing is taken.
 */
export type ImportLook = { 
/**
 * Made by the console; progress and `cancel` name it.
 */
job: string, file: string, kind: ImportKind, dialect: ImportDialect, };

/**
 * What a file holds, and what would be taken.
 */
export type ImportLooked = { 
/**
 * Its columns as they stand in it; none of incidents, nor where no columns can be told.
 */
sketch: ImportSketch | null, 
/**
 * The first rows as they will be read.
 */
transactions: Array<ImportTransaction>, incidents: Array<ImportIncident>, 
/**
 * Of the whole file; `None` where it cannot be read so.
 */
summary: ImportSummary | null, refused: ImportRefused | null, };

/**
 * Asks what the record of an import says of its file.
 */
export type ImportOf = { import_id: string, };

/**
 * The earliest and the latest time of rows: RFC 3339, or a simulator's steps.
 */
export type ImportPeriod = { first: string, last: string, };

/**
 * What it says: how the file was read and what it came to, in its importer's words.
 */
export type ImportRecalled = { "state": "kept", summary: ImportSummary, } | { "state": "erased", } | { "state": "unread", } | { "state": "otherwise", };

/**
 * Why a file cannot be read as it is stated, and what would settle it.
 */
export type ImportRefused = { message: string, 
/**
 * What would have to be stated; `None` where no statement helps.
 */
setting: ImportSetting | null, 
/**
 * The field whose column it is.
 */
field: ImportField | null, 
/**
 * Where it is a question: the answers.
 */
ways: Array<ImportWay>, };

/**
 * A statement about the file that would settle why a line is not taken.
 */
export type ImportRemedy = { "remedy": "decimal_comma", } | { "remedy": "thousands_comma", } | { "remedy": "thousands_point", } | { "remedy": "decimal_point", } | { "remedy": "signs", } | { "remedy": "day_number", } | { "remedy": "epoch_seconds", } | { "remedy": "epoch_millis", } | { "remedy": "compact_date", } | { "remedy": "step", } | { "remedy": "pattern", } | { "remedy": "currency", word: string, code: string | null, };

/**
 * One of them.
 */
export type ImportRow = { import_id: string, kind: ImportKind, 
/**
 * Of its file, where it came from this computer: the record has the digest alone.
 */
name: string | null, file_digest: string, rows: number, accepted: number, rejected: number, period: ImportPeriod | null, by: string, by_type: ActorType, you: boolean, 
/**
 * `None` where the reader may not read its record.
 */
imported_at: string | null, seq: number, standing: ImportStanding, };

/**
 * One thing that can be stated about a file.
 */
export type ImportSetting = "mapping" | "delimiter" | "quote" | "encoding" | "decimal" | "thousands" | "time_format" | "zone" | "skip_lines" | "currencies";

/**
 * How many incidents are so grave.
 */
export type ImportSeverity = { severity: string, incidents: number, };

/**
 * The beginning of a file.
 */
export type ImportSketch = { 
/**
 * The known format, where its header is one's.
 */
format: string | null, 
/**
 * The line of the header; 0 where there is none.
 */
header_line: number, encoding: string, delimiter: string, columns: Array<ImportSketchColumn>, 
/**
 * What is read from where, as it is known or stated and fits.
 */
mapping: Array<ImportColumn>, };

/**
 * A column with the first texts in it.
 */
export type ImportSketchColumn = { name: string, 
/**
 * As a mapping names it.
 */
column: string, samples: Array<string>, };

/**
 * Whether the rows of an import are looked at.
 */
export type ImportStanding = { "state": "in_force", } | { "state": "replaced", } | { "state": "voided", by: string, 
/**
 * In their words: hostile. `None` where it was erased or the reader may not read it.
 */
why: string | null, seq: number, };

/**
 * What the rows of one currency come to.
 */
export type ImportSum = { currency: string, amount: string, rows: number, };

/**
 * What a file comes to.
 */
export type ImportSummary = { file_digest: string, 
/**
 * All rows of it.
 */
rows: number, accepted: number, 
/**
 * Something is wrong with them.
 */
rejected: number, 
/**
 * How it was read, in words; `None` of incidents.
 */
reading: string | null, period: ImportPeriod | null, sums: Array<ImportSum>, 
/**
 * Of incidents.
 */
severities: Array<ImportSeverity>, accounts: number, 
/**
 * Whether there are more accounts than were counted.
 */
more_accounts: boolean, 
/**
 * Account ids that were folded to an IBAN.
 */
folded: number, to_oneself: number, 
/**
 * Known once it is taken: rows of earlier imports, rows that stand twice, rows in the place of others.
 */
known: number, repeated: number, corrected: number, notes: Array<string>, 
/**
 * The first of those that are rejected.
 */
bad_lines: Array<ImportBadLine>, };

/**
 * Takes a file that was looked at, in the reading that was shown.
 */
export type ImportTake = { job: string, file: string, kind: ImportKind, dialect: ImportDialect, 
/**
 * Of what was shown: a file that was changed since is refused.
 */
file_digest: string, };

/**
 * A file that was taken.
 */
export type ImportTaken = { import_id: string, seq: number, summary: ImportSummary, };

/**
 * A row as it will be read.
 */
export type ImportTransaction = { line: number, id: string | null, time: string, from_account: string, to_account: string, amount: string, currency: string, kind: string, channel: string, };

/**
 * An answer to a doubt.
 */
export type ImportWay = { words: string, 
/**
 * What is stated then, all of it.
 */
dialect: ImportDialect, };

/**
 * Imports that there were.
 */
export type Imports = { 
/**
 * Newest first.
 */
imports: Array<ImportRow>, 
/**
 * Whether there are older ones than are listed.
 */
more: boolean, 
/**
 * Why the reader may not import; `None`: they may.
 */
refusal: string | null, };

/**
 * Whose an action is: advice, which keeps nobody from deciding.
 */
export type InHand = { person: PersonRef, 
/**
 * When the claim runs out; `None` where it was handed over.
 */
until: string | null, };

/**
 * A computer or worker with a checkpoint key of its own.
 */
export type Installation = { installation: string, name: string, fingerprint: string, enrolled_by: string, this_one: boolean, standing: MachineStanding, };

/**
 * Asks, answers, holds, releases or takes back. Recorded, not signed.
 */
export type Interrupt = { action_id: string, event: InterruptionEvent, 
/**
 * The question, the answer or the reason.
 */
text: string, };

/**
 * What was said when a review was interrupted, or that ended.
 */
export type Interruption = { seq: number, event: InterruptionEvent, actor_type: ActorType, actor: string, you: boolean, at: string, 
/**
 * From a person or an agent: hostile. `None` where it was erased.
 */
text: string | null, };

/**
 * What is done to a review without deciding anything.
 */
export type InterruptionEvent = "asked" | "answered" | "held" | "resumed" | "withdrawn" | "revoked";

/**
 * A job of the workspace.
 */
export type Job = { job_id: string, 
/**
 * Its code, such as `escalate` or `deliver`.
 */
kind: string, 
/**
 * What tells it from others of its kind: an id or a name; empty where there is only one.
 */
key: string, state: JobState, 
/**
 * It needs the files of another computer, and is done there.
 */
elsewhere: boolean, 
/**
 * When it is to be done next, or was.
 */
due_at: string, 
/**
 * When it was last done.
 */
done_at: string | null, 
/**
 * Attempts since it was last done.
 */
attempts: number, 
/**
 * Why the last attempt failed, in words.
 */
failure: string | null, 
/**
 * It comes again after so many seconds.
 */
every_seconds: number | null, };

/**
 * Names one job.
 */
export type JobKey = { job_id: string, };

/**
 * Where a job stands.
 */
export type JobState = "waiting" | "running" | "done" | "dead";

/**
 * The jobs of a workspace.
 */
export type Jobs = { backlog: Backlog, 
/**
 * Those that need somebody first.
 */
jobs: Array<Job>, 
/**
 * There are more.
 */
more: boolean, 
/**
 * The reader may have a dead one tried again.
 */
may_retry: boolean, };

/**
 * Adds a team's database to the list. A URL with a password in it is refused.
 */
export type JoinTeam = { url: string, login: string, password: Secret, };

/**
 * A key of the map that the person changed. An empty `keys` switches it off.
 */
export type KeyBinding = { action: string, keys: string, };

/**
 * The new key, and the confirmation it waits for.
 */
export type KeyEnrolled = { key: KeyInfo, recorded: Recorded, };

/**
 * A signing key of the person signed in.
 */
export type KeyInfo = { key_id: string, 
/**
 * Four groups of four upper-case hex digits.
 */
fingerprint: string, custody: Custody, state: KeyState, 
/**
 * The passphrase has been given in this session.
 */
unlocked: boolean, };

/**
 * What the ledger says of a key.
 */
export type KeyState = "pending" | "active" | "revoked";

/**
 * The keyring of this computer account.
 */
export type Keyring = { state: KeyringState, sentence: string, hint: string, };

/**
 * Each cause told apart: a missing service is not a locked collection.
 */
export type KeyringState = "ready" | "locked" | "missing" | "unusable";

/**
 * Somebody who can act.
 */
export type LedgerActor = { actor: string, name: string, actor_type: ActorType, you: boolean, };

/**
 * The first record that does not hold.
 */
export type LedgerBreak = { seq: number, reason: string, expected: string, found: string, };

/**
 * Checks a range of records.
 */
export type LedgerCheck = { job: string, 
/**
 * Both included; `None`: from record 0, up to the newest.
 */
first: number | null, last: number | null, };

/**
 * What came of it.
 */
export type LedgerChecked = { first: number, last: number, head_seq: number, 
/**
 * False: the reader may not read records, and nothing can be said of them.
 */
readable: boolean, 
/**
 * How many checkpoints the tree over the records was compared with.
 */
checkpoints: number, 
/**
 * The tree's root after the last record.
 */
root: string | null, broken: LedgerBreak | null, checked_at: string, took_ms: number, };

/**
 * What a list can be narrowed to.
 */
export type LedgerChoices = { kinds: Array<LedgerKind>, actors: Array<LedgerActor>, };

/**
 * Which records. `None` holds for every record.
 */
export type LedgerFilter = { 
/**
 * An event's name, or its first part, as in `key` for every event about keys.
 */
kind: string | null, 
/**
 * The id of a person, an agent or a worker, or `system`.
 */
actor: string | null, 
/**
 * An id, an id with its kind as in `export:ID`, an action's short name, or `workspace`.
 */
subject: string | null, 
/**
 * Numbers, both included.
 */
first: number | null, last: number | null, 
/**
 * Times; the second is the first that is too late.
 */
from: string | null, until: string | null, };

/**
 * Names one record.
 */
export type LedgerKey = { seq: number, };

/**
 * A kind of record.
 */
export type LedgerKind = { event: string, what: string, };

/**
 * Records that the reader may read, newest first.
 */
export type LedgerPage = { rows: Array<LedgerRow>, 
/**
 * What the next part is asked with; `None` where there is none.
 */
next: number | null, 
/**
 * The newest record, whether it is in the list or not.
 */
head_seq: number, };

/**
 * A part of the list.
 */
export type LedgerPageRequest = { filter: LedgerFilter, 
/**
 * The `next` of the part before; `None`: from the newest on.
 */
before: number | null, };

/**
 * Where a record stands in the tree as long as it is now.
 */
export type LedgerPlace = { size: number, root: string, 
/**
 * The hashes that lead from the leaf to the root.
 */
path: Array<string>, holds: boolean, };

/**
 * The files that were saved.
 */
export type LedgerProof = { seq: number, proof_path: string, record_path: string, vkey_path: string, 
/**
 * The keys that signed the checkpoint, as C2SP verifier keys.
 */
vkeys: Array<string>, };

/**
 * What came of it.
 */
export type LedgerProofView = { "state": "kept_back", why: string, } | { "state": "saved" } & LedgerProof;

/**
 * Saves a record's proof, which an outsider's program verifies.
 */
export type LedgerProve = { seq: number, passphrase: Secret | null, };

/**
 * One record whole.
 */
export type LedgerRecord = { seq: number, 
/**
 * The list's row of it.
 */
row: LedgerRow, 
/**
 * Its place among the records about the same subject; `None` where the bytes are no record.
 */
subject_seq: number | null, 
/**
 * What the statement says, in words; texts stand as their commitments.
 */
fields: Array<Field>, 
/**
 * The exact bytes that are hashed.
 */
bytes: string, 
/**
 * The exact bytes that were signed; empty where the record's bytes are none.
 */
statement: string, 
/**
 * The leaf that the ledger keeps, and whether the bytes make it.
 */
leaf: string, leaf_holds: boolean, 
/**
 * The leaf that the record names as the one before it; empty where the bytes are no record.
 */
prev: string, signatures: Array<LedgerSignature>, place: LedgerPlace, };

/**
 * One record whole, or why it is not told yet.
 */
export type LedgerRecordView = { "state": "kept_back", why: string, } | { "state": "shown" } & LedgerRecord;

/**
 * One record of the list.
 */
export type LedgerRow = { seq: number, at: string, actor_type: ActorType, actor: string, you: boolean, event: string, 
/**
 * What the actor did, in words that follow a name.
 */
what: string, 
/**
 * As the record has it.
 */
subject: string, 
/**
 * The subject for reading: an action's short name, a person's or an agent's name.
 */
about: string, 
/**
 * Where it is about an action that can be opened.
 */
action_id: string | null, leaf: string, };

/**
 * A signature of a record.
 */
export type LedgerSignature = { key_id: string, key_fingerprint: string, signature: string, 
/**
 * Whose key it is; `None` where this ledger knows no such key.
 */
name: string | null, 
/**
 * Whether that key signed exactly the statement.
 */
holds: boolean | null, };

/**
 * How far the ledger is verified by this installation.
 */
export type LedgerStatus = { head_seq: number, head_leaf: string, verified_at: string | null, 
/**
 * The first ledger number that failed the check: signing stops.
 */
failed_at_seq: number | null, failure: string | null, };

/**
 * A login offered at sign-in.
 */
export type LoginChoice = { login: string, name: string, custody: Custody | null, 
/**
 * The password lies in the keyring, because the person asked for it.
 */
remembered: boolean, };

/**
 * How a machine stands, since when and by whose word.
 */
export type MachineStanding = { state: StandingState, 
/**
 * What made it so; absent of what waits for its first second person.
 */
since: Word | null, 
/**
 * That it shall go on, where a second admin has not yet confirmed it.
 */
resumption: WaitingResumption | null, };

/**
 * What an agent is for, and what it may propose.
 */
export type Mandate = { 
/**
 * The id under which it is confirmed.
 */
fact_id: string, 
/**
 * Absent where it was erased, or the reader may not see texts.
 */
purpose: string | null, 
/**
 * The only kinds of action that it may propose; none for any.
 */
kinds: Array<string>, by: Word, 
/**
 * The second admin's word; absent while it waits.
 */
confirmed: Word | null, };

/**
 * What the reader may do, and what is demanded of them.
 */
export type MayBreak = { 
/**
 * The role by which they may.
 */
role: Role, 
/**
 * Who reviews it, in how many hours, as a sentence.
 */
follows: string, 
/**
 * What must be typed.
 */
typed: string, 
/**
 * Characters of the narrative, at least.
 */
narrative_min: number, };

/**
 * What the reader may change now, as it stands.
 */
export type MayRevise = { 
/**
 * The number that it would make.
 */
revision: number, amount: string, currency: string, 
/**
 * From the agent, or from whoever revised it last: hostile.
 */
params: string, 
/**
 * Whose votes it would void, in one sentence; what follows for the reader and the route, in another.
 */
voids: string, };

/**
 * Somebody whom a comment can name.
 */
export type Mentionable = { 
/**
 * What stands after the `@`.
 */
login: string, person: PersonRef, };

/**
 * All figures, at one moment of the database.
 */
export type Metrics = { 
/**
 * When "pending" and "late" were judged.
 */
as_of: string, 
/**
 * What was counted.
 */
counted: MetricsRequest, 
/**
 * What is not a simulation.
 */
work: MetricsLane, simulation: MetricsLane, };

/**
 * The figures of one lane. Of actions, those proposed in the window; of decisions, those made in it.
 */
export type MetricsLane = { 
/**
 * From proposal to approval; `None` without an approval.
 */
mean_seconds_to_approval: number | null, 
/**
 * How long pending actions have waited since they were proposed.
 */
queue_age: Spread | null, 
/**
 * From proposal to approval or rejection.
 */
time_to_decision: Spread | null, decided: DecisionMetrics, people: Array<PersonMetrics>, versions: Array<VersionMetrics>, rules: Array<RuleMetrics>, 
/**
 * Each day (UTC) on which something was proposed, in order.
 */
days: Array<DayMetrics>, total: number, 
/**
 * They wait for people, or their review is interrupted.
 */
pending: number, 
/**
 * By people, whatever followed on that but a withdrawal; a simulation that ended as simulated is one.
 */
approved: number, rejected: number, 
/**
 * At least once, whatever became of them.
 */
escalated: number, expired: number, withdrawn: number, 
/**
 * The policy blocked or cleared them without people.
 */
unreviewed: number, 
/**
 * Past the due time of the step that was open last, when that ended or now.
 */
due_breaches: number, 
/**
 * Decided and closed, by votes that became void since.
 */
flagged: number, };

/**
 * What is counted. Absent conditions hold always.
 */
export type MetricsRequest = { 
/**
 * Actions proposed, and decisions made, at or after this time.
 */
since: string | null, 
/**
 * Before this time.
 */
until: string | null, kind: string | null, 
/**
 * The agent's name.
 */
agent: string | null, agent_version: string | null, risk_at_least: Risk | null, };

/**
 * What was founded: a team's workspace, a one-person trial, or a demonstration.
 */
export type Mode = "team" | "trial" | "demo";

/**
 * An amount of money: a decimal string without exponent and an ISO 4217 code (`XXX`: none given).
 */
export type Money = { amount: string, currency: string, };

/**
 * What the other computer is told.
 */
export type MoveBegun = { 
/**
 * The name of the file.
 */
name: string, 
/**
 * Of the new key, to be typed there.
 */
fingerprint: string, };

/**
 * Hands over from the key here to the one in a file, which is picked in a dialog; a second person confirms it, and until then the key
 * here counts.
 */
export type MoveKey = { 
/**
 * Of the new key, as it was read on the computer where it was made.
 */
fingerprint: string, passphrase: Secret | null, };

/**
 * The record before or after the bad one.
 */
export type Neighbour = { seq: number, good: boolean, 
/**
 * "Good", "Intact itself".
 */
word: string, leaf: string, 
/**
 * What the link to the bad record says.
 */
link: string, link_holds: boolean, };

/**
 * No arguments, or nothing to answer but that it is done.
 */
export type Nothing = Record<symbol, never>;

/**
 * One line of the list.
 */
export type Notice = { 
/**
 * Stays the same for as long as the notice stands.
 */
id: string, kind: NoticeKind, 
/**
 * What happened, in words of the program; it may name a person.
 */
sentence: string, action_id: string, label: string, verb: string, object: string, at: string, 
/**
 * The record that it stands on; a warning stands on none.
 */
seq: number | null, 
/**
 * When the open step is due, while its clock runs.
 */
due_at: string | null, read: boolean, };

/**
 * What can be switched off apart.
 */
export type NoticeKind = "your_turn" | "handed_over" | "questions" | "warnings" | "escalations" | "shortages" | "mentions" | "reviews";

/**
 * What a person wants to be told, at this computer.
 */
export type NoticeSettings = { 
/**
 * The desktop says it too.
 */
desktop: boolean, 
/**
 * Kinds that are left out altogether.
 */
without: Array<NoticeKind>, 
/**
 * When the desktop says nothing.
 */
quiet: QuietHours | null, };

/**
 * The list, newest first.
 */
export type Notices = { notices: Array<Notice>, unread: number, 
/**
 * Older ones are left out.
 */
more: boolean, };

/**
 * Opens an action; the core records that the reader saw it.
 */
export type OpenAction = { action_id: string, };

/**
 * A review that people are wanted for.
 */
export type OpenReview = { action_id: string, label: string, verb: string, 
/**
 * From the agent: hostile.
 */
object: string, risk: Risk, seq: number, person: PersonRef, at: string, review_role: Role, wanted: number, given: number, due_at: string, overdue: boolean, 
/**
 * The reader may give one.
 */
yours: boolean, };

/**
 * The other one of two actions that follow each other.
 */
export type OtherAction = { action_id: string, label: string, event: SuccessionEvent, 
/**
 * What people said to the former one, where this is that: the votes that stand.
 */
said: Array<EarlierReason>, };

/**
 * One override.
 */
export type OverrideRow = { 
/**
 * The decision's ledger number.
 */
seq: number, action_id: string, label: string, sentence: Sentence, risk: Risk, is_simulation: boolean, person: PersonRef, verdict: Verdict, 
/**
 * In the words in which it was picked.
 */
reason: string, override_type: OverrideType, at: string, };

/**
 * Computed, never chosen.
 */
export type OverrideType = "ai_override" | "manual_override";

/**
 * One override whole: the human's reason, and the agent's advice beside it.
 */
export type OverrideView = { decision: SignedDecisionView, advice: RecommendationView, };

/**
 * Overrides on actions whose review has ended, newest first. Of one that goes on nothing is told: somebody may still have to
 * judge it unadvised.
 */
export type Overrides = { overrides: Array<OverrideRow>, 
/**
 * What the next part is asked with; `None` where there is none.
 */
next: number | null, };

/**
 * Which part of the list.
 */
export type OverridesRequest = { 
/**
 * The `next` of the part before; `None`: from the newest on.
 */
before: number | null, };

/**
 * Why nobody can decide now, and what ends that.
 */
export type Pause = { 
/**
 * The question or the hold.
 */
by: Interruption, 
/**
 * Who can let the review go on, in one sentence.
 */
goes_on: string, };

/**
 * One fact that waits.
 */
export type PendingConfirmation = { fact: ConfirmableFact, fact_id: string, 
/**
 * SHA-256 of the statement to be confirmed.
 */
fact_digest: string, sentence: string, proposed_by: PersonRef, at: string, seq: number, 
/**
 * All that it says to people, texts in the place of their commitments and names in the place of ids.
 */
says: Array<Field>, 
/**
 * Of a policy: its rules in words, in their order.
 */
rules: Array<string>, 
/**
 * The exact statement that was signed.
 */
statement: string, 
/**
 * Why the reader may not confirm it, or `None`.
 */
refusal: string | null, 
/**
 * Roles that are proposed in the reader's name together with the confirmation; somebody else confirms them.
 */
also: Array<Role>, };

/**
 * Everybody in this workspace.
 */
export type People = { people: Array<PersonRow>, installations: Array<Installation>, };

/**
 * A stretch of time.
 */
export type Period = { 
/**
 * A day, a month, or steps: in words.
 */
label: string, in_count: number, out_count: number, 
/**
 * A row a currency, as in the sums.
 */
flows: Array<Flow>, };

/**
 * A key of a person, as the ledger has it.
 */
export type PersonKey = { key_id: string, fingerprint: string, custody: Custody, state: KeyState, enrolled_seq: number, countersigned_by: string | null, 
/**
 * From here on its votes do not count, where it was stolen.
 */
compromised_since_seq: number | null, };

/**
 * What a person decided.
 */
export type PersonMetrics = { person: PersonRef, decisions: number, approvals: number, rejections: number, 
/**
 * Approvals although the agent advised to block.
 */
approve_against: number, 
/**
 * Rejections although the agent advised to proceed.
 */
reject_against: number, 
/**
 * Decisions outside of the route.
 */
manual_overrides: number, 
/**
 * The three above among all decisions, 0 to 1; `None` of none.
 */
override_rate: number | null, 
/**
 * Whole seconds from opening what was decided on to deciding. `None` but of everybody and of persons.
 */
median_seconds_on_an_action: number | null, 
/**
 * The longest run of one person's approvals without a rejection in between; likewise.
 */
longest_streak: number | null, };

/**
 * A person as shown beside what they did.
 */
export type PersonRef = { person: string, name: string, 
/**
 * The reader of this screen.
 */
you: boolean, };

/**
 * One person with roles and keys.
 */
export type PersonRow = { person: PersonRef, login: string, roles: Array<RoleGrant>, keys: Array<PersonKey>, since: string, seq: number, 
/**
 * Waits for a second admin.
 */
pending: boolean, };

/**
 * Where a workspace's database runs.
 */
export type Place = "this_computer" | "team";

/**
 * A calendar of a version.
 */
export type PolicyCalendar = { name: string, 
/**
 * What it was made of, as its maker wrote it.
 */
made_of: string, from: string, 
/**
 * From then on all time counts again.
 */
until: string, 
/**
 * Whether that is within sixty days.
 */
ends_soon: boolean, 
/**
 * The rules and steps that count in it, in words.
 */
counts: string, };

/**
 * One rule, what it found and where its limit lies.
 */
export type PolicyCheck = { 
/**
 * Rule and version.
 */
rule: string, checks: string, found: string, limit: string, fired: boolean, };

/**
 * What the second of two versions changes of the first, a sentence each.
 */
export type PolicyDiff = { differences: Array<string>, };

/**
 * Two versions.
 */
export type PolicyDiffRequest = { from: number, to: number, };

/**
 * What a text would do.
 */
export type PolicyTrial = { 
/**
 * Why it would be refused; empty where it may be drafted.
 */
faults: Array<string>, 
/**
 * What is allowed and probably not meant.
 */
warnings: Array<string>, 
/**
 * What it changes of the policy in force.
 */
differences: Array<string>, tried: number, 
/**
 * Actions that it would have met otherwise.
 */
changed: number, 
/**
 * The newest of them.
 */
changes: Array<TriedAction>, open: number, 
/**
 * Open ones that it is stricter to; they keep their routes.
 */
touched: number, 
/**
 * The first of them.
 */
touches: Array<TriedAction>, };

/**
 * Tries a text; nothing is recorded.
 */
export type PolicyTry = { text: string, 
/**
 * Calendars that are put into it, each in the place of one of its name, as `countersignctl calendar --json` writes them; may be empty.
 */
calendars: string, 
/**
 * On so many actions at most, the last proposed.
 */
last: number, };

/**
 * A version of the policy.
 */
export type PolicyVersion = { policy_id: string, version: number, title: string, in_force: boolean, drafted_by: PersonRef, drafted_at: string, seq: number, 
/**
 * The second admin; `None` while it waits for one.
 */
confirmed_by: PersonRef | null, confirmed_seq: number | null, 
/**
 * Each rule in one sentence, in their order.
 */
rules: Array<string>, 
/**
 * In whose hours its steps count time.
 */
calendars: Array<PolicyCalendar>, 
/**
 * Its text, as a file that can be tried or drafted again.
 */
text: string, };

/**
 * An earlier decision of the same shape.
 */
export type Precedent = { action_id: string, label: string, reason: string, amount: Money | null, verdict: Verdict, decided_at: string, 
/**
 * The decision's ledger number.
 */
decided_seq: number, override_type: OverrideType | null, };

/**
 * Asks what would be signed.
 */
export type PreviewAct = { act: Act, };

/**
 * What the reader is about to sign. The answer is kept by the decision's id until it is signed.
 */
export type PreviewDecision = { decision_id: string, action_id: string, verdict: Verdict, 
/**
 * Empty while none is picked.
 */
reason_code: string, narrative: string, view_digest: string, seen_seq: number, seen_leaf: string, };

/**
 * How far long work is. `total` is 0 while unknown.
 */
export type Progress = { 
/**
 * The id the console gave with the command.
 */
job: string, 
/**
 * What is being done, in words.
 */
phase: string, done: number, total: number, };

/**
 * What was proposed, and where it stands in the ledger.
 */
export type Proposed = { recorded: Recorded, pending: Array<PendingConfirmation>, };

/**
 * What the queue can be narrowed to.
 */
export type QueueChoices = { 
/**
 * Names of the agents, by name.
 */
agents: Array<string>, 
/**
 * Kinds of action that were seen here, by code.
 */
kinds: Array<string>, 
/**
 * Who can have an action in hand.
 */
people: Array<PersonRef>, };

/**
 * What a list of the queue can show of an action, each in a column of its own.
 */
export type QueueColumn = "risk" | "label" | "action" | "kind" | "subject" | "amount" | "agent" | "rule" | "state" | "step" | "due" | "age" | "assignee" | "reason" | "decided_by";

/**
 * Which columns the reader's lists show, in which order. An empty list: the built-in ones.
 */
export type QueueColumns = { open: Array<QueueColumn>, 
/**
 * Of the view of what was decided.
 */
decided: Array<QueueColumn>, };

/**
 * What to list. Absent conditions hold always.
 */
export type QueueFilter = { view: ViewId, 
/**
 * Words of the sentence, or an id, whole or its beginning.
 */
text: string, 
/**
 * One of these; empty: any.
 */
risks: Array<Risk>, agent: string | null, kind: string | null, state: ActionState | null, 
/**
 * The id of who has it in hand.
 */
assignee: string | null, 
/**
 * Decimal; in whatever currency the action names.
 */
amount_from: string | null, amount_until: string | null, 
/**
 * Proposed from this moment on, and before that one.
 */
proposed_from: string | null, proposed_until: string | null, 
/**
 * The open step.
 */
step: number | null, 
/**
 * Simulations only, or none of them.
 */
is_simulation: boolean | null, sort: QueueSort, };

/**
 * The rows asked for, and the shape of the whole list.
 */
export type QueuePage = { snapshot: string, 
/**
 * Rows that are known so far.
 */
total: number, 
/**
 * There are more than `total`: asking for a range beyond it reads on.
 */
more: boolean, as_of_seq: number, 
/**
 * In order, without gaps, only where sorted by due time.
 */
bands: Array<BandSpan>, from: number, rows: Array<QueueRow>, 
/**
 * Rows that arrived or changed since the snapshot was made.
 */
new_since: number, 
/**
 * Index of the action asked for by `locate`.
 */
located: number | null, };

/**
 * A range of rows.
 */
export type QueuePageRequest = { filter: QueueFilter, 
/**
 * `None`: make a new snapshot. A forgotten one answers `snapshot_gone`.
 */
snapshot: string | null, from: number, 
/**
 * At most 500.
 */
count: number, 
/**
 * Say where this action stands in the snapshot.
 */
locate: string | null, };

/**
 * One row of the queue.
 */
export type QueueRow = { action_id: string, 
/**
 * Short, for people; unique within the workspace.
 */
label: string, state: ActionState, risk: Risk, verb: string, object: string, 
/**
 * The code of its kind.
 */
kind: string, 
/**
 * The rule of its policy that it fell under.
 */
rule: number | null, proposed_at: string, amount: Money | null, agent: string, agent_version: string, step: number, steps: number, 
/**
 * Seats of the open step, and how many are signed.
 */
quorum: number, signed: number, due_at: string | null, 
/**
 * When half and four fifths of the step's time are over.
 */
half_due_at: string | null, most_due_at: string | null, band: DueBand, assignee: PersonRef | null, 
/**
 * Somebody else has it open.
 */
being_viewed: boolean, is_simulation: boolean, 
/**
 * It is decided and closed, by votes that became void since: somebody must look at it.
 */
flagged: boolean, 
/**
 * A newer revision came, or something in it changed since the reader last saw it.
 */
changed: boolean, 
/**
 * The last decision on it, once it is closed.
 */
decided: RowDecision | null, };

/**
 * In which order. Ties go by id.
 */
export type QueueSort = "due_ascending" | "risk_descending" | "amount_descending" | "newest_first" | "by_subject";

/**
 * A view with the number of rows the reader may see in it.
 */
export type QueueView = { view: ViewId, count: number, 
/**
 * Counting stopped at `count`.
 */
capped: boolean, overdue: number, };

/**
 * Minutes of the day by this computer's clock, 0 to 1439: from the first on, before the second. It may go over midnight; two
 * equal ones are the whole day.
 */
export type QuietHours = { from: number, until: number, };

/**
 * Marks as read what was shown.
 */
export type ReadNotices = { ids: Array<string>, };

/**
 * Who else has it open.
 */
export type Readers = { readers: Array<PersonRef>, };

/**
 * How long the required evidence was on the screen before a decision, as the console measured it.
 */
export type Reading = { seconds: number, 
/**
 * What its length takes at an ordinary pace.
 */
usual_seconds: number, 
/**
 * Much less than that.
 */
hasty: boolean, };

/**
 * A reason a reviewer may give.
 */
export type ReasonCode = { code: string, verdict: Verdict, sentence: string, };

/**
 * What the agent recommends and why.
 */
export type Recommendation = { 
/**
 * `proceed`, `block` or `review`.
 */
recommendation: string, 
/**
 * `0.000` to `1.000`.
 */
confidence: string, ai_explanation: string, facts: Array<Field>, };

/**
 * The agent's own opinion, last and folded.
 */
export type RecommendationView = { "state": "withheld", why: string, } | { "state": "folded", } | { "state": "shown" } & Recommendation;

/**
 * What of an action was on the screen, and how long. It is recorded as a view of its own, to which a decision then binds.
 */
export type RecordReading = { action_id: string, 
/**
 * The view that was shown.
 */
view_digest: string, sections: Array<SectionReading>, };

/**
 * Saves the decision record of an action with the export that it follows from. The name is picked in a dialog that Rust opens.
 */
export type RecordSave = { 
/**
 * Made by the console; progress and `cancel` name it.
 */
job: string, action_id: string, 
/**
 * As PDF/A instead of a page.
 */
pdf: boolean, passphrase: Secret | null, };

/**
 * A decision record beside its export, which was recorded and verified.
 */
export type RecordSaved = { 
/**
 * The record's file.
 */
file: string, 
/**
 * The export that it follows from.
 */
bundle: string, export_id: string, 
/**
 * The export's own record.
 */
seq: number, };

/**
 * Where a fact went in the ledger, after the database has answered.
 */
export type Recorded = { seq: number, leaf: string, at: string, };

/**
 * Sends the kept bundle to a destination of this installation.
 */
export type Redeliver = { 
/**
 * Made by the console; progress and `cancel` name it.
 */
job: string, export_id: string, 
/**
 * The destination's name.
 */
to: string, 
/**
 * Also where it has arrived or may have: it may come twice.
 */
again: boolean, };

/**
 * What came of an attempt; it is recorded.
 */
export type Redelivered = { attempt: number, to: string, status: DeliveryStatus, 
/**
 * What the receiver answered: hostile.
 */
reply: string, seq: number, };

/**
 * A fault of the page itself, told to the log (no secrets, no agent text).
 */
export type ReportProblem = { place: string, message: string, };

/**
 * Takes the reader's vote on the open step back. Signed.
 */
export type Retract = { action_id: string, reason: string, passphrase: Secret | null, };

/**
 * Whether a job is tried again; one that was not dead any more is left as it is.
 */
export type Retried = { retried: boolean, };

/**
 * Unfolds the recommendation, on the record.
 */
export type RevealRecommendation = { action_id: string, view_digest: string, };

/**
 * Says what the reader found of a glass that somebody else broke. Signed.
 */
export type ReviewGlass = { action_id: string, verdict: GlassVerdict, reason: string, passphrase: Secret | null, };

/**
 * Where a review stands.
 */
export type ReviewState = "open" | "overdue" | "complete";

/**
 * Changes what an action in review would do. What is `null` stays as it is. Recorded, not signed.
 */
export type Revise = { action_id: string, 
/**
 * The number that it makes: one more than that of what was read.
 */
revision: number, amount: string | null, currency: string | null, 
/**
 * A JSON document.
 */
params: string | null, reason: string, };

/**
 * A revision that was made.
 */
export type RevisionView = { revision: number, seq: number, at: string, by: PersonRef, 
/**
 * From a person: hostile. `None` where it was erased.
 */
reason: string | null, 
/**
 * What is otherwise since; none where a content was erased.
 */
rows: Array<DiffRow>, 
/**
 * The votes on the revision before, which it voided.
 */
voided: Array<Seat>, };

/**
 * How grave the policy takes an action to be.
 */
export type Risk = "low" | "medium" | "high" | "critical";

/**
 * A seat's role; the five of docs/formats.
 */
export type Role = "analyst" | "compliance_officer" | "supervisor" | "auditor" | "admin";

/**
 * A role with its validity.
 */
export type RoleGrant = { role: Role, valid_until: string | null, pending: boolean, };

/**
 * The route pinned at submission.
 */
export type RouteView = { policy: string, route_digest: string, min_persons: number, step: number, steps: Array<StepView>, 
/**
 * Everybody who holds a role of the route and may not sign now.
 */
excluded: Array<Exclusion>, };

/**
 * Who closed an action, and why.
 */
export type RowDecision = { person: PersonRef, verdict: Verdict, reason: string, override_type: OverrideType | null, at: string, seq: number, };

/**
 * What was decided on actions that a rule routed.
 */
export type RuleMetrics = { policy_version: number, rule: number, decisions: number, approvals: number, rejections: number, 
/**
 * Approvals although the agent advised to block.
 */
approve_against: number, 
/**
 * Rejections although the agent advised to proceed.
 */
reject_against: number, 
/**
 * Decisions outside of the route.
 */
manual_overrides: number, 
/**
 * The three above among all decisions, 0 to 1; `None` of none.
 */
override_rate: number | null, 
/**
 * Whole seconds from opening what was decided on to deciding. `None` but of everybody and of persons.
 */
median_seconds_on_an_action: number | null, 
/**
 * The longest run of one person's approvals without a rejection in between; likewise.
 */
longest_streak: number | null, };

/**
 * The attributes of a row: what holds for a command besides its duty. None of them is the default.
 */
export type Rules = { 
/**
 * Leaves a record: refused once this computer has found the ledger broken.
 */
records: boolean, 
/**
 * Signs with the reader's key, so it leaves a record too; the key must be open or its passphrase come along.
 */
signs: boolean, 
/**
 * Keeps a thread busy, such as starting a database or wrapping a key.
 */
slow: boolean, 
/**
 * Works while the database does not answer.
 */
offline: boolean, 
/**
 * HTTP and MCP may offer it: it reads the workspace and needs no key, no dialog and no memory of this computer.
 */
remote: boolean, };

/**
 * What an agent is asked to do.
 */
export type Run = { "operation": "screen", } | { "operation": "triage", 
/**
 * This incident alone, by its source's id.
 */
incident: string | null, } | { "operation": "remediate", incident: string | null, } | { "operation": "automate_compliance", 
/**
 * From which amount on people look; in a currency without a limit they look at every payment.
 */
limits: Array<Money>, } | { "operation": "audit_summary", since: string, 
/**
 * Until now, where there is none.
 */
until: string | null, };

/**
 * Starts a run.
 */
export type RunAgent = { 
/**
 * For its progress, and to cancel it.
 */
job: string, agent: string, 
/**
 * Of the agent's login; `None`: the one that this computer's keyring keeps.
 */
password: Secret | null, run: Run, 
/**
 * Whether nothing of what is proposed may ever be done.
 */
is_simulation: boolean, };

/**
 * What became of a finding.
 */
export type RunOutcome = "proposed" | "waits" | "known";

/**
 * A finding with the action that stands for it.
 */
export type RunProposal = { action_id: string, 
/**
 * Of what was proposed; what waits or is known is named by its id alone.
 */
label: string | null, verb: string, object: string, outcome: RunOutcome, agent_version: string, explanation: string, 
/**
 * What the agent looked at, a JSON document.
 */
input: string, 
/**
 * What it saw, a JSON document.
 */
output: string, };

/**
 * What is said outside of the page: no name, no amount and no text of anybody.
 */
export type Said = { title: string, body: string, 
/**
 * Where it leads; `None`: to the list.
 */
action_id: string | null, };

/**
 * All of the reader's own views, in their order, instead of those that were kept.
 */
export type SaveViews = { views: Array<SavedView>, };

/**
 * A filter under a name.
 */
export type SavedView = { name: string, filter: QueueFilter, };

/**
 * Says what the reader has open, for the next 45 seconds.
 */
export type SayReading = { 
/**
 * `None`: no action any more.
 */
action_id: string | null, };

/**
 * A signed seat.
 */
export type Seat = { person: PersonRef, 
/**
 * Whose role it was, where that was delegated.
 */
on_behalf_of: PersonRef | null, verdict: Verdict, at: string, seq: number, 
/**
 * It is not counted: its person took it back, or it is void.
 */
retracted: boolean, 
/**
 * Its key was revoked as compromised from an earlier record on, or its step would not have been open without such votes.
 */
void: boolean, };

/**
 * Text that must not be printed: a password or a passphrase. `Debug` shows dots.
 */
export type Secret = string;

/**
 * What the length of a section gives: nobody has read it in less.
 */
export type SectionLeast = { section: string, ms: number, };

/**
 * How long one section was on the screen.
 */
export type SectionReading = { section: string, shown_ms: number, };

/**
 * A view that was recorded: what a decision names.
 */
export type SeenView = { view_digest: string, seen_seq: number, seen_leaf: string, };

/**
 * "Agent *name version* wants to *VERB object*, *amount*."
 */
export type Sentence = { actor_type: ActorType, 
/**
 * Name of the agent, or of the person where `actor_type` is `human`.
 */
actor: string, agent_version: string, 
/**
 * The operation's registered verb.
 */
verb: string, 
/**
 * From the agent: hostile.
 */
object: string, amount: Money | null, };

/**
 * Somebody signed in.
 */
export type Session = { workspace: string, workspace_name: string, mode: Mode, person: PersonRef, login: string, roles: Array<Role>, 
/**
 * `None`: this person has no key on this computer and can read, not sign.
 */
key: KeyInfo | null, locked: boolean, 
/**
 * Seconds without input until the session locks itself.
 */
lock_after_seconds: number, duties: Array<Duty>, 
/**
 * Optional operations that this build answers.
 */
features: Array<Feature>, };

/**
 * Theme, size, density, keys and what one is told of.
 */
export type Settings = { theme: Theme, density: Density, 
/**
 * Size of everything, in percent: 80 to 400.
 */
zoom: number, 
/**
 * Single-letter keys work (WCAG 2.1.4 wants a switch).
 */
single_keys: boolean, 
/**
 * Only what differs from the built-in map.
 */
key_map: Array<KeyBinding>, notices: NoticeSettings, };

/**
 * Signs the statement that was shown under this digest.
 */
export type SignAct = { statement_digest: string, passphrase: Secret | null, };

/**
 * Signs in under the person's own login.
 */
export type SignIn = { workspace: string, login: string, 
/**
 * `None`: take the remembered one.
 */
password: Secret | null, passphrase: Secret | null, 
/**
 * Keep the password in the keyring.
 */
remember: boolean, };

/**
 * What somebody decided and why.
 */
export type SignedDecision = { seq: number, leaf: string, at: string, person: PersonRef, 
/**
 * The seat's.
 */
role: Role, step: number, revision: number, verdict: Verdict, 
/**
 * In the words in which it was picked.
 */
reason: string, 
/**
 * `None` where none was given.
 */
narrative: string | null, override_type: OverrideType | null, key_fingerprint: string, 
/**
 * The exact bytes that were signed.
 */
statement: string, 
/**
 * How long the evidence was on the screen, where that was recorded.
 */
reading: Reading | null, };

/**
 * Names one decision.
 */
export type SignedDecisionKey = { action_id: string, 
/**
 * Its ledger number.
 */
seq: number, 
/**
 * The reason that the reader has picked for a decision of their own, where what others wrote is kept back until then;
 * else empty.
 */
reason_code: string, };

/**
 * Another's decision, or why it is not told yet.
 */
export type SignedDecisionView = { "state": "kept_back", why: string, } | { "state": "shown" } & SignedDecision;

/**
 * The median, and the value that nineteen of twenty do not pass (nearest rank).
 */
export type Spread = { p50_seconds: number, p95_seconds: number, };

/**
 * Whether the reader may sign.
 */
export type Standing = { may_sign: boolean, seat_role: Role | null, 
/**
 * 1-based place among the open step's seats.
 */
seat: number | null, 
/**
 * A sentence, where `may_sign` is false.
 */
reason: string | null, may_hand_over: boolean, 
/**
 * What the reader may do to the review besides deciding.
 */
may_interrupt: Array<InterruptionEvent>, 
/**
 * The role that the reader may have asked too, by escalating by hand; `None` where they may not.
 */
may_escalate: Role | null, 
/**
 * What it would be if the reader let another action follow this one; `None` where they may not.
 */
may_supersede: SuccessionEvent | null, 
/**
 * What the reader may change of it; `None` where they may not.
 */
may_revise: MayRevise | null, 
/**
 * What becomes of the reader's vote if they take it back; `None` where there is none that they may take back.
 */
may_retract: string | null, 
/**
 * What is demanded of the reader before they force the action outside of its route; `None` where they may not.
 */
may_break: MayBreak | null, 
/**
 * The reader may review that somebody else did.
 */
may_review: boolean, };

/**
 * What is said of a machine.
 */
export type StandingEvent = "paused" | "resumed" | "revoked";

/**
 * How a machine stands.
 */
export type StandingState = "waiting" | "active" | "paused" | "revoked";

/**
 * Everything the status bar shows.
 */
export type Status = { 
/**
 * Host of the database, or `this computer`.
 */
database_host: string, 
/**
 * `TLS 1.3`, `socket`, or empty where the connection is open.
 */
tls: string, 
/**
 * The login's group in the database.
 */
database_role: string, online: boolean, 
/**
 * Since when, where `online` is false.
 */
offline_since: string | null, ledger: LedgerStatus, 
/**
 * What is done without a person; `None` where that cannot be read now.
 */
jobs: Backlog | null, key_fingerprint: string | null, custody: Custody | null, 
/**
 * This computer's clock minus the database's.
 */
clock_skew_ms: number, 
/**
 * Set in record 0: what stands at the end of the bar follows from it.
 */
mode: Mode, };

/**
 * Done, open now, or later.
 */
export type StepState = "done" | "open" | "later";

/**
 * One step of the ladder.
 */
export type StepView = { step: number, name: string, role: Role, quorum: number, deny: number, state: StepState, seats: Array<Seat>, 
/**
 * Who may sign an open seat.
 */
candidates: Array<PersonRef>, };

/**
 * What one action is about.
 */
export type Subject = { kind: SubjectKind, 
/**
 * From a file or an agent: hostile.
 */
id: string, };

/**
 * An action about the subject.
 */
export type SubjectAction = { action_id: string, label: string, 
/**
 * What it wants, as in "Freeze".
 */
verb: string, state: ActionState, risk: Risk, agent: string, is_simulation: boolean, received_at: string, };

/**
 * An incident as it was imported last.
 */
export type SubjectIncident = { id: string, title: string, severity: string, source: string, opened_at: string, 
/**
 * Its first 2,000 characters.
 */
description: string, accounts: Array<string>, };

/**
 * Asks about a subject.
 */
export type SubjectKey = { kind: SubjectKind, id: string, 
/**
 * The action from which it is asked: the accounts that its agent's findings name are marked.
 */
action_id: string | null, };

/**
 * What actions are about.
 */
export type SubjectKind = "account" | "incident" | "transaction";

/**
 * The transfers of an account.
 */
export type SubjectMoney = { 
/**
 * The newest that are shown and counted here, newest first.
 */
transfers: Array<Transfer>, 
/**
 * All that there are, unless `capped`.
 */
total: number, 
/**
 * There are more than `total`, and the newest may not be among those that were looked at.
 */
capped: boolean, 
/**
 * What came in and went out, a row a currency.
 */
sums: Array<Flow>, 
/**
 * Those on the other side of the transfers shown, with most transfers first.
 */
counterparties: Array<Counterparty>, 
/**
 * What the other side of outgoing transfers paid to the other side of incoming ones: with these money goes around.
 */
closing: Array<Closing>, 
/**
 * The same transfers over time, oldest first: without gaps, and of one length each.
 */
periods: Array<Period>, };

/**
 * What is known about a subject. Looking at it is not recorded, and no decision binds to it.
 */
export type SubjectView = { kind: SubjectKind, 
/**
 * From a file or an agent: hostile.
 */
id: string, 
/**
 * Actions about it, newest first; `more`: the oldest are left out.
 */
actions: Array<SubjectAction>, more_actions: boolean, 
/**
 * Its transfers as they were imported; `None` where there are none.
 */
money: SubjectMoney | null, 
/**
 * The incident itself, or those that name the account, last reported first.
 */
incidents: Array<SubjectIncident>, more_incidents: boolean, };

/**
 * What became of the former of two actions.
 */
export type SuccessionEvent = "superseded" | "resubmitted";

/**
 * Puts another action of the same agent in the place of one, or proposes it anew. Recorded, not signed.
 */
export type Supersede = { action_id: string, 
/**
 * The action that follows: its short name, or its id.
 */
by: string, };

/**
 * A form of readable files.
 */
export type TableForm = "csv" | "jsonl" | "xlsx" | "report" | "pdf" | "record" | "record_pdf";

/**
 * Readable files that were made from a bundle that was verified.
 */
export type TablesMade = { folder: string, verdict: VerdictWord, files: Array<string>, };

/**
 * Decisions that the page holds back while they can be taken back, so that the window is not closed over them.
 */
export type TellWaiting = { 
/**
 * How many are not signed yet.
 */
waiting: number, 
/**
 * How many could not be signed, and whose person has not read why.
 */
failed: number, };

/**
 * Which colours.
 */
export type Theme = "system" | "light" | "dark" | "contrast";

/**
 * A record about this action.
 */
export type TimelineEntry = { at: string, seq: number, actor_type: ActorType, actor: string, you: boolean, 
/**
 * What happened, in words, without the actor.
 */
what: string, };

/**
 * One transfer, seen from the subject.
 */
export type Transfer = { 
/**
 * A time, or a simulator's step in words.
 */
time: string, is_step: boolean, outgoing: boolean, 
/**
 * Hostile.
 */
counterparty: string, id: string, kind: string, amount: Money, 
/**
 * What the row said before it was corrected.
 */
was: string | null, };

/**
 * An action, and what another policy would make of it.
 */
export type TriedAction = { action_id: string, proposed_at: string, 
/**
 * Kind, subject and amount, in words. The subject is the agent's: hostile.
 */
what: string, 
/**
 * What became of it; empty of an open one.
 */
was: string, 
/**
 * What would have, or what it would have to pass besides.
 */
would: string, };

/**
 * A trusted key.
 */
export type TrustEntry = { name: string, fingerprint: string, 
/**
 * `founder`, `installation` or `genesis`.
 */
kind: string, };

/**
 * Whom this computer trusts, out of band.
 */
export type TrustList = { 
/**
 * File it came from; `None`: none given.
 */
path: string | null, origin: string | null, entries: Array<TrustEntry>, installations_needed: number, };

/**
 * Opens the lock again.
 */
export type Unlock = { password: Secret, passphrase: Secret | null, };

/**
 * What a person decides.
 */
export type Verdict = "approve" | "reject";

/**
 * The five verdicts.
 */
export type VerdictWord = "valid" | "altered" | "incomplete" | "intact_keys_not_trusted" | "unreadable";

/**
 * When a bundle was last checked here, and with what result.
 */
export type Verification = { verdict: VerdictWord | null, at: string | null, 
/**
 * The file is not where it was written.
 */
missing: boolean, facts: Array<Field>, };

/**
 * What the last verification of an export's kept copy found.
 */
export type VerificationStatus = "unverified" | "verified" | "keys_not_trusted" | "incomplete" | "altered" | "unreadable" | "missing";

/**
 * Verifies what was dropped on the window.
 */
export type VerifyPaths = { job: string, paths: Array<string>, };

/**
 * Opens the file dialog and verifies what was picked.
 */
export type VerifyPick = { job: string, 
/**
 * Pick an unpacked folder instead of files.
 */
folder: boolean, };

/**
 * What was found in one bundle.
 */
export type VerifyReport = { report: string, name: string, path: string, bytes: number, sha256: string, verdict: VerdictWord, 
/**
 * What happened and what can still be relied on.
 */
sentence: string, 
/**
 * Which records, in words.
 */
range: string, checks: Array<Check>, first_bad: BadRecord | null, facts: Array<Field>, 
/**
 * What the bundle proves and what it does not, a sentence each.
 */
says: Array<string>, 
/**
 * What to do next.
 */
advice: Array<string>, trust: TrustList, checked_at: string, took_ms: number, verifier: string, format: number, };

/**
 * One report a bundle; empty where the dialog was closed.
 */
export type VerifyReports = { reports: Array<VerifyReport>, };

/**
 * What was decided on the proposals of a version of an agent.
 */
export type VersionMetrics = { 
/**
 * The agent's name.
 */
agent: string, agent_version: string, decisions: number, approvals: number, rejections: number, 
/**
 * Approvals although the agent advised to block.
 */
approve_against: number, 
/**
 * Rejections although the agent advised to proceed.
 */
reject_against: number, 
/**
 * Decisions outside of the route.
 */
manual_overrides: number, 
/**
 * The three above among all decisions, 0 to 1; `None` of none.
 */
override_rate: number | null, 
/**
 * Whole seconds from opening what was decided on to deciding. `None` but of everybody and of persons.
 */
median_seconds_on_an_action: number | null, 
/**
 * The longest run of one person's approvals without a rejection in between; likewise.
 */
longest_streak: number | null, };

/**
 * Versions shown in About and in reports.
 */
export type Versions = { program: string, commit: string, bundle_format: number, schema: number, };

/**
 * What changed since the view was made.
 */
export type ViewChanges = { stale: boolean, changed_at: string | null, seq: number | null, 
/**
 * What happened, in words.
 */
what: string, rows: Array<DiffRow>, 
/**
 * The decision that changed it, by its ledger number.
 */
decision_seq: number | null, 
/**
 * Sections whose tick no longer counts.
 */
sections: Array<string>, 
/**
 * The records about the action as they stand now, newest first.
 */
timeline: Array<TimelineEntry>, 
/**
 * Whose the action is now; that makes no view stale.
 */
in_hand: InHand | null, };

/**
 * Asks whether what was shown is still so.
 */
export type ViewChangesRequest = { action_id: string, view_digest: string, seen_seq: number, };

/**
 * The saved views that every workspace has.
 */
export type ViewId = "my_turn" | "assigned_to_me" | "unassigned" | "overdue" | "escalated" | "waiting_for_information" | "on_hold" | "second_approval" | "simulation" | "flagged" | "decided" | "all";

/**
 * A resumption that waits for a second admin.
 */
export type WaitingResumption = { fact_id: string, by: Word, };

/**
 * "Who can decide this now?" for one action.
 */
export type WhoCanDecide = { step: number, role: Role, can: Array<PersonRef>, cannot: Array<Exclusion>, };

/**
 * Whose word something is, and where it stands in the ledger.
 */
export type Word = { person: PersonRef, at: string, seq: number, };

/**
 * One workspace this computer knows.
 */
export type WorkspaceEntry = { workspace: string, name: string, place: Place, 
/**
 * Folder or `host/database`; never with a password.
 */
location: string, 
/**
 * `None` before founding.
 */
mode: Mode | null, origin: string | null, reachable: boolean, 
/**
 * Why it is not, in words.
 */
reason: string | null, 
/**
 * Who has signed in here before, last first.
 */
people: Array<LoginChoice>, last_opened: string | null, };

/**
 * What the program found when it started: everything the first screen needs.
 */
export type WorkspaceState = { 
/**
 * Last opened first. Empty on a first run.
 */
workspaces: Array<WorkspaceEntry>, keyring: Keyring, embedded: EmbeddedState, 
/**
 * Set while somebody is signed in.
 */
session: Session | null, settings: Settings, versions: Versions, };

/**
 * Writes a signed comment.
 */
export type WriteComment = { comment_id: string, action_id: string, text: string, passphrase: Secret | null, };

/** Whose fault it is. */
export type Fault = "request" | "rule" | "surroundings" | "program";

/** Every way in which a command can fail: the codes of the table of refusals. */
export type ErrorCode =
  | "isolation"
  | "login-too-strong"
  | "login-unknown"
  | "login-groups"
  | "not-permitted"
  | "not-signed-in"
  | "session-locked"
  | "reauthentication-needed"
  | "password-needed"
  | "password-short"
  | "wrong-password"
  | "people-only"
  | "agents-only"
  | "role-missing"
  | "already-founded"
  | "founders"
  | "handed-file"
  | "origin"
  | "key-unknown"
  | "key-invalid"
  | "key-not-active"
  | "key-event"
  | "signature-invalid"
  | "statement-differs"
  | "name-form"
  | "login-form"
  | "taken"
  | "not-yours"
  | "person-not-confirmed"
  | "agent-not-confirmed"
  | "installation-not-confirmed"
  | "machine-stopped"
  | "standing"
  | "mandate-form"
  | "mandate-outdated"
  | "role-event"
  | "own-role"
  | "role-validity"
  | "delegation"
  | "last-admin"
  | "already-confirmed"
  | "second-person"
  | "policy-invalid"
  | "policy-version"
  | "policy-outdated"
  | "policy-file"
  | "calendar-file"
  | "working-hours"
  | "holidays"
  | "not-canonical"
  | "import-closed"
  | "import-open"
  | "import-voided"
  | "import-duplicate"
  | "import-known"
  | "import-counts"
  | "import-overtaken"
  | "import-correction"
  | "import-unreadable"
  | "import-empty"
  | "mapping"
  | "nothing-imported"
  | "not-found"
  | "content-invalid"
  | "kind-not-in-mandate"
  | "commitment-differs"
  | "idempotency-conflict"
  | "transition"
  | "comment-empty"
  | "not-open"
  | "expired"
  | "lineage"
  | "seat-taken"
  | "seat-delegated"
  | "delegator-barred"
  | "no-vote"
  | "glass-not-allowed"
  | "glass-simulation"
  | "incident-missing"
  | "no-glass"
  | "glass-reviewed"
  | "glass-verdict"
  | "own-glass"
  | "reviewed-before"
  | "overdue-before"
  | "revision-not-allowed"
  | "revision-owner"
  | "revision-number"
  | "revision-same"
  | "revision-erased"
  | "revision-blocked"
  | "revision-stricter"
  | "view-unknown"
  | "stale-view"
  | "reason-code"
  | "narrative-missing"
  | "claim-event"
  | "claimed"
  | "advice-unknown"
  | "malformed"
  | "not-proposed"
  | "already-proposed"
  | "out-of-order"
  | "not-in-hand"
  | "hand-over"
  | "target-excluded"
  | "interruption-event"
  | "out-of-turn"
  | "owners-only"
  | "escalation-cause"
  | "already-escalated"
  | "no-rung"
  | "not-overdue"
  | "not-executable"
  | "not-replaceable"
  | "succession-owners"
  | "already-replaced"
  | "no-successor"
  | "digest-differs"
  | "execution-event"
  | "text-missing"
  | "append-only"
  | "too-large"
  | "rate-limited"
  | "limit-range"
  | "salt"
  | "export-size"
  | "checkpoint-invalid"
  | "ledger-shrunk"
  | "ledger-forked"
  | "memory-unreadable"
  | "export"
  | "tables-failed"
  | "record-of-one"
  | "export-filter"
  | "ledger-filter"
  | "installation-missing"
  | "record-unreadable"
  | "kept-back"
  | "no-holder"
  | "no-workspace"
  | "schema-newer"
  | "schema-older"
  | "database-unavailable"
  | "tls-failed"
  | "database-missing"
  | "owner-rights"
  | "not-local"
  | "local-only"
  | "password-in-url"
  | "address"
  | "database-read-only"
  | "standby-behind"
  | "pooler"
  | "pooler-settings"
  | "restore-failed"
  | "ledger-busy"
  | "disk-full"
  | "cancelled"
  | "contradiction"
  | "refused"
  | "database"
  | "no-session-bus"
  | "no-secret-service"
  | "keyring-came-late"
  | "keyring-unusable"
  | "keyring-locked"
  | "keyring-prompt-dismissed"
  | "keyring-lost"
  | "no-key"
  | "key-exists"
  | "key-elsewhere"
  | "key-missing"
  | "key-pending"
  | "custody-shared"
  | "key-ambiguous"
  | "other-key"
  | "key-unreadable"
  | "passphrase-needed"
  | "wrong-passphrase"
  | "passphrase-too-short"
  | "passphrase-not-used"
  | "bad-key-name"
  | "key-not-read-back"
  | "passphrase-wrapping"
  | "keyring"
  | "private-keyring-not-installed"
  | "private-keyring-io"
  | "private-keyring-not-ready"
  | "private-keyring-call"
  | "postgres-not-found"
  | "postgres-folder-unusable"
  | "postgres-too-old"
  | "cluster-older-than-postgres"
  | "cluster-newer-than-postgres"
  | "not-a-cluster"
  | "owner-secret-missing"
  | "folder-not-permitted"
  | "database-busy"
  | "database-in-use"
  | "database-already-there"
  | "socket-folder-taken"
  | "socket-path-too-long"
  | "socket-gone"
  | "no-postgres-account"
  | "postgres-account-shut-out"
  | "foreign-cluster"
  | "server-elsewhere"
  | "initdb-failed"
  | "server-start-failed"
  | "server-start-timeout"
  | "server-stop-timeout"
  | "backup-failed"
  | "not-a-backup"
  | "backup-damaged"
  | "io"
  | "file-missing"
  | "file-not-permitted"
  | "file-exists"
  | "file"
  | "not-text"
  | "secret-file"
  | "settings-open"
  | "settings-line"
  | "scratch-full"
  | "no-randomness"
  | "interrupted"
  | "system"
  | "prompt"
  | "nobody-to-ask"
  | "output"
  | "no-display"
  | "no-pdf"
  | "evidence-not-viewed"
  | "typed-mismatch"
  | "text-control"
  | "step-closed"
  | "ledger-check-failed"
  | "preview-stale"
  | "snapshot-gone"
  | "nothing-to-export"
  | "agent-of-another"
  | "not-a-trust-file"
  | "invalid-request"
  | "internal"
  | "delivery-form"
  | "delivery-attempt"
  | "bundle-foreign"
  | "verification-form"
  | "export-not-kept"
  | "export-not-deliverable"
  | "delivered-before"
  | "destinations-invalid"
  | "destination-unknown"
  | "secret-missing"
  | "delivery-failed"
  | "schedule-form"
  | "schedule-cron"
  | "schedule-zone"
  | "schedule-ended"
  | "schedule-run"
  | "export-not-yours"
  | "export-unfinished"
  | "export-other"
  | "export-stage"
  | "delivery-uncertain"
  | "job-invalid"
  | "job-lost"
  | "job-unknown"
  | "siem-no-target"
  | "siem-target-unknown"
  | "siem-setting"
  | "siem-pem"
  | "siem-failed"
  | "siem-busy"
  | "siem-another-ledger"
  | "siem-state"
  | "model-setting"
  | "usage"
  | "defect"
  | "verifier-missing"
  | "login-unnamed"
  | "workspace-unnamed"
  | "two-workspaces"
  | "folder-taken"
  | "folder-not-ours"
  | "founded-incompletely"
  | "sample-open"
  | "sample-there"
  | "sample-failed"
  | "console-missing"
  | "console-failed"
  | "demo-failed"
  | "demo-input"
  | "generate"
  | "not-valid"
  | "child"
  | "input"
  | "screening"
  | "threads"
  | "tls-needed"
  | "certificate"
  | "listening"
  | "password-unasked"
  | "host-unknown"
  | "origin-foreign"
  | "route-unknown"
  | "method-not-allowed"
  | "body-too-large"
  | "not-acceptable"
  | "body-kind"
  | "body-unreadable"
  | "parameter"
  | "batch-size"
  | "request-timeout"
  | "too-many-requests"
  | "server-full";

/** Every command with what it takes and what it answers. */
export interface Commands {
  workspace_state: { request: Nothing; response: WorkspaceState };
  found_workspace: { request: FoundWorkspace; response: Founded };
  join_team: { request: JoinTeam; response: WorkspaceEntry };
  sign_in: { request: SignIn; response: Session };
  sign_out: { request: Nothing; response: Nothing };
  lock: { request: Nothing; response: Nothing };
  unlock: { request: Unlock; response: Session };
  status: { request: Nothing; response: Status };
  settings_save: { request: Settings; response: Settings };
  verify_pick: { request: VerifyPick; response: VerifyReports };
  verify_paths: { request: VerifyPaths; response: VerifyReports };
  trust_list: { request: Nothing; response: TrustList };
  trust_pick: { request: Nothing; response: TrustList };
  cancel: { request: Cancel; response: Nothing };
  tell_waiting: { request: TellWaiting; response: Nothing };
  report_problem: { request: ReportProblem; response: Nothing };
  queue_views: { request: Nothing; response: Array<QueueView> };
  queue_choices: { request: Nothing; response: QueueChoices };
  metrics: { request: MetricsRequest; response: Metrics };
  queue_page: { request: QueuePageRequest; response: QueuePage };
  queue_preview: { request: ActionKey; response: ActionPreview };
  notices: { request: Nothing; response: Notices };
  read_notices: { request: ReadNotices; response: Notices };
  saved_views: { request: Nothing; response: Array<CountedView> };
  save_views: { request: SaveViews; response: Nothing };
  queue_columns: { request: Nothing; response: QueueColumns };
  save_columns: { request: QueueColumns; response: QueueColumns };
  open_action: { request: OpenAction; response: ActionView };
  say_reading: { request: SayReading; response: Readers };
  view_changes: { request: ViewChangesRequest; response: ViewChanges };
  record_reading: { request: RecordReading; response: SeenView };
  signed_decision: { request: SignedDecisionKey; response: SignedDecisionView };
  decision_record: { request: ActionKey; response: DecisionRecord };
  reveal_recommendation: { request: RevealRecommendation; response: RecommendationView };
  who_can_decide: { request: ActionKey; response: WhoCanDecide };
  preview_decision: { request: PreviewDecision; response: DecisionPreview };
  decide: { request: Decide; response: Decided };
  bulk_check: { request: BulkRequest; response: Bulk };
  bulk_open: { request: BulkRequest; response: Array<BulkOpened> };
  retract: { request: Retract; response: Recorded };
  break_glass: { request: BreakGlass; response: Recorded };
  review_glass: { request: ReviewGlass; response: Recorded };
  open_reviews: { request: Nothing; response: Array<OpenReview> };
  comment: { request: WriteComment; response: Recorded };
  claim: { request: Claim; response: Claimed };
  hand_over: { request: HandOver; response: HandedOver };
  interrupt: { request: Interrupt; response: Recorded };
  escalate: { request: Escalate; response: Recorded };
  supersede: { request: Supersede; response: Recorded };
  revise: { request: Revise; response: Recorded };
  subject: { request: SubjectKey; response: SubjectView };
  overrides: { request: OverridesRequest; response: Overrides };
  override_view: { request: SignedDecisionKey; response: OverrideView };
  ledger_choices: { request: Nothing; response: LedgerChoices };
  ledger_page: { request: LedgerPageRequest; response: LedgerPage };
  ledger_record: { request: LedgerKey; response: LedgerRecordView };
  ledger_check: { request: LedgerCheck; response: LedgerChecked };
  checkpoints: { request: CheckpointsRequest; response: Checkpoints };
  policies: { request: Nothing; response: Array<PolicyVersion> };
  policy_diff: { request: PolicyDiffRequest; response: PolicyDiff };
  policy_try: { request: PolicyTry; response: PolicyTrial };
  jobs: { request: Nothing; response: Jobs };
  retry_job: { request: JobKey; response: Retried };
  enrol_key: { request: EnrolKey; response: KeyEnrolled };
  begin_move: { request: BeginMove; response: MoveBegun };
  move_key: { request: MoveKey; response: Recorded };
  imports: { request: Nothing; response: Imports };
  import_recall: { request: ImportOf; response: ImportRecalled };
  import_pick: { request: Nothing; response: ImportFile };
  import_look: { request: ImportLook; response: ImportLooked };
  import_take: { request: ImportTake; response: ImportTaken };
  dialect_save: { request: DialectSave; response: DialectFile };
  dialect_load: { request: Nothing; response: DialectFile };
  run_agent: { request: RunAgent; response: AgentRun };
  export_preview: { request: ExportFilter; response: ExportPreview };
  export_start: { request: ExportStart; response: ExportRow };
  exports_list: { request: Nothing; response: Array<ExportRow> };
  export_verify_again: { request: ExportKey; response: VerifyReport };
  export_show: { request: ExportId; response: ExportDetails };
  export_verify_kept: { request: ExportKey; response: ExportVerified };
  export_tables: { request: ExportTables; response: TablesMade };
  record_save: { request: RecordSave; response: RecordSaved };
  ledger_prove: { request: LedgerProve; response: LedgerProofView };
  export_redeliver: { request: Redeliver; response: Redelivered };
  people: { request: Nothing; response: People };
  agents: { request: Nothing; response: Agents };
  preview_act: { request: PreviewAct; response: ActPreview };
  sign_act: { request: SignAct; response: Recorded };
  enrol_person: { request: EnrolPerson; response: Proposed };
  grant_role: { request: GrantRole; response: Recorded };
  pending_confirmations: { request: Nothing; response: Array<PendingConfirmation> };
  confirm: { request: Confirm; response: Recorded };
}

export type CommandName = keyof Commands;

export const DUTIES: Record<CommandName, Duty> = {
  workspace_state: "session",
  found_workspace: "session",
  join_team: "session",
  sign_in: "session",
  sign_out: "session",
  lock: "session",
  unlock: "session",
  status: "session",
  settings_save: "session",
  verify_pick: "session",
  verify_paths: "session",
  trust_list: "session",
  trust_pick: "session",
  cancel: "session",
  tell_waiting: "session",
  report_problem: "session",
  queue_views: "review",
  queue_choices: "review",
  metrics: "review",
  queue_page: "review",
  queue_preview: "review",
  notices: "review",
  read_notices: "review",
  saved_views: "review",
  save_views: "review",
  queue_columns: "review",
  save_columns: "review",
  open_action: "review",
  say_reading: "review",
  view_changes: "review",
  record_reading: "review",
  signed_decision: "review",
  decision_record: "review",
  reveal_recommendation: "review",
  who_can_decide: "review",
  preview_decision: "review",
  decide: "review",
  bulk_check: "review",
  bulk_open: "review",
  retract: "review",
  break_glass: "review",
  review_glass: "review",
  open_reviews: "review",
  comment: "review",
  claim: "review",
  hand_over: "review",
  interrupt: "review",
  escalate: "review",
  supersede: "review",
  revise: "review",
  subject: "review",
  overrides: "review",
  override_view: "review",
  ledger_choices: "review",
  ledger_page: "review",
  ledger_record: "review",
  ledger_check: "review",
  checkpoints: "review",
  policies: "review",
  policy_diff: "review",
  policy_try: "review",
  jobs: "review",
  retry_job: "review",
  enrol_key: "review",
  begin_move: "review",
  move_key: "review",
  imports: "review",
  import_recall: "review",
  import_pick: "review",
  import_look: "review",
  import_take: "review",
  dialect_save: "review",
  dialect_load: "review",
  run_agent: "review",
  export_preview: "export",
  export_start: "export",
  exports_list: "export",
  export_verify_again: "export",
  export_show: "export",
  export_verify_kept: "export",
  export_tables: "export",
  record_save: "export",
  ledger_prove: "export",
  export_redeliver: "export",
  people: "admin",
  agents: "admin",
  preview_act: "admin",
  sign_act: "admin",
  enrol_person: "admin",
  grant_role: "admin",
  pending_confirmations: "admin",
  confirm: "admin",
};

export const RULES: Record<CommandName, Rules> = {
  workspace_state: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  found_workspace: {"records":false,"signs":false,"slow":true,"offline":false,"remote":false},
  join_team: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  sign_in: {"records":false,"signs":false,"slow":true,"offline":false,"remote":false},
  sign_out: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  lock: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  unlock: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  status: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  settings_save: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  verify_pick: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  verify_paths: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  trust_list: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  trust_pick: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  cancel: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  tell_waiting: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  report_problem: {"records":false,"signs":false,"slow":false,"offline":true,"remote":false},
  queue_views: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  queue_choices: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  metrics: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  queue_page: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  queue_preview: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  notices: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  read_notices: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  saved_views: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  save_views: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  queue_columns: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  save_columns: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  open_action: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  say_reading: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  view_changes: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  record_reading: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  signed_decision: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  decision_record: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  reveal_recommendation: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  who_can_decide: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  preview_decision: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  decide: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  bulk_check: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  bulk_open: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  retract: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  break_glass: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  review_glass: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  open_reviews: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  comment: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  claim: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  hand_over: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  interrupt: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  escalate: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  supersede: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  revise: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  subject: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  overrides: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  override_view: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  ledger_choices: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  ledger_page: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  ledger_record: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  ledger_check: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  checkpoints: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  policies: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  policy_diff: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  policy_try: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  jobs: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  retry_job: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  enrol_key: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  begin_move: {"records":false,"signs":false,"slow":true,"offline":false,"remote":false},
  move_key: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  imports: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  import_recall: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  import_pick: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  import_look: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  import_take: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  dialect_save: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  dialect_load: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  run_agent: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  export_preview: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  export_start: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  exports_list: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  export_verify_again: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  export_show: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  export_verify_kept: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  export_tables: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  record_save: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  ledger_prove: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  export_redeliver: {"records":true,"signs":false,"slow":false,"offline":false,"remote":false},
  people: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  agents: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  preview_act: {"records":false,"signs":false,"slow":false,"offline":false,"remote":false},
  sign_act: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  enrol_person: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  grant_role: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
  pending_confirmations: {"records":false,"signs":false,"slow":false,"offline":false,"remote":true},
  confirm: {"records":true,"signs":true,"slow":false,"offline":false,"remote":false},
};

export const FAULTS: Record<ErrorCode, Fault> = {
  "isolation": "program",
  "login-too-strong": "surroundings",
  "login-unknown": "request",
  "login-groups": "surroundings",
  "not-permitted": "request",
  "not-signed-in": "request",
  "session-locked": "request",
  "reauthentication-needed": "rule",
  "password-needed": "request",
  "password-short": "request",
  "wrong-password": "request",
  "people-only": "rule",
  "agents-only": "rule",
  "role-missing": "rule",
  "already-founded": "rule",
  "founders": "request",
  "handed-file": "request",
  "origin": "program",
  "key-unknown": "request",
  "key-invalid": "request",
  "key-not-active": "rule",
  "key-event": "request",
  "signature-invalid": "program",
  "statement-differs": "program",
  "name-form": "request",
  "login-form": "request",
  "taken": "request",
  "not-yours": "rule",
  "person-not-confirmed": "rule",
  "agent-not-confirmed": "rule",
  "installation-not-confirmed": "rule",
  "machine-stopped": "rule",
  "standing": "request",
  "mandate-form": "request",
  "mandate-outdated": "rule",
  "role-event": "request",
  "own-role": "rule",
  "role-validity": "request",
  "delegation": "request",
  "last-admin": "rule",
  "already-confirmed": "rule",
  "second-person": "rule",
  "policy-invalid": "request",
  "policy-version": "rule",
  "policy-outdated": "rule",
  "policy-file": "request",
  "calendar-file": "request",
  "working-hours": "request",
  "holidays": "request",
  "not-canonical": "request",
  "import-closed": "rule",
  "import-open": "program",
  "import-voided": "rule",
  "import-duplicate": "rule",
  "import-known": "rule",
  "import-counts": "program",
  "import-overtaken": "rule",
  "import-correction": "program",
  "import-unreadable": "request",
  "import-empty": "request",
  "mapping": "request",
  "nothing-imported": "request",
  "not-found": "request",
  "content-invalid": "request",
  "kind-not-in-mandate": "rule",
  "commitment-differs": "request",
  "idempotency-conflict": "request",
  "transition": "program",
  "comment-empty": "request",
  "not-open": "rule",
  "expired": "rule",
  "lineage": "rule",
  "seat-taken": "rule",
  "seat-delegated": "rule",
  "delegator-barred": "rule",
  "no-vote": "rule",
  "glass-not-allowed": "rule",
  "glass-simulation": "rule",
  "incident-missing": "request",
  "no-glass": "rule",
  "glass-reviewed": "rule",
  "glass-verdict": "request",
  "own-glass": "rule",
  "reviewed-before": "rule",
  "overdue-before": "rule",
  "revision-not-allowed": "rule",
  "revision-owner": "rule",
  "revision-number": "rule",
  "revision-same": "request",
  "revision-erased": "rule",
  "revision-blocked": "rule",
  "revision-stricter": "rule",
  "view-unknown": "rule",
  "stale-view": "rule",
  "reason-code": "request",
  "narrative-missing": "request",
  "claim-event": "request",
  "claimed": "rule",
  "advice-unknown": "rule",
  "malformed": "program",
  "not-proposed": "program",
  "already-proposed": "program",
  "out-of-order": "program",
  "not-in-hand": "rule",
  "hand-over": "rule",
  "target-excluded": "rule",
  "interruption-event": "request",
  "out-of-turn": "rule",
  "owners-only": "rule",
  "escalation-cause": "request",
  "already-escalated": "rule",
  "no-rung": "rule",
  "not-overdue": "rule",
  "not-executable": "rule",
  "not-replaceable": "rule",
  "succession-owners": "rule",
  "already-replaced": "rule",
  "no-successor": "request",
  "digest-differs": "rule",
  "execution-event": "request",
  "text-missing": "request",
  "append-only": "rule",
  "too-large": "request",
  "rate-limited": "rule",
  "limit-range": "request",
  "salt": "program",
  "export-size": "program",
  "checkpoint-invalid": "program",
  "ledger-shrunk": "surroundings",
  "ledger-forked": "surroundings",
  "memory-unreadable": "surroundings",
  "export": "program",
  "tables-failed": "surroundings",
  "record-of-one": "request",
  "export-filter": "request",
  "ledger-filter": "request",
  "installation-missing": "request",
  "record-unreadable": "request",
  "kept-back": "rule",
  "no-holder": "rule",
  "no-workspace": "request",
  "schema-newer": "surroundings",
  "schema-older": "surroundings",
  "database-unavailable": "surroundings",
  "tls-failed": "surroundings",
  "database-missing": "request",
  "owner-rights": "surroundings",
  "not-local": "request",
  "local-only": "request",
  "password-in-url": "request",
  "address": "request",
  "database-read-only": "surroundings",
  "standby-behind": "surroundings",
  "pooler": "surroundings",
  "pooler-settings": "surroundings",
  "restore-failed": "request",
  "ledger-busy": "surroundings",
  "disk-full": "surroundings",
  "cancelled": "request",
  "contradiction": "program",
  "refused": "program",
  "database": "program",
  "no-session-bus": "surroundings",
  "no-secret-service": "surroundings",
  "keyring-came-late": "surroundings",
  "keyring-unusable": "surroundings",
  "keyring-locked": "surroundings",
  "keyring-prompt-dismissed": "surroundings",
  "keyring-lost": "surroundings",
  "no-key": "surroundings",
  "key-exists": "rule",
  "key-elsewhere": "rule",
  "key-missing": "surroundings",
  "key-pending": "rule",
  "custody-shared": "rule",
  "key-ambiguous": "surroundings",
  "other-key": "surroundings",
  "key-unreadable": "surroundings",
  "passphrase-needed": "request",
  "wrong-passphrase": "request",
  "passphrase-too-short": "request",
  "passphrase-not-used": "request",
  "bad-key-name": "request",
  "key-not-read-back": "surroundings",
  "passphrase-wrapping": "surroundings",
  "keyring": "surroundings",
  "private-keyring-not-installed": "surroundings",
  "private-keyring-io": "surroundings",
  "private-keyring-not-ready": "surroundings",
  "private-keyring-call": "surroundings",
  "postgres-not-found": "surroundings",
  "postgres-folder-unusable": "surroundings",
  "postgres-too-old": "surroundings",
  "cluster-older-than-postgres": "surroundings",
  "cluster-newer-than-postgres": "surroundings",
  "not-a-cluster": "surroundings",
  "owner-secret-missing": "surroundings",
  "folder-not-permitted": "surroundings",
  "database-busy": "surroundings",
  "database-in-use": "surroundings",
  "database-already-there": "surroundings",
  "socket-folder-taken": "surroundings",
  "socket-path-too-long": "surroundings",
  "socket-gone": "surroundings",
  "no-postgres-account": "surroundings",
  "postgres-account-shut-out": "surroundings",
  "foreign-cluster": "surroundings",
  "server-elsewhere": "surroundings",
  "initdb-failed": "surroundings",
  "server-start-failed": "surroundings",
  "server-start-timeout": "surroundings",
  "server-stop-timeout": "surroundings",
  "backup-failed": "surroundings",
  "not-a-backup": "request",
  "backup-damaged": "surroundings",
  "io": "surroundings",
  "file-missing": "request",
  "file-not-permitted": "surroundings",
  "file-exists": "request",
  "file": "surroundings",
  "not-text": "request",
  "secret-file": "request",
  "settings-open": "surroundings",
  "settings-line": "request",
  "scratch-full": "surroundings",
  "no-randomness": "surroundings",
  "interrupted": "program",
  "system": "surroundings",
  "prompt": "surroundings",
  "nobody-to-ask": "request",
  "output": "surroundings",
  "no-display": "surroundings",
  "no-pdf": "request",
  "evidence-not-viewed": "rule",
  "typed-mismatch": "request",
  "text-control": "request",
  "step-closed": "rule",
  "ledger-check-failed": "surroundings",
  "preview-stale": "rule",
  "snapshot-gone": "request",
  "nothing-to-export": "request",
  "agent-of-another": "rule",
  "not-a-trust-file": "request",
  "invalid-request": "request",
  "internal": "program",
  "delivery-form": "program",
  "delivery-attempt": "rule",
  "bundle-foreign": "rule",
  "verification-form": "program",
  "export-not-kept": "request",
  "export-not-deliverable": "rule",
  "delivered-before": "rule",
  "destinations-invalid": "request",
  "destination-unknown": "request",
  "secret-missing": "request",
  "delivery-failed": "surroundings",
  "schedule-form": "program",
  "schedule-cron": "request",
  "schedule-zone": "request",
  "schedule-ended": "rule",
  "schedule-run": "rule",
  "export-not-yours": "rule",
  "export-unfinished": "rule",
  "export-other": "request",
  "export-stage": "rule",
  "delivery-uncertain": "surroundings",
  "job-invalid": "program",
  "job-lost": "surroundings",
  "job-unknown": "program",
  "siem-no-target": "request",
  "siem-target-unknown": "request",
  "siem-setting": "request",
  "siem-pem": "request",
  "siem-failed": "surroundings",
  "siem-busy": "request",
  "siem-another-ledger": "request",
  "siem-state": "request",
  "model-setting": "request",
  "usage": "request",
  "defect": "program",
  "verifier-missing": "program",
  "login-unnamed": "request",
  "workspace-unnamed": "request",
  "two-workspaces": "request",
  "folder-taken": "request",
  "folder-not-ours": "request",
  "founded-incompletely": "surroundings",
  "sample-open": "request",
  "sample-there": "request",
  "sample-failed": "program",
  "console-missing": "surroundings",
  "console-failed": "program",
  "demo-failed": "program",
  "demo-input": "request",
  "generate": "surroundings",
  "not-valid": "program",
  "child": "program",
  "input": "program",
  "screening": "program",
  "threads": "surroundings",
  "tls-needed": "request",
  "certificate": "surroundings",
  "listening": "surroundings",
  "password-unasked": "surroundings",
  "host-unknown": "request",
  "origin-foreign": "request",
  "route-unknown": "request",
  "method-not-allowed": "request",
  "body-too-large": "request",
  "not-acceptable": "request",
  "body-kind": "request",
  "body-unreadable": "request",
  "parameter": "request",
  "batch-size": "request",
  "request-timeout": "request",
  "too-many-requests": "request",
  "server-full": "surroundings",
};

export const EVENT_NAME = "countersign";
