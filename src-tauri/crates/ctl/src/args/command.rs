//! The commands, and the longer explanations.

use clap::Subcommand;

use super::{
    AfterReview, Agent, Backup, Bench, BreakGlass, Calendar, Comment, Comply, Consume, Decide,
    Delegate, Deliver, Demo, Drill, Export, Exports, Founding, Grant, Import, Init, Installation,
    Jobs, Join, Ledger, Limits, Mcp, Metrics, Migrate, Model, OneAction, Person, Policies, Queue,
    Receipt, Report, Restore, Revise, Run, Said, Sample, Serve, Siem, Summarise, Supersede,
    Triage as TriageRun, Trust, Worker,
};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: database, founders, record 0, first policy
    #[command(after_long_help = INIT)]
    Init(Init),
    /// A founding by people at different computers: each makes and keeps their own key
    #[command(subcommand, after_long_help = FOUNDING)]
    Founding(Founding),
    /// Join a workspace that you were invited to: password, key, and where it is
    #[command(after_long_help = JOIN)]
    Join(Join),
    /// Bring the schema up to date (its owner only; recorded in the ledger)
    #[command(
        after_long_help = "Examples:\n  countersignctl migrate --url postgres://db.example/countersign --as countersign_owner\n  countersignctl migrate --repair-grants --url postgres://db.example/countersign --as countersign_owner"
    )]
    Migrate(Migrate),
    /// How much a login may write in an hour: seen, or changed (the database's owner only; recorded in the ledger)
    #[command(
        after_long_help = "Beyond its limit a login is told how many seconds to wait (rate-limited). An hour's worth may come at once.\n\nExamples:\n  countersignctl limits\n  countersignctl limits comments --per-hour 300\n  countersignctl limits proposals --per-hour 100000 --new-machine 10000 --url postgres://db.example/countersign --as countersign_owner"
    )]
    Limits(Limits),
    /// Copy this workstation's workspace into a folder, while people work in it
    #[command(after_long_help = BACKUP)]
    Backup(Backup),
    /// Put a backup into a folder without a workspace, and judge what stands there
    #[command(after_long_help = RESTORE)]
    Restore(Restore),
    /// Judge a backup: restore it, or read a restored copy, from end to end
    #[command(after_long_help = DRILL)]
    RestoreDrill(Drill),
    /// People: logins, keys, roles, and the second person's confirmation
    #[command(subcommand, after_long_help = PERSON)]
    Person(Person),
    /// Let somebody else take seats by a role of yours, for a time; signed by both
    #[command(subcommand, after_long_help = DELEGATE)]
    Delegate(Delegate),
    /// Agents and workers, each with its own login and a person who answers for it
    #[command(subcommand)]
    Agent(Agent),
    /// Installations: whose checkpoints outsiders accept
    #[command(subcommand)]
    Installation(Installation),
    /// Policies: what they say, what a new one would change, and bringing one into force by two people
    #[command(subcommand, after_long_help = POLICY)]
    Policy(Policies),
    /// Make a calendar of working hours for a policy, whose steps then count their due times in it
    #[command(after_long_help = CALENDAR)]
    Calendar(Calendar),
    /// Read transactions or incidents from a file
    #[command(subcommand)]
    Import(Import),
    /// Screen imported transactions as an agent, and propose what was found
    #[command(
        after_long_help = "Examples:\n  countersignctl --as agent_screen screen\n  countersignctl --as agent_screen screen --since 2026-01-01\n  countersignctl --as agent_screen screen --simulation\n\nAll imports are looked at together, so that a pattern that runs over several files is found; of a file that was read anew\nthe last reading counts, and of a corrected row the correction. A finding that waits already, or that was decided and has\nnothing new to it, is not proposed again."
    )]
    Screen(Run),
    /// Triage imported incidents as an agent, and propose what should become of them
    #[command(after_long_help = TRIAGE)]
    Triage(Box<TriageRun>),
    /// Propose, as an agent, what should be done about flagged accounts that incidents name
    #[command(after_long_help = "Example:\n  countersignctl --as agent_remediate remediate")]
    Remediate(Run),
    /// Propose, as an agent, to release payments: each with the advice to, not to, or to look first
    #[command(alias = "automate_compliance", after_long_help = COMPLIANCE)]
    AutomateCompliance(Comply),
    /// Propose, as an agent, a report on what this agent proposed in a period and what became of it
    #[command(
        alias = "audit_summary",
        after_long_help = "Examples:\n  countersignctl --as agent_screen audit-summary --since 2026-10-01 --until 2026-11-01\n  countersignctl --as agent_screen audit-summary --since 2026-11-27T00:00:00Z --json\n\nPeople sign the report off like any other action. The same period with the same outcomes is one report."
    )]
    AuditSummary(Summarise),
    /// What waits for people, most urgent first; or what was decided, and by whom
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben queue --limit 20\n  countersignctl --as ben queue --state decided --since 2026-03-01\n  countersignctl --as ben queue --state all --by ada --json"
    )]
    Queue(Queue),
    /// Figures about the work: what became of actions, what people decided, how soon and how attentively
    #[command(after_long_help = METRICS)]
    Metrics(Metrics),
    /// One action: what is proposed, why, who said what
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben show 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    Show(OneAction),
    /// Who can decide an action now, and why everyone else cannot
    #[command(
        visible_alias = "who",
        after_long_help = "Example:\n  countersignctl --as ben who-can-decide 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b"
    )]
    WhoCanDecide(OneAction),
    /// Decide an action, signed with your key
    #[command(after_long_help = DECIDE)]
    Decide(Decide),
    /// Comment on an action, signed with your key
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben comment ACTION 'Asked the branch for the contract. @carol, you know them.'\n\n@ and a login names a person: they are told behind the bell of their console and on its desktop, if they may read the action.\nNothing else follows from it."
    )]
    Comment(Comment),
    /// Ask the agent or its owner about an action; until they answer, nobody decides, and its due time stands still
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben ask ACTION 'Which contract is this payment for?'"
    )]
    Ask(Said),
    /// Answer the open question about an action, as its agent or the agent's owner
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ada answer ACTION 'Contract 2026-114, attached to the file.'\n  countersignctl --as agent_screen answer ACTION 'No contract is known to the screening.'"
    )]
    Answer(Said),
    /// The open questions about an agent's own actions
    #[command(after_long_help = "Example:\n  countersignctl --as agent_screen questions --json")]
    Questions,
    /// Hold an action, as a supervisor: until it is released, nobody decides; it still expires
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben hold ACTION 'The branch is closed until Monday.'"
    )]
    Hold(Said),
    /// Let an action go on that was held
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben release ACTION 'The branch is open again.'"
    )]
    Release(Said),
    /// Take an action back, as its agent or the agent's owner
    #[command(
        after_long_help = "Example:\n  countersignctl --as ada withdraw ACTION 'Proposed by mistake: the account is closed.'"
    )]
    Withdraw(Said),
    /// Put an action's step before the next role of its ladder now, as somebody who could decide it
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben escalate ACTION 'It cannot wait until Monday.'\n\nA step that nobody decides in time is escalated by itself, by an open console or by countersignctl worker. A rung of the\nladder adds a role whose holders may decide too; quorum and exclusions stay, and nothing is ever approved by time."
    )]
    Escalate(Said),
    /// Change what an action in review would do, where the policy lets you: who could decide it, or its agent's owner
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben revise A-31 --amount 3000.00 --reason 'Half of it is enough.'\n  countersignctl --as ada revise A-31 --params '{\"hold_days\":2}' --reason 'Two days were agreed.' --json\n\nIt is a new revision: the votes so far are void and kept, their people do not vote again, and neither do you. The action begins anew at\nstep 1 of its route, and still expires when it would have. The policy is asked what it says of the action as revised: what it blocks, or\ndemands more of than the route that the action is on, is refused; what it would clear without people is decided nevertheless. Amount,\ncurrency and parameters can be changed; of another subject let the agent propose another action (supersede)."
    )]
    Revise(Revise),
    /// Take your own vote back while its step is open; signed
    #[command(
        after_long_help = "Example:\n  countersignctl --as carol retract ACTION 'I read the wrong contract.'\n\nThe vote stays on record and is not counted; its seat is free again, for you too. Where the policy keeps the agent's advice back\nuntil you have decided, somebody else must take the seat: you know the advice by then. Once the step has closed a vote stays;\nan approval that was not used is taken back by withdraw or revoke."
    )]
    Retract(Said),
    /// Approve an action outside of its route for an incident, where the policy lets your role; signed, and reviewed by others
    #[command(
        after_long_help = "Example:\n  countersignctl --as dora break-glass ACTION --incident INC-2041 --narrative 'The account is emptied as we speak.' --typed '9500.00 EUR'\n\nOnly where the policy's rule says break_glass, by a holder of the role that it names, who has no part in the action; never a\nsimulation. A question or a hold does not stop it, a stopped agent does. Your password is asked for once more. As many others as the\npolicy wants review it within the time that it gives; it is counted and told as an override of the type manual_override."
    )]
    BreakGlass(BreakGlass),
    /// Review afterwards that somebody else broke the glass; signed. Without an action's name see `after-reviews`
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben after-review ACTION --not-upheld --reason 'The bank was open, and an officer was there.'\n\nOne review each, by others than who broke the glass, none of the action's lineage. It takes nothing back by itself: an approval\nthat was not used is taken back by revoke."
    )]
    AfterReview(AfterReview),
    /// The reviews of broken glasses that people are wanted for, the one that is due first before the others
    #[command(after_long_help = "Example:\n  countersignctl --as ben after-reviews")]
    AfterReviews,
    /// Take an approval back that was not used, as a supervisor
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben revoke ACTION 'The customer closed the account this morning.'"
    )]
    Revoke(Said),
    /// Put another action in the place of one, as the agent that proposed both or its owner; or propose anew what was rejected
    #[command(
        after_long_help = "Example:\n  countersignctl --as agent_screen supersede A-31 A-47\n\nPropose the successor first. A former action that is open or approved is closed, and nobody may act on it any more; one that was\nrejected stays so, and the successor is shown as proposed anew after a rejection. Both name each other. Whoever had opened the\nsuccessor before reads it again before they decide. An action has one successor; put the next one in the place of that."
    )]
    Supersede(Supersede),
    /// Use the permission that an approval gives, as the agent that proposed: once, before acting
    #[command(
        after_long_help = "Example:\n  countersignctl --as agent_screen consume ACTION --json\n\nWithout --digest the permission is used for what was approved. An agent that keeps its own copy of what it is about to do\nnames that copy's digest; where the two differ it is refused. Act only after this has answered."
    )]
    Consume(Consume),
    /// Report what came of a permission that was used, as its agent
    #[command(
        after_long_help = "Examples:\n  countersignctl --as agent_screen report ACTION --note 'Frozen at 14:02, reference 88-17.'\n  countersignctl --as agent_screen report ACTION --failed --note 'The core system refused: account closed.'\n\nA day after its use a permission without a report counts as of unknown outcome; it can still be reported then."
    )]
    Report(Report),
    /// Write a signed bundle for outsiders
    #[command(after_long_help = EXPORT)]
    Export(Export),
    /// Exports: what was made, what became of each, verifying what is kept
    #[command(
        subcommand,
        after_long_help = "Examples:\n  countersignctl --as ben exports list\n  countersignctl --as ben exports show EXPORT\n  countersignctl --as ben exports batch-verify"
    )]
    Exports(Exports),
    /// Deliver an export: to a folder, by mail, to S3
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben deliver --test auditor\n  countersignctl --as ben deliver 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b --to auditor\n\nDestinations stand in destinations.json in the installation's home, their secrets in the environment or in .env beside it\n(docs/exports.md). The kept copy is verified before it is sent; each attempt is recorded with the receiver's answer. Exit\ncode 0 only where the receiver has it; delivery-uncertain: it may have arrived."
    )]
    Deliver(Deliver),
    /// Write the trust file: hand it to outsiders by another way than the bundle
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben trust trust\n  countersignctl --as ben trust trust --signatures 2      where two installations are enrolled\n  countersign-verify export.zip --trust trust"
    )]
    Trust(Trust),
    /// Everything that happened, newest first; or whether the records hold
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben ledger\n  countersignctl --as ben ledger --kind key --since 2026-03-01\n  countersignctl --as ben ledger --who ada --about A-12 --json\n  countersignctl --as ben ledger --verify --from 100 --to 200\n\n--verify ends with 0 where everything held, else with 1, and names the first record that does not."
    )]
    Ledger(Ledger),
    /// A record's proof under this installation's signature
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben receipt 12 --out record-12.tlog-proof\n\nAn outsider's program checks it, for one proofbundle from PyPI:\n  proofbundle verify-proof record-12.tlog-proof --payload-file record-12.tlog-proof.record --log-vkey VKEY"
    )]
    Receipt(Receipt),
    /// Write a proof that an action was approved, for an executor without the database
    #[command(
        after_long_help = "Example:\n  countersignctl --as ben grant A-17 -o a-17.grant\n\nThe executor checks it with the trust file alone:\n  countersign-verify --grant a-17.grant --digest DIGEST --trust trust\n\nThe proof uses nothing up: the agent's own `consume` does, once, and it alone settles that nobody did before."
    )]
    Grant(Grant),
    /// Tell a SIEM each record: syslog, OCSF or CEF over TLS, at least once
    #[command(after_long_help = SIEM)]
    Siem(Siem),
    /// What this machine and this workspace offer: each part with a hint
    #[command(
        after_long_help = "Examples:\n  countersignctl doctor\n  countersignctl --as ben doctor --json\n\nWith a workspace and a login that can be used without asking, the database is examined too."
    )]
    Doctor,
    /// Try the language model that agents may ask: one harmless question, and whether its answer would count
    #[command(after_long_help = MODEL)]
    Model(Box<Model>),
    /// Run the whole process once, in a folder of its own
    #[command(
        after_long_help = "Examples:\n  countersignctl demo --dir demo-1\n  countersignctl demo --dir demo-2 --input transactions.csv --json\n\nIt uses a database and a keyring inside the folder; yours is never touched. It ends well only if the verifier says Valid."
    )]
    Demo(Demo),
    /// A workspace of several people to look at, opened in the window
    #[command(
        after_long_help = "Examples:\n  countersignctl sample --dir sample\n  countersignctl sample --dir sample-2 --input transactions.csv\n\nThe first call founds and fills it and prints who can sign in; later calls open it again as it was left. It uses a\ndatabase and a keyring inside the folder; yours are never touched."
    )]
    Sample(Sample),
    /// Measurements beside their limits
    #[command(
        subcommand,
        after_long_help = "Example:\n  countersignctl bench decide --json"
    )]
    Bench(Bench),
    /// Do what is to be done without a person: escalate overdue steps, and what else is due
    #[command(after_long_help = WORKER)]
    Worker(Worker),
    /// What is to be done without a person, and what failed
    #[command(
        after_long_help = "Examples:\n  countersignctl --as ben jobs\n  countersignctl --as ben jobs --json\n  countersignctl --as ben jobs --retry 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b\n\nA job that failed for good is dead: --retry gives it its attempts back (supervisors and admins)."
    )]
    Jobs(Jobs),
    /// Offer an HTTP API to agents and other programs, each under its own login
    #[command(after_long_help = SERVE)]
    Serve(Serve),
    /// Serve an agent over MCP, on standard input and output
    #[command(after_long_help = MCP)]
    Mcp(Mcp),
}

const INIT: &str = "\
Two people found a workspace together; each chooses a password for the database and signs record 0 with their own key.
The first founder's key lies plain in this account's keyring; the keys of further founders on the same account are
wrapped with a passphrase. Roles: analyst, compliance_officer, supervisor, auditor, admin.

Examples:
  countersignctl init --founder ada:'Ada Okonkwo' --founder ben:'Ben Lindqvist'
  countersignctl --workspace ./books init --founder ada:'Ada Okonkwo':admin,supervisor --founder ben:'Ben Lindqvist':admin,compliance_officer
  countersignctl init --trial --founder ada:'Ada Okonkwo'
  countersignctl --url postgres://db.example/countersign --as countersign_owner init --founder … --founder …

For scripts, passwords and passphrases come from files:
  --password-file ada=ada.password --password-file ben=ben.password --passphrase-file ben=ben.passphrase

On a team's server (PostgreSQL 16 or newer) the administrator first makes an owner and a database:
  CREATE ROLE countersign_owner LOGIN CREATEROLE PASSWORD '…';
  GRANT pg_signal_backend, pg_read_all_stats TO countersign_owner;
  CREATE DATABASE countersign OWNER countersign_owner TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
and runs docs/server.sql in it, which takes from every login what could stop or fill the whole server.";

const BACKUP: &str = "\
The workspace goes on meanwhile: what was recorded before the end is in the copy. It appears whole or not at all. It has every text of
the workspace and the secret of its database's owner, so keep it as you keep the workspace; it has nobody's signing key, for those are in
keyrings. Kept copies of exports, this computer's memory of the ledger and settings of the console are not in it.

Examples:
  countersignctl --workspace ~/countersign backup /media/usb/countersign-2026-11-28
  countersignctl restore-drill /media/usb/countersign-2026-11-28      whether it is worth something
  countersignctl --workspace ~/put-back restore /media/usb/countersign-2026-11-28

A team's database is backed up by its administrator (docs/team.md).";

const RESTORE: &str = "\
Each file is compared with what was written, the copy appears whole or not at all, and then its records, chain, tree, signatures, texts and
guards are judged. The exit code is 0 only where people can go on with it. Nothing that stands in the folder is replaced: a workspace that
is there is moved away by hand first. Where this computer remembers more of the ledger than the backup has, in the folder itself or of a
team's ledger, signing in is refused: records would be lost without anybody saying so.

Example:
  countersignctl --workspace ~/put-back restore /media/usb/countersign-2026-11-28";

const DRILL: &str = "\
A dump, or a folder that `backup` made, is restored into a private server in a temporary folder of this computer; a copy that runs somewhere is read there. Records, chain, tree, every
signature, every text and every guard are looked at, and compared with what this computer remembers of the ledger. Nothing is written, and the
exit code is 0 only where people could go on with the copy.

Examples:
  countersignctl restore-drill /media/usb/countersign-2026-11-28
  countersignctl restore-drill --as countersign_owner countersign.dump
  countersignctl restore-drill --as countersign_owner --url postgres://copy.example/countersign
  countersignctl restore-drill --as countersign_owner countersign.dump --json

docs/team.md says how both kinds of backup are made.";

const FOUNDING: &str = "\
A file goes from one founder to the next. It holds names and public keys and no secret; each key stays where it was made.
  countersignctl founding begin founding.json --founder ada:'Ada Okonkwo':admin,supervisor          Ada, at her computer
  countersignctl founding join founding.json --founder ben:'Ben Lindqvist':admin,compliance_officer   Ben, at his
  countersignctl --as ben founding sign founding.json
  countersignctl --as ada founding sign founding.json          Ada, who got the file back
  countersignctl founding show founding.json                   both compare the digest, by telephone for instance
  countersignctl --url postgres://db.example/countersign --as countersign_owner init --from founding.json
The owner asks for a first password of each founder, who changes it:
  countersignctl --url postgres://db.example/countersign --as ada person password
and then, as in every workspace, an installation and the first policy, by two:
  countersignctl --url … --as ada installation enrol 'Desk 12'
  countersignctl --url … --as ada policy propose --first
  countersignctl --url … --as ben policy confirm";

const JOIN: &str = "\
Example, where Cleo got the file from a colleague, and its fingerprint and a first password by telephone:
  countersignctl join cleo.invitation --fingerprint 3f0c9a51d27e8b64
  countersignctl join cleo.invitation --fingerprint 3f0c9a51d27e8b64 --custody passphrase

It asks for the first password, has you choose your own, makes your key in this account's keyring and enrols it; it counts once
an admin confirms it. A file with another fingerprint is not believed, its address not called. Nothing is done where the
workspace there is not the one that you were invited to. For scripts:
  countersignctl join cleo.invitation --fingerprint 3f0c9a51d27e8b64 --password-file first --new-password-file own";

const DELEGATE: &str = "\
Somebody is away, and another one decides in their place:
  countersignctl --as carol delegate give compliance_officer dev --until 2027-01-09 --reason 'On holiday.'
  countersignctl --as dev delegate accept DELEGATION
  countersignctl --as carol delegate end DELEGATION --reason 'I am back.'

A delegated role gives seats on actions whose route allows it (\"delegation\": \"true\" in the policy's rule), and nothing else: it governs
nothing and is not delegated on. The seat is the delegate's own, the decision says on whose behalf it is, and the role counts once on an
action: neither of the two decides where the other one has, or has a part in it. It ends by its time, with the role, or with either's key.";

const PERSON: &str = "\
A new person, step by step (ada and ben are admins):
  countersignctl --as ada person create cleo --name 'Cleo Marsh'      makes the login, proposes the person
  countersignctl --as ben person confirm                              the second person's word
  countersignctl --as cleo person enrol-key --custody passphrase      Cleo makes their key
  countersignctl --as ada person grant cleo analyst
  countersignctl --as ben person confirm                              key and role count now";

const CALENDAR: &str = "\
Examples:
  countersignctl calendar --zone Europe/Berlin --hours 'mon-fri 09:00-17:30' --holidays hesse.txt --from 2027-01-01 --until 2028-12-31
  countersignctl calendar --zone Asia/Kolkata --hours 'mon-sat 10:00-18:00' --from 2027-01-01 --until 2027-12-31 --name Mumbai --json > mumbai.json
  countersignctl --as ada policy propose policy.json --calendar mumbai.json

Hours are by the clock on the wall, whatever it does in spring and autumn. 22:00-06:00 goes over midnight and belongs to the day on
which it begins; so does a holiday take away what begins on it. A step of a policy counts in a calendar if it names it:
\"due_seconds\": 28800, \"calendar\": \"Mumbai\" is eight of its hours, and its ladder counts in them too. Expiry counts all time.
After a calendar's last day all time counts again; policy try, the doctor and the console say so sixty days before.";

const POLICY: &str = "\
A change, step by step (ada and ben are admins):
  countersignctl --as ada policy show > policy.json        and edit the file; docs/formats §5 says what its members mean
  countersignctl --as ada policy diff policy.json          what it changes, in words
  countersignctl --as ada policy try policy.json           what it would have done with past actions, and does to open ones
  countersignctl --as ada policy propose policy.json
  countersignctl --as ben policy confirm                   it is in force from now on";
const COMPLIANCE: &str = "\
Examples:
  countersignctl --as agent_pay automate-compliance payments.csv --limit EUR=10000 --limit USD=12000
  countersignctl --as agent_pay automate-compliance bank.csv --mapping id=Ref,time=Date,from_account=Payer,to_account=Payee,amount=Sum --time-format '%d.%m.%Y' --zone UTC --simulation

Each payment is held against its currency's limit and against what the screening of all imports says of its two accounts.
Nothing of the file is imported, and nothing is released by the advice alone: the policy says who decides. The same
payment with the same findings is one action, also from another file.";
const TRIAGE: &str = "\
Rules weigh the reporter's severity, words, and what the screening says of the accounts; everything that weighed is listed.
With --model a language model is asked besides, about each incident for which no action stands yet. It can make what the rules
say graver and never milder: it raises a risk, or has people look where the rules would close. How sure it says it is is recorded
and used for nothing. Where it gives no answer that counts (not reached, too late, budget spent, refused twice), the rules speak
instead; the answer of this command and the proposal's explanation say so. What is sent, and where it is set: docs/models.md.

Examples:
  countersignctl --as agent_triage triage
  countersignctl --as agent_triage triage --model
  countersignctl --as agent_triage triage --model llama3.1:8b --model-url http://127.0.0.1:11434/v1 --model-requests 50 --json";

const MODEL: &str = "\
Any server that answers POST …/v1/chat/completions as OpenAI's does, one on this computer too. It is set by
  MODEL_URL=http://127.0.0.1:8080/v1
  MODEL_NAME=llama3.1:8b
  MODEL_KEY=…                 where the server wants one
in the environment, or in .env in the workspace's folder (for its owner alone) or the file that COUNTERSIGN_ENV names.
The test needs neither a workspace nor a login. The incident in it is made up, and nothing is recorded. The exit code is 0 only
where the answer would count. docs/models.md has the rest.

Examples:
  countersignctl model --test
  countersignctl model --test --model llama3.1:8b --model-url http://127.0.0.1:11434/v1 --json";

const SERVE: &str = "\
The server has no login of its own: every call carries the caller's, with its password, by HTTP Basic, and may do what that
login may do. It holds nobody's key; statements come in signed. It listens on this machine alone unless it is given a
certificate. It ends on Ctrl-C or SIGTERM, after the calls that have begun.

Examples:
  countersignctl serve
  countersignctl serve --url postgres://db.example/countersign --listen 127.0.0.1:8480
  countersignctl serve --url postgres://db.example/countersign --listen 0.0.0.0:8443 --host agents.example \
    --tls-cert chain.pem --tls-key key.pem
  countersignctl serve --print-openapi > openapi.json     needs neither a database nor a server
  curl --user agent_screen http://127.0.0.1:8480/agent/ops/actions";

const MCP: &str = "\
A program that an agent runs in starts this one and speaks MCP with it. The agent proposes, waits, answers, withdraws, uses a permission and reports, under its
own login and password; it cannot decide: there is no tool for that. Over HTTP the same tools are at /mcp of `countersignctl serve`.

Examples:
  countersignctl --as agent_screen mcp
  countersignctl mcp --list-tools                          needs neither a database nor a login
  {\"mcpServers\": {\"countersign\": {\"command\": \"countersignctl\", \"args\": [\"--as\", \"agent_screen\", \"mcp\"]}}}";

const DECIDE: &str = "\
Reasons to approve: evidence_supports, within_policy, risk_accepted, false_positive_excluded.
Reasons to reject: insufficient_evidence, false_positive, outside_policy, wrong_subject, duplicate.

What the policy demands before signing is demanded here too: sections viewed, the amount typed, the password entered once
more (at the prompt or by --password-file; one kept in the keyring, PGPASSWORD or ~/.pgpass does not count). What is not
given is asked for on a terminal, and refused elsewhere.

Examples:
  countersignctl --as ben decide ACTION approve --reason evidence_supports --viewed checks,output,transactions \
    --typed 'EUR 14,940.80' --narrative 'Seven payers, one afternoon; the contract explains none of it.'
  countersignctl --as ben decide ACTION reject --reason false_positive --narrative-file why.txt";

const METRICS: &str = "\
Simulations are never counted together with the rest: every figure is there twice, under work and under simulation.
Actions are counted in the window in which they were proposed, decisions in the one in which they were made.

Of actions:
  total                     proposed
  pending                   waiting for people, or their review is interrupted
  approved, rejected        by people; a later withdrawal takes an approval out. A simulation that was approved counts here
  escalated                 at least once, whatever became of them
  expired                   nobody finished them in time
  withdrawn                 taken back by the agent or its owner, or superseded
  unreviewed                blocked or cleared by the policy, without people
  due_breaches              past the due time of the step that was open last, when that ended or now
  flagged                   decided and closed, by votes whose key was revoked since as compromised from an earlier record on
  mean_seconds_to_approval  from proposal to approval
  queue_age                 how long pending actions have waited: median (p50), and what nineteen of twenty do not pass (p95)
  time_to_decision          from proposal to approval or rejection, likewise
  days                      the same by day (UTC) of the proposal
Of decisions, in all, by person, by version of an agent, and by rule of a policy:
  decisions, approvals, rejections
  approve_against           approvals although the agent advised to block
  reject_against            rejections although the agent advised to proceed
  manual_overrides          decisions outside of the route
  override_rate             these three among all decisions, 0 to 1
Of decisions in all and by person besides:
  median_seconds_on_an_action   from opening what was decided on to deciding; few seconds, and a long streak, tell of approvals
                                that nobody thought about
  longest_streak                the longest run of one person's approvals without a rejection in between
A percentile is a value that occurred (nearest rank). What has no value, such as a mean of nothing, is null, and left out of CSV.

Examples:
  countersignctl --as ben metrics
  countersignctl --as ben metrics --since 2026-03-01 --until 2026-04-01 --json
  countersignctl --as ben metrics --kind freeze_account --agent aml-screen --risk high --csv";

const SIEM: &str = "\
Each committed record is told at least once, in the ledger's order; its number shows gaps and repeats. Names and texts are
not told: records hold none. A batch of records is a connection, and counts when the receiver has read it to the end.

Examples:
  countersignctl --as runner siem --host siem.example --ca authority.pem
  countersignctl --as runner siem --to splunk --once --json
  countersignctl --as runner siem --to splunk --since 0        everything once more
  countersignctl --as runner siem status
  countersignctl --as runner siem test --to splunk

The settings of the target NAME stand in siem/NAME.env in this installation's home (the workspace's folder; of a team's
database the folder that remembers it), for their owner alone:
  SIEM_HOST=siem.example
  SIEM_PORT=6514
  SIEM_TRANSPORT=tls          or tcp, udp
  SIEM_FORMAT=ocsf            or syslog, cef
  SIEM_CA=/etc/ssl/siem-ca.pem
The same variables of the environment, or of .env there, are one more target. All of them: docs/siem.md.";

const EXPORT: &str = "\
The file appears whole or not at all, and the export itself is recorded in the ledger.

Examples:
  countersignctl --as ben export export.zip
  countersignctl --as ben export march.zip --from 2026-03-01 --until 2026-04-01
  countersignctl --as ben export case.zip --action 9b2f6c1e-3d64-4a5e-8f0b-7c1d2e3f4a5b     a case file: all of its history
  countersignctl --as ben export outside.zip --without-texts     commitments alone travel
  countersignctl --as ben export all.zip --with csv,xlsx     readable files beside it, in all-tables

Verify it: countersign-verify export.zip --trust trust";

const WORKER: &str = "\
A worker has a login of its own, decides nothing and signs nothing. Any number may run at once, beside open consoles.

Setting one up (ada and ben are admins):
  countersignctl --as ada agent register nightly --worker --login nightly --owner ada
  countersignctl --as ben person confirm
  countersignctl --as nightly --password-file nightly.password worker

  countersignctl --as nightly worker --once        does what is due and ends: for cron
  countersignctl --as nightly worker --health      one line: what is left to do; exit code 1 where something is stuck

It ends at SIGTERM or Ctrl-C, after the job that it is at. The package has a unit for systemd: countersign-worker.service.";
