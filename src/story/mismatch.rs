//! Settings that do not fit the data, in words: for warnings, for data health, and for the stories.

use crate::cube::IdDifference;
use crate::format;
use crate::views::{Mismatch, MismatchKind};

/// Settings of one mismatch that are named.
const SETTINGS_NAMED: usize = 3;

/// What is wrong, a sentence without its full stop that starts with a small letter; names stand in quotation marks.
pub fn mismatch_text(mismatch: &Mismatch) -> String {
    match &mismatch.kind {
        MismatchKind::NoEvent { name, is_excluded: false, .. } => format!("no event is named “{name}”"),
        MismatchKind::NoEvent { name, is_excluded: true, .. } => {
            format!("every event named “{name}” is left out: of a test user, an excluded source or nobody")
        }
        MismatchKind::NoTrendEvents { names } => {
            let names: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
            format!("no event is named {}", names.join(" or "))
        }
        MismatchKind::NoneFulfils { name } => format!("no event named “{name}” fulfils the conditions on it"),
        MismatchKind::NoSuchValue { attribute, value, .. } => format!("no user has {attribute} “{value}”"),
        MismatchKind::NobodyIn { segment } => format!("no user is in the segment “{segment}”"),
        MismatchKind::NoSuchSource { source, .. } => format!("no event is from the excluded source “{source}”"),
        MismatchKind::UsedNowhere { name, events } => {
            let named = format::counted(*events, "event is", "events are");
            format!("{named} named “{name}”, and nothing in the settings uses that name")
        }
        MismatchKind::UnknownIds { events, difference } => {
            let events =
                events.map_or_else(|| "most events".to_owned(), |events| format::counted(events, "event", "events"));
            let reason = difference.map(|difference| format!(": {}", of_ids(difference))).unwrap_or_default();
            format!("the users of {events}, more than half, have no row in “users”{reason}")
        }
        MismatchKind::NeverIdentified => {
            "nobody of the first step has a row in “users”, and everybody of the second has one".to_owned()
        }
    }
}

/// What to do about it, a clause that starts with a small letter.
pub fn mismatch_hint(mismatch: &Mismatch) -> String {
    match &mismatch.kind {
        MismatchKind::NoEvent { near: Some(near), .. }
        | MismatchKind::NoSuchValue { near: Some(near), .. }
        | MismatchKind::NoSuchSource { near: Some(near), .. } => format!("did you mean “{near}”?"),
        MismatchKind::NoEvent { near: None, is_excluded: true, .. } => "see “excluded_sources”, who is a test user, and which column says who it was".into(),
        MismatchKind::NoEvent { near: None, .. } | MismatchKind::NoTrendEvents { .. } => "data health lists the names that there are".into(),
        MismatchKind::NoSuchValue { near: None, values, .. } if values.is_empty() => "look at the values in “users”".into(),
        MismatchKind::NoSuchValue { near: None, values, .. } => format!("there are {}", values.join(", ")),
        MismatchKind::NoneFulfils { .. } => "look at the properties of these events".into(),
        MismatchKind::NobodyIn { .. } => "its conditions must all hold for one user".into(),
        MismatchKind::NoSuchSource { near: None, .. } => "mend its spelling, or take it out".into(),
        MismatchKind::UsedNowhere { .. } => "use it in a step, an active event or a trend metric if it matters".into(),
        MismatchKind::UnknownIds { .. } => "write the ids of events and of “users” in the same way".into(),
        MismatchKind::NeverIdentified => {
            "say in “aliases” which anonymous people turned out to be which users, or start with an event of known users".into()
        }
    }
}

/// The settings that are meant, as in `steps.signup.event, trends.signups.event and 2 more`.
pub fn mismatch_settings(mismatch: &Mismatch) -> String {
    let named = mismatch.settings.iter().take(SETTINGS_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match mismatch.settings.len().saturating_sub(SETTINGS_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

const fn of_ids(difference: IdDifference) -> &'static str {
    match difference {
        IdDifference::Blanks => "their ids have blanks around them",
        IdDifference::Case => "their ids differ in capital letters",
        IdDifference::Zeros => "their ids begin with zeros",
        IdDifference::Fraction => "their ids end in a fraction of zero",
    }
}
