//! The commands, a file a subject. Each opens the workspace, asks a use case, and says what came of it.

mod agent;
mod backup;
mod bench;
mod calendar;
mod confirming;
mod decide;
mod delegate;
mod deliver;
mod doctor;
mod drill;
mod evidence;
mod execute;
mod exports;
mod founding;
mod founding_file;
mod glass;
mod import;
mod installation;
mod interrupt;
mod jobs;
mod ledger;
mod limits;
mod mcp;
mod metrics;
mod migrate;
mod model;
mod moving;
mod named;
mod past;
mod past_imports;
mod people;
mod person;
mod policy;
mod propose;
mod queue;
mod schedule;
mod serve;
mod siem;

use countersign_app::{Failure, Watch};

pub use bench::bench;
pub use mcp::mcp;
pub use serve::serve;

use crate::{
    args::{Command, Globals},
    out::Out,
    place::OpenWorkspace,
};

/// Runs a command; the answer is the exit code.
pub async fn run(
    command: Command,
    globals: &Globals,
    out: Out,
    watch: &Watch,
) -> Result<u8, Failure> {
    // These open the workspace in their own way, or may go on without one.
    match &command {
        Command::Init(args) => return founding::init(args, globals, out).await.map(|()| 0),
        Command::Founding(command) => {
            return founding_file::run(command, globals, out).await.map(|()| 0);
        }
        Command::Join(args) => return moving::join(args, globals, out).await.map(|()| 0),
        Command::Migrate(args) => return migrate::migrate(args, globals, out).await.map(|()| 0),
        Command::Limits(args) => return limits::limits(args, globals, out).await.map(|()| 0),
        Command::Backup(args) => {
            return backup::back_up(args, globals, out, watch).await.map(|()| 0);
        }
        Command::Restore(args) => return backup::restore(args, globals, out).await,
        Command::RestoreDrill(args) => return drill::drill(args, globals, out).await,
        Command::Doctor => return doctor::doctor(globals, out).await,
        Command::Model(args) => return model::test(args, globals, out, watch).await,
        Command::Calendar(args) => return calendar::calendar(args, out).map(|()| 0),
        _ => {}
    }
    let desk = OpenWorkspace::open(globals, out).await?;
    if let Command::Worker(args) = &command {
        let outcome = jobs::worker(&desk, args, out).await;
        return desk.close(outcome).await;
    }
    let outcome = match command {
        // What was looked at may not hold without anything having failed.
        Command::Exports(command) => exports::run(&desk, command, out, watch).await,
        Command::Ledger(args) => ledger::run(&desk, &args, out, watch).await,
        command => at(&desk, command, out, watch).await.map(|()| 0),
    };
    desk.close(outcome).await
}

async fn at(
    desk: &OpenWorkspace,
    command: Command,
    out: Out,
    watch: &Watch,
) -> Result<(), Failure> {
    match command {
        Command::Person(command) => person::run(desk, command, out).await,
        Command::Delegate(command) => delegate::run(desk, command, out).await,
        Command::Policy(command) => policy::run(desk, command, out).await,
        Command::Agent(command) => agent::run(desk, command, out).await,
        Command::Installation(command) => installation::run(desk, command, out).await,
        Command::Import(command) => import::run(desk, command, out, watch).await,
        Command::Screen(args) => propose::screen(desk, &args, out, watch).await,
        Command::Triage(args) => propose::triage(desk, &args, out, watch).await,
        Command::Remediate(args) => propose::remediate(desk, &args, out, watch).await,
        Command::AutomateCompliance(args) => {
            propose::automate_compliance(desk, args, out, watch).await
        }
        Command::AuditSummary(args) => propose::audit_summary(desk, &args, out, watch).await,
        Command::Queue(args) => queue::queue(desk, &args, out).await,
        Command::Metrics(args) => metrics::metrics(desk, &args, out).await,
        Command::Show(args) => queue::show(desk, args.action, out).await,
        Command::WhoCanDecide(args) => queue::who_can_decide(desk, args.action, out).await,
        Command::Decide(args) => decide::decide(desk, args, out).await,
        Command::Comment(args) => decide::comment(desk, &args, out).await,
        Command::Ask(args) => interrupt::ask(desk, &args, out).await,
        Command::Answer(args) => interrupt::answer(desk, &args, out).await,
        Command::Questions => interrupt::questions(desk, out).await,
        Command::Hold(args) => interrupt::hold(desk, &args, out).await,
        Command::Release(args) => interrupt::release(desk, &args, out).await,
        Command::Withdraw(args) => interrupt::withdraw(desk, &args, out).await,
        Command::Supersede(args) => execute::supersede(desk, &args, out).await,
        Command::Revise(args) => interrupt::revise(desk, &args, out).await,
        Command::Retract(args) => decide::retract(desk, &args, out).await,
        Command::BreakGlass(args) => glass::break_glass(desk, args, out).await,
        Command::AfterReview(args) => glass::review(desk, &args, out).await,
        Command::AfterReviews => glass::open_reviews(desk, out).await,
        Command::Escalate(args) => interrupt::escalate(desk, &args, out).await,
        Command::Revoke(args) => interrupt::revoke(desk, &args, out).await,
        Command::Consume(args) => execute::consume(desk, &args, out).await,
        Command::Report(args) => execute::report(desk, &args, out).await,
        Command::Jobs(args) => jobs::list(desk, &args, out).await,
        Command::Export(args) => evidence::export(desk, args, out, watch).await,
        Command::Deliver(args) => deliver::deliver(desk, args, out, watch).await,
        Command::Trust(args) => evidence::trust(desk, &args, out).await,
        Command::Receipt(args) => evidence::receipt(desk, &args, out).await,
        Command::Grant(args) => evidence::grant(desk, &args, out).await,
        Command::Siem(args) => siem::run(desk, &args, out, watch).await,
        Command::Init(_)
        | Command::Founding(_)
        | Command::Join(_)
        | Command::Exports(_)
        | Command::Ledger(_)
        | Command::Limits(_)
        | Command::Migrate(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::RestoreDrill(_)
        | Command::Doctor
        | Command::Model(_)
        | Command::Calendar(_)
        | Command::Demo(_)
        | Command::Sample(_)
        | Command::Bench(_)
        | Command::Worker(_)
        | Command::Serve(_)
        | Command::Mcp(_) => Err(Failure::contradiction(
            "a command that came to the wrong place",
        )),
    }
}
