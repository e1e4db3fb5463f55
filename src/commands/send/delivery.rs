//! Editions on their way to everybody who gets them, with the ledger of who has it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use rand::TryRng;
use rand::rngs::SysRng;

use super::super::news;
use super::print::{self, Console};
use crate::config::{EditionInterval, Webhook, WebhookOccasion};
use crate::disk;
use crate::editions::mail_session::{MailSession, SendOutcome};
use crate::editions::webhook_session::WebhookSession;
use crate::editions::{DeliveryState, EditionValues, Mailbox, Sender, SentLedger, addressed, post_body};
use crate::format;
use crate::metric::SegmentKey;
use crate::pipeline::{MadeEdition, PeriodEditions};
use crate::problem::{Place, Problem, Problems};
use crate::project::Project;

/// Somebody who is to get the edition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Addressee {
    door: Door,
    segment: Option<SegmentKey>,
    every: EditionInterval,
}

/// How somebody gets it.
#[derive(Clone, Debug, PartialEq)]
enum Door {
    /// By mail.
    Mailbox(Mailbox),
    /// By a post to the address in the variable of this name, on these occasions.
    Webhook(String, WebhookOccasion),
}

/// What takes messages.
#[derive(Default)]
pub(super) struct Doors {
    /// The mail server, where somebody gets mail.
    pub(super) mail: Option<MailSession>,
    /// By the name of its variable.
    pub(super) webhooks: BTreeMap<String, WebhookSession>,
}

impl Addressee {
    pub(super) fn parse(
        address: &str,
        (segment, every): (Option<SegmentKey>, EditionInterval),
    ) -> Result<Self, Problem> {
        let mailbox = address.parse().map_err(|error| {
            Problem::new(Place::argument("address"), format!("`{address}` is no mail address: {error}"))
        })?;
        Ok(Self { door: Door::Mailbox(mailbox), segment, every })
    }

    pub(super) fn webhook(webhook: &Webhook) -> Self {
        let Webhook { url_env, segment, every, occasion } = webhook;
        Self { door: Door::Webhook(url_env.clone(), *occasion), segment: segment.clone(), every: *every }
    }

    pub(super) fn is_mailbox(&self) -> bool {
        matches!(self.door, Door::Mailbox(_))
    }

    /// The variable with the address of a webhook.
    pub(super) fn variable(&self) -> Option<&str> {
        match &self.door {
            Door::Mailbox(_) => None,
            Door::Webhook(variable, _) => Some(variable),
        }
    }

    /// Whether it is the same mailbox; capitals make no other.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.address().eq_ignore_ascii_case(&other.address())
    }

    /// A mail address, or the name of the variable with another one, which is a secret.
    fn address(&self) -> String {
        match &self.door {
            Door::Mailbox(mailbox) => mailbox.email.to_string(),
            Door::Webhook(variable, _) => format!("webhook {variable}"),
        }
    }

    /// Whether this edition is one that it gets.
    fn gets(&self, values: &EditionValues) -> bool {
        match &self.door {
            Door::Mailbox(_) | Door::Webhook(_, WebhookOccasion::EveryEdition) => true,
            Door::Webhook(_, WebhookOccasion::News) => news::has_news(values),
            Door::Webhook(_, WebhookOccasion::Critical) => news::has_critical_news(values),
        }
    }
}

/// Said of a webhook that asks for other editions.
const NO_OCCASION: &str = "nothing in it that it asks for";

/// How hard to try.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) retries: u32,
    /// Before the first of them; twice as long before each next one.
    pub(super) wait: Duration,
    pub(super) insists: Insists,
}

/// Whether to send also to those who have the edition, or may have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Insists {
    Yes,
    No,
}

/// The editions of a day, a week or both, and who has them.
pub(super) struct Delivery<'a> {
    made: &'a [PeriodEditions],
    /// Who the mail is from, where somebody gets mail.
    sender: Option<Sender>,
    base_url: Option<String>,
    ledger: SentLedger,
    file: PathBuf,
    console: Console,
    /// How many addresses were looked at.
    pub(super) seen: usize,
    /// How many of them are without the edition now.
    pub(super) missed: usize,
}

impl<'a> Delivery<'a> {
    /// With the ledger of the project, or a new one.
    pub(super) fn open(
        project: &Project,
        made: &'a [PeriodEditions],
        (sender, console): (Option<Sender>, Console),
    ) -> Result<Self, Problems> {
        let file = project.sent_file();
        let ledger = match project.sent_ledger()? {
            None => SentLedger::new(random_key()?),
            Some(bytes) => SentLedger::read(&bytes).map_err(|error| {
                // Without the ledger everybody would get the edition once more.
                Problem::new(Place::file(&file), format!("the ledger of deliveries cannot be read: {error}"))
                    .hint("restore the file from the last commit")
            })?,
        };
        let base_url = project.config.base_url.clone();
        Ok(Self { made, sender, base_url, ledger, file, console, seen: 0, missed: 0 })
    }

    /// Says what would be sent to whom.
    pub(super) fn rehearse(&mut self, addressees: &[Addressee], insists: bool) {
        for addressee in addressees {
            let Some((edition, key)) = self.edition(addressee) else { continue };
            let address = addressee.address();
            let had = self.ledger.get(&key, &address).filter(|_| !insists);
            let message = self.message(edition, addressee);
            let size = format::count(message.len().div_ceil(1024) as u64);
            let said = match had {
                _ if !addressee.gets(&edition.values) => NO_OCCASION.to_owned(),
                Some(delivery) => passed_over(delivery).to_owned(),
                None => format!("would get \"{}\", {size} KB", edition.subject()),
            };
            print::answer(&format!("{address}: {said}"));
        }
    }

    /// Sends to everybody who has not got it; the ledger is written before and after each.
    pub(super) fn deliver(
        &mut self,
        addressees: &[Addressee],
        mut doors: Doors,
        patience: &Patience,
    ) -> Result<(), Problems> {
        for addressee in addressees {
            self.deliver_one(addressee, &mut doors, patience)?;
        }
        doors.mail.into_iter().for_each(MailSession::close);
        Ok(())
    }

    fn deliver_one(&mut self, addressee: &Addressee, doors: &mut Doors, patience: &Patience) -> Result<(), Problems> {
        let address = addressee.address();
        let Some((edition, key)) = self.edition(addressee) else { return Ok(()) };
        if !addressee.gets(&edition.values) {
            self.report(&format!("{address}: {NO_OCCASION}"), Weight::Fine);
            return Ok(());
        }
        self.seen += 1;
        if let Some(delivery) = self.ledger.get(&key, &address).filter(|_| patience.insists == Insists::No) {
            let is_missed = delivery == DeliveryState::Unsure;
            self.missed += usize::from(is_missed);
            self.report(&format!("{address}: {}", passed_over(delivery)), is_missed.into());
            return Ok(());
        }
        let message = self.message(edition, addressee);
        // If the program ends while the message is under way, it is not sent a second time.
        self.note(&key, &address, Some(DeliveryState::Unsure))?;
        let outcome = attempt(patience, &mut || self.hand_over(&message, addressee, doors));
        let (said, delivery) = match outcome {
            SendOutcome::Sent => (format!("sent \"{}\"", edition.subject()), Some(DeliveryState::Sent)),
            SendOutcome::Refused(reason) => (format!("refused: {reason}"), None),
            SendOutcome::Failed(reason) => (format!("not delivered: {reason}"), None),
            SendOutcome::Unsure(reason) => (
                format!("may have arrived, the server did not answer ({reason}); not sent again by itself"),
                Some(DeliveryState::Unsure),
            ),
        };
        let is_missed = delivery != Some(DeliveryState::Sent);
        self.missed += usize::from(is_missed);
        self.report(&format!("{address}: {said}"), is_missed.into());
        self.note(&key, &address, delivery)
    }

    /// Addresses are told on the console alone; those who have the edition are passed over in silence when quiet.
    fn report(&self, line: &str, weight: Weight) {
        match weight {
            Weight::Missed => print::answer(line),
            Weight::Fine => self.console.say(line),
        }
    }

    fn note(&mut self, key: &str, address: &str, delivery: Option<DeliveryState>) -> Result<(), Problems> {
        match delivery {
            Some(delivery) => self.ledger.note(key, address, delivery),
            None => self.ledger.clear(key, address),
        }
        let doing = "note who has the edition";
        disk::replace_for_good(&self.file, &self.ledger.to_bytes(), doing).map_err(Problems::from)
    }

    /// What an addressee gets: a mail or the body of a post.
    fn message(&self, edition: &MadeEdition, addressee: &Addressee) -> Vec<u8> {
        match (&addressee.door, &self.sender) {
            (Door::Mailbox(mailbox), Some(sender)) => {
                let token = self.ledger.token(&addressee.address());
                addressed(edition.mail(), sender, (mailbox, &token))
            }
            (Door::Mailbox(_), None) => Vec::new(),
            (Door::Webhook(..), _) => {
                let folder = edition.place.folder();
                let link = self.base_url.as_ref().map(|base| format!("{base}snapshots/{folder}/"));
                post_body(&edition.values, link.as_deref())
            }
        }
    }

    fn hand_over(&self, message: &[u8], addressee: &Addressee, doors: &mut Doors) -> SendOutcome {
        let no_door = || SendOutcome::Refused("there is no way to it".to_owned());
        match &addressee.door {
            Door::Mailbox(mailbox) => match (&mut doors.mail, &self.sender) {
                (Some(post), Some(sender)) => post.send(&sender.from.email, &mailbox.email, message),
                (None, _) | (_, None) => no_door(),
            },
            Door::Webhook(variable, _) => doors.webhooks.get(variable).map_or_else(no_door, |door| door.post(message)),
        }
    }

    /// The edition of an addressee, and its name in the ledger.
    fn edition(&self, addressee: &Addressee) -> Option<(&'a MadeEdition, String)> {
        let made = self.made.iter().find(|made| made.period.interval() == addressee.every)?;
        let edition = made.of(addressee.segment.as_ref())?;
        Some((edition, format!("{}/{}", made.period, edition.values.segment.key)))
    }
}

/// How much a line of the report matters.
#[derive(Clone, Copy)]
enum Weight {
    Fine,
    Missed,
}

impl From<bool> for Weight {
    fn from(is_missed: bool) -> Self {
        if is_missed { Self::Missed } else { Self::Fine }
    }
}

fn passed_over(delivery: DeliveryState) -> &'static str {
    match delivery {
        DeliveryState::Sent => "has it already",
        DeliveryState::Unsure => "may have it already; `--again` sends it all the same",
    }
}

/// Tries until the server has answered for good, the tries are used up, or nobody knows whether it arrived.
fn attempt(patience: &Patience, send: &mut dyn FnMut() -> SendOutcome) -> SendOutcome {
    let mut wait = patience.wait;
    let mut outcome = send();
    for _ in 0..patience.retries {
        let SendOutcome::Failed(_) = &outcome else { break };
        thread::sleep(wait);
        wait = wait.saturating_mul(2);
        outcome = send();
    }
    outcome
}

/// A key that nobody knows.
fn random_key() -> Result<[u8; 32], Problem> {
    let mut key = [0; 32];
    let filled = SysRng.try_fill_bytes(&mut key);
    filled
        .map_err(|error| Problem::internal(Place::default(), format!("the system gives no random numbers: {error}")))?;
    Ok(key)
}
