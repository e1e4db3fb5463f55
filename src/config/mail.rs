//! `[mail]` and `[[subscribers]]`: who sends the edition, and who gets which one.

use super::edition_interval::EditionInterval;
use super::read::{Keys, Located, Reader};
use crate::metric::{Segment, SegmentKey};
use crate::problem::{Place, Problem, Problems};

/// Stands for the reader in the address where one unsubscribes.
pub const READER_TOKEN: &str = "{token}";

/// How editions are mailed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailConfig {
    /// The sender, as in `Cockpit <cockpit@example.com>`; needed to send.
    pub from: Option<String>,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<String>,
    /// Where a reader unsubscribes: an `https://` or a `mailto:` address, with `{token}` where it is to tell who.
    pub unsubscribe: Option<String>,
    /// What our machine calls itself to the mail server, instead of its address.
    pub hello: Option<String>,
    /// Who gets an edition.
    pub subscribers: Vec<Subscriber>,
}

/// Somebody who gets the edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// The address, with a name or without.
    pub address: String,
    /// The segment; `None` for the one of the front page.
    pub segment: Option<SegmentKey>,
    /// How often.
    pub every: EditionInterval,
}

/// `[mail]` as written.
#[derive(Debug, Default)]
pub(super) struct RawMail {
    from: Option<Located<String>>,
    reply_to: Option<Located<String>>,
    unsubscribe: Option<Located<String>>,
    hello: Option<Located<String>>,
}

/// One `[[subscribers]]` as written.
#[derive(Debug)]
pub(super) struct RawSubscriber {
    place: Place,
    address: Option<Located<String>>,
    segment: Option<Located<String>>,
    every: Option<Located<String>>,
}

pub(super) fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawMail {
    let raw = RawMail {
        from: keys.string(reader, "from"),
        reply_to: keys.string(reader, "reply_to"),
        unsubscribe: keys.string(reader, "unsubscribe"),
        hello: keys.string(reader, "hello"),
    };
    keys.finish(reader);
    raw
}

pub(super) fn subscriber(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawSubscriber {
    let raw = RawSubscriber {
        place: keys.place().clone(),
        address: keys.string(reader, "address"),
        segment: keys.string(reader, "segment"),
        every: keys.string(reader, "every"),
    };
    keys.finish(reader);
    raw
}

pub(super) fn check(
    raw: RawMail,
    subscribers: Option<Vec<RawSubscriber>>,
    segments: &[Segment],
    problems: &mut Problems,
) -> MailConfig {
    let RawMail { from, reply_to, unsubscribe, hello } = raw;
    let mut checked: Vec<Subscriber> = Vec::new();
    for raw in subscribers.unwrap_or_default() {
        if let Some(subscriber) = check_subscriber(raw, segments, problems) {
            if checked.contains(&subscriber) {
                problems.push(Problem::new(
                    Place::argument("subscribers"),
                    "somebody is listed twice for the same editions",
                ));
            }
            checked.push(subscriber);
        }
    }
    MailConfig {
        from: from.and_then(|from| mailbox(from, problems)),
        reply_to: reply_to.and_then(|reply_to| mailbox(reply_to, problems)),
        unsubscribe: unsubscribe.and_then(|address| unsubscribe_address(address, problems)),
        hello: hello.and_then(|hello| machine_name(hello, problems)),
        subscribers: checked,
    }
}

fn check_subscriber(raw: RawSubscriber, segments: &[Segment], problems: &mut Problems) -> Option<Subscriber> {
    let Some(address) = raw.address else {
        problems.push(Problem::new(raw.place, "the subscriber has no `address`"));
        return None;
    };
    let known = |key: &str| segments.iter().any(|segment| segment.key.as_str() == key);
    if let Some(segment) = raw.segment.as_ref().filter(|segment| !known(&segment.value)) {
        let problem = Problem::new(segment.place.clone(), format!("unknown segment `{}`", segment.value));
        problems.push(problem.suggest(&segment.value, segments.iter().map(|segment| segment.key.as_str())));
        return None;
    }
    let segment = raw.segment.map(|segment| SegmentKey(segment.value));
    let every = EditionInterval::check(raw.every, problems)?;
    Some(Subscriber { address: mailbox(address, problems)?, segment, every })
}

/// An address with a name or without; the mail library judges it in full when it is used.
fn mailbox(text: Located<String>, problems: &mut Problems) -> Option<String> {
    let inner = text.value.rsplit_once('<').map_or(text.value.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    let sound = inner.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains(|c| c != '.'));
    if sound && !inner.trim().contains(char::is_whitespace) && !text.value.contains(['\r', '\n']) {
        return Some(text.value.trim().to_owned());
    }
    let problem = Problem::new(text.place, "this is no mail address");
    problems.push(problem.hint("write it as name@example.com, or as \"A Name <name@example.com>\""));
    None
}

fn unsubscribe_address(text: Located<String>, problems: &mut Problems) -> Option<String> {
    let value = text.value.trim();
    let sound = ["https://", "mailto:"].iter().any(|start| value.len() > start.len() && value.starts_with(start));
    let address = value.replace(READER_TOKEN, "");
    if sound && address.is_ascii() && !address.contains([' ', '<', '>', '{', '}', '\r', '\n']) {
        return Some(value.to_owned());
    }
    let problem = Problem::new(text.place, format!("`{value}` is no place to unsubscribe"));
    problems.push(problem.hint("write an https:// address or mailto:name@example.com, with {token} for the reader"));
    None
}

/// A host name such as `mail.example.com`.
fn machine_name(text: Located<String>, problems: &mut Problems) -> Option<String> {
    if is_host_name(&text.value) {
        return Some(text.value);
    }
    let problem = Problem::new(text.place, format!("`{}` is no host name", text.value));
    problems.push(problem.hint("write it as in mail.example.com, or leave it out"));
    None
}

/// Whether a text is a host name: labels of letters, digits and hyphens between dots (RFC 1123, 2.1).
pub fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(sound)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}
