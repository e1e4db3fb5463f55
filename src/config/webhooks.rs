//! `[[webhooks]]`: which editions are posted to which addresses.

use super::edition_interval::EditionInterval;
use super::read::{Keys, Located, Reader};
use crate::metric::{Segment, SegmentKey};
use crate::problem::{Place, Problem, Problems};

/// An address that editions are posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The name of the environment variable that holds the address, which is a secret.
    pub url_env: String,
    /// The segment; `None` for the one of the front page.
    pub segment: Option<SegmentKey>,
    /// How often.
    pub every: EditionInterval,
    /// Which editions.
    pub occasion: WebhookOccasion,
}

/// Which editions are posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebhookOccasion {
    /// All.
    #[default]
    EveryEdition,
    /// Those in which a warning or more is new, or an alert is over.
    News,
    /// Those in which a critical alert is new.
    Critical,
}

impl WebhookOccasion {
    const ALL: [(&'static str, Self); 3] =
        [("every edition", Self::EveryEdition), ("news", Self::News), ("critical", Self::Critical)];
}

/// One `[[webhooks]]` as written.
#[derive(Debug)]
pub(super) struct RawWebhook {
    place: Place,
    url_env: Option<Located<String>>,
    segment: Option<Located<String>>,
    every: Option<Located<String>>,
    on: Option<Located<String>>,
}

pub(super) fn read(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawWebhook {
    let raw = RawWebhook {
        place: keys.place().clone(),
        url_env: keys.string(reader, "url_env"),
        segment: keys.string(reader, "segment"),
        every: keys.string(reader, "every"),
        on: keys.string(reader, "on"),
    };
    keys.finish(reader);
    raw
}

pub(super) fn check(raw: Option<Vec<RawWebhook>>, segments: &[Segment], problems: &mut Problems) -> Vec<Webhook> {
    let mut checked: Vec<Webhook> = Vec::new();
    for raw in raw.unwrap_or_default() {
        let place = raw.place.clone();
        let Some(webhook) = check_one(raw, segments, problems) else { continue };
        let editions = |webhook: &Webhook| (webhook.url_env.clone(), webhook.segment.clone(), webhook.every);
        if checked.iter().any(|known| editions(known) == editions(&webhook)) {
            problems.push(Problem::new(place, "this address is listed twice for the same editions"));
        }
        checked.push(webhook);
    }
    checked
}

fn check_one(raw: RawWebhook, segments: &[Segment], problems: &mut Problems) -> Option<Webhook> {
    let RawWebhook { place, url_env, segment, every, on } = raw;
    let Some(url_env) = url_env else {
        let problem = Problem::new(place, "the webhook has no `url_env`");
        problems
            .push(problem.hint("put its address into a variable of the environment and name that one in `url_env`"));
        return None;
    };
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !text.is_empty();
    if !is_name(&url_env.value) {
        // Not shown: it may be the address itself, which lets anybody post.
        let problem = Problem::new(url_env.place, "this is not the name of a variable");
        problems.push(problem.hint("put the address into a variable of the environment and name that one here"));
        return None;
    }
    let known = |key: &str| segments.iter().any(|segment| segment.key.as_str() == key);
    if let Some(segment) = segment.as_ref().filter(|segment| !known(&segment.value)) {
        let problem = Problem::new(segment.place.clone(), format!("unknown segment `{}`", segment.value));
        problems.push(problem.suggest(&segment.value, segments.iter().map(|segment| segment.key.as_str())));
        return None;
    }
    let occasion = match on {
        None => WebhookOccasion::default(),
        Some(on) => {
            let Some((_, occasion)) = WebhookOccasion::ALL.into_iter().find(|(word, _)| *word == on.value) else {
                let problem = Problem::new(on.place, format!("`{}` is no occasion", on.value));
                problems.push(problem.hint("write \"every edition\", \"news\" or \"critical\""));
                return None;
            };
            occasion
        }
    };
    let every = EditionInterval::check(every, problems)?;
    let segment = segment.map(|segment| SegmentKey(segment.value));
    Some(Webhook { url_env: url_env.value, segment, every, occasion })
}
