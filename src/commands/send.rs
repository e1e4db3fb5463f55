//! `flightdeck send`: mails and posts the editions of the newest closed day and week, to each address at most once.

mod delivery;

use std::fs;
use std::time::Duration;

use clap::Args;

use self::delivery::{Addressee, Delivery, Doors};
use super::build::{self, DataArgs, FailOn};
use super::common::Common;
use super::print::{self, Console};
use super::{model, snapshot};
use crate::config::{Subscriber, is_host_name};
use crate::cube;
use crate::editions::mail_session::{MailSession, Server};
use crate::editions::webhook_session::WebhookSession;
use crate::editions::{EditionPeriod, Sender};
use crate::format;
use crate::insights::llm::ModelMode;
use crate::messages;
use crate::pipeline::{self, AskedEditions, BuildMemory, BuildRequest, Built, Closed, MadeEdition, PeriodEditions};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;

/// The arguments of `send`.
#[derive(Clone, Debug, Args)]
pub(super) struct SendArgs {
    /// Send to this address instead of the subscribers and webhooks; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// The day or the week to send, instead of the newest complete ones
    #[arg(long, value_name = "YYYY-MM-DD|YYYY-Www")]
    date: Option<EditionPeriod>,
    /// Say what would be sent to whom, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Send also to those who have the edition, or may have it
    #[arg(long)]
    again: bool,
    /// Send nothing when no alert is new or over
    #[arg(long)]
    only_if_news: bool,
    /// Exit with 1 when an alert of this severity or above is ongoing, after sending
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// How often to try again when the server cannot take a message now
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
    /// Seconds before the first of these tries; twice as long before each next one
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    retry_wait: u64,
}

pub(super) fn run(args: &SendArgs, common: &Common, console: Console) -> Result<(), Problems> {
    let project = build::load(common)?;
    let addressees = addressees(args, &project)?;
    let sender = if addressees.iter().any(Addressee::is_mailbox) { Some(sender(&project)?) } else { None };
    let doors = if args.dry_run { None } else { Some(doors(&addressees, &project)?) };
    let data = DataArgs { as_of: args.date.map(EditionPeriod::last_day), ..DataArgs::default() };
    let request = BuildRequest { model: model::requested()?, ..build::request(&project, common, &data)? };
    let _lock = lock(&project)?;
    let made = snapshot::make(&request, AskedEditions { period: args.date, closed: Closed::Keep }, console)?;
    let built = check(&request, &made, console)?;
    let mut made: Vec<PeriodEditions> = made.iter().map(|made| made.passed(&built)).collect();
    let failing = args.fail_on.map(|fail_on| snapshot::failing(&made, fail_on)).unwrap_or_default();
    if args.only_if_news {
        snapshot::without_news(&mut made, "sent", console);
    }
    if made.is_empty() {
        return Ok(());
    }
    let mut bag = Delivery::open(&project, &made, (sender, console))?;
    match doors {
        None => bag.rehearse(&addressees, args.again),
        Some(doors) => {
            made.iter().try_for_each(|made| snapshot::store(&request, made))?;
            bag.deliver(&addressees, doors, &patience(args))?;
        }
    }
    finish(&bag, failing)
}

fn finish(bag: &Delivery<'_>, mut failing: Problems) -> Result<(), Problems> {
    let (missed, all) = (bag.missed as u64, bag.seen as u64);
    if missed > 0 {
        let message = format!(
            "{} of {} did not get the edition",
            format::count(missed),
            format::counted(all, "address", "addresses")
        );
        failing.push(
            Problem::new(Place::default(), message).hint("run `flightdeck send` again: who has it is passed over"),
        );
    }
    failing.or(())
}

fn patience(args: &SendArgs) -> delivery::Patience {
    delivery::Patience {
        retries: args.retries,
        wait: Duration::from_secs(args.retry_wait),
        insists: if args.again { delivery::Insists::Yes } else { delivery::Insists::No },
    }
}

/// Who the mail is from; without that nothing can be sent.
fn sender(project: &Project) -> Result<Sender, Problems> {
    let mail = &project.config.mail;
    let Some(from) = &mail.from else {
        let problem =
            Problem::new(Place::file("flightdeck.toml".as_ref()).key("mail.from"), "nobody is named as the sender");
        return Err(problem.hint("add `[mail]` with `from = \"Cockpit <cockpit@example.com>\"`").into());
    };
    Sender::parse(from, mail.reply_to.as_deref(), mail.unsubscribe.as_deref()).map_err(Problems::from)
}

/// Those of the command line, else the subscribers. An address of the command line that is a subscriber's gets that
/// subscriber's segment; it gets what is asked for, and without that the edition of each day or week, as it is subscribed to.
fn addressees(args: &SendArgs, project: &Project) -> Result<Vec<Addressee>, Problems> {
    let subscribers = &project.config.mail.subscribers;
    let asked = args.date.map(EditionPeriod::interval);
    let mut problems = Problems::default();
    let mut found = Vec::new();
    for Subscriber { address, segment, every } in subscribers {
        let every = asked.filter(|_| !args.to.is_empty()).unwrap_or(*every);
        found.extend(problems.collect(Addressee::parse(address, (segment.clone(), every))));
    }
    if args.to.is_empty() {
        found.extend(project.config.webhooks.iter().map(Addressee::webhook));
    } else {
        let known = std::mem::take(&mut found);
        for address in &args.to {
            let Some(one) = problems.collect(Addressee::parse(address, (None, asked.unwrap_or_default()))) else {
                continue;
            };
            let mut own: Vec<Addressee> = known.iter().filter(|other| other.is_same(&one)).cloned().collect();
            own.dedup();
            found.extend(if own.is_empty() { vec![one] } else { own });
        }
    }
    if found.is_empty() && problems.0.is_empty() {
        let problem = Problem::new(Place::argument("--to"), "there is nobody to send to");
        problems.push(
            problem.hint("name an address with `--to`, or add `[[subscribers]]` or `[[webhooks]]` to flightdeck.toml"),
        );
    }
    problems.or(found)
}

/// The mail server, where somebody gets mail, and the addresses of the webhooks; all of them before anything is sent.
fn doors(addressees: &[Addressee], project: &Project) -> Result<Doors, Problems> {
    let mut problems = Problems::default();
    let mut doors = Doors::default();
    if addressees.iter().any(Addressee::is_mailbox) {
        match server(project.config.mail.hello.clone()) {
            Ok(server) => doors.mail = Some(MailSession::to(server)),
            Err(found) => problems.0.extend(found.0),
        }
    }
    for webhook in addressees.iter().filter_map(Addressee::variable) {
        let url = std::env::var(webhook).unwrap_or_default();
        let session = problems.collect(WebhookSession::parse(webhook, &url));
        doors.webhooks.extend(session.map(|session| (webhook.to_owned(), session)));
    }
    problems.or(doors)
}

/// Where mail is handed in, from the environment, so that no password stands in a file or a list of processes.
fn server(hello: Option<String>) -> Result<Server, Problems> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let Some(url) = variable("FLIGHTDECK_SMTP_URL") else {
        let problem = Problem::new(Place::argument("FLIGHTDECK_SMTP_URL"), "no mail server is named");
        return Err(problem.hint("set it to smtps://HOST or smtp://HOST:587, or use `--dry-run`").into());
    };
    let login = variable("FLIGHTDECK_SMTP_USER").zip(variable("FLIGHTDECK_SMTP_PASSWORD"));
    let hello = variable("FLIGHTDECK_SMTP_HELLO").or(hello);
    if let Some(name) = hello.as_ref().filter(|name| !is_host_name(name)) {
        let problem = Problem::new(Place::argument("FLIGHTDECK_SMTP_HELLO"), format!("`{name}` is no host name"));
        return Err(problem.hint("set it to a name such as mail.example.com, or leave it out").into());
    }
    Server::parse(&url, login).map(|server| server.greeted_as(hello)).map_err(Problems::from)
}

/// Two runs at once would both find that nobody has the edition. The lock ends with the process, however that ends.
fn lock(project: &Project) -> Result<fs::File, Problems> {
    let path = project.cache().join("send.lock");
    let failed = |error: std::io::Error| Problem::io(&path, "lock the post", &error);
    fs::create_dir_all(project.cache()).map_err(failed)?;
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            let problem = Problem::new(Place::file(&path), "another `flightdeck send` is running");
            Err(problem.hint("wait until it is done").into())
        }
        Err(fs::TryLockError::Error(error)) => Err(failed(error).into()),
    }
}

/// Nothing is sent that should not be read: of an open day, of stale data, or beside a site that cannot be built.
fn check(request: &BuildRequest<'_>, made: &[PeriodEditions], console: Console) -> Result<Built, Problems> {
    let all = || made.iter().flat_map(|made| &made.editions);
    if let Some(open) = all().find(|edition| !edition.values.closed) {
        let message = format!("{} is not over yet", open.values.period().name());
        return Err(Problem::new(Place::argument("--date"), message)
            .hint("an edition is sent once its day is closed")
            .into());
    }
    let newest = made.iter().find_map(|made| made.newest_event);
    if newest.is_none_or(|newest| cube::is_stale(newest, request.clock.now)) {
        let newest = newest.map_or_else(
            || "none".to_owned(),
            |newest| {
                let zone = request.project.config.definitions.zone;
                format!("{} {}", format::instant(newest, zone), messages::clock(zone))
            },
        );
        let problem = Problem::new(Place::argument("data"), format!("the data is stale: its newest event is {newest}"));
        return Err(problem.hint("mend the import; nothing was sent").into());
    }
    let site = request.project.root.join("site");
    let progress = console.progress();
    // The editions asked the model; whether the site can be built needs no second answer.
    let after = snapshot::applied(made, request.project)?;
    let request = BuildRequest { project: &after, model: ModelMode::KeptOnly, ..request.clone() };
    let built = pipeline::build(&request, &site, &mut BuildMemory::default(), &mut |step| progress.step(step))?;
    drop(progress);
    built.warnings.iter().for_each(print::warn);
    let is_left_out = |edition: &&MadeEdition| built.left_out.contains(&edition.place.folder());
    match all().find(is_left_out) {
        None => Ok(built),
        Some(edition) => {
            let folder = format!("content/editions/{}", edition.place.folder());
            let message = "the edition failed a check of the site, so it is not sent";
            let hint = format!("make it anew with `flightdeck snapshot --date {} --restate`", edition.values.period());
            Err(Problem::new(Place::file(folder.as_ref()), message).hint(hint).into())
        }
    }
}
