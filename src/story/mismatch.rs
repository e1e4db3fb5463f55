//! Settings that do not fit the data, in words: for warnings, for data health, and for the stories.

use crate::cube::IdDifference;
use crate::messages::{joined, text};
use crate::views::{Mismatch, MismatchKind};

/// Settings of one mismatch that are named.
const SETTINGS_NAMED: usize = 3;

/// What is wrong, a sentence without its full stop that starts with a small letter; names stand in quotation marks.
pub fn mismatch_text(mismatch: &Mismatch) -> String {
    match &mismatch.kind {
        MismatchKind::NoEvent { name, is_excluded: false, .. } => text!("mismatch-no-event", name = name),
        MismatchKind::NoEvent { name, is_excluded: true, .. } => {
            text!("mismatch-excluded", name = name)
        }
        MismatchKind::NoTrendEvents { names } => {
            let names = names.iter().map(|name| text!("quoted", name = name)).collect();
            text!("mismatch-no-events", names = joined("or", names))
        }
        MismatchKind::NoneFulfils { name } => text!("mismatch-none-fulfils", name = name),
        MismatchKind::NoSuchValue { attribute, value, .. } => {
            text!("mismatch-no-value", attribute = attribute, value = value)
        }
        MismatchKind::NobodyIn { segment } => text!("mismatch-nobody-in", segment = segment),
        MismatchKind::NoSuchSource { source, .. } => text!("mismatch-no-source", source = source),
        MismatchKind::UsedNowhere { name, events } => {
            text!("mismatch-unused", number = *events, name = name)
        }
        MismatchKind::UnknownIds { events, difference } => {
            let reason = difference.map(|difference| text!("mismatch-reason", reason = of_ids(difference)));
            let reason = reason.unwrap_or_default();
            match events {
                Some(events) => text!("mismatch-unknown-ids", number = *events, reason = reason),
                None => text!("mismatch-unknown-ids-most", reason = reason),
            }
        }
        MismatchKind::NeverIdentified => {
            text!("mismatch-never-identified")
        }
    }
}

/// What to do about it, a clause that starts with a small letter.
pub fn mismatch_hint(mismatch: &Mismatch) -> String {
    match &mismatch.kind {
        MismatchKind::NoEvent { near: Some(near), .. }
        | MismatchKind::NoSuchValue { near: Some(near), .. }
        | MismatchKind::NoSuchSource { near: Some(near), .. } => text!("mismatch-near", near = near),
        MismatchKind::NoEvent { near: None, is_excluded: true, .. } => text!("mismatch-see-excluded"),
        MismatchKind::NoEvent { near: None, .. } | MismatchKind::NoTrendEvents { .. } => text!("mismatch-names-listed"),
        MismatchKind::NoSuchValue { near: None, values, .. } if values.is_empty() => text!("mismatch-look-values"),
        MismatchKind::NoSuchValue { near: None, values, .. } => text!("mismatch-values", values = values.join(", ")),
        MismatchKind::NoneFulfils { .. } => text!("mismatch-look-properties"),
        MismatchKind::NobodyIn { .. } => text!("mismatch-one-user"),
        MismatchKind::NoSuchSource { near: None, .. } => text!("mismatch-spelling"),
        MismatchKind::UsedNowhere { .. } => text!("mismatch-use-it"),
        MismatchKind::UnknownIds { .. } => text!("mismatch-same-ids"),
        MismatchKind::NeverIdentified => {
            text!("mismatch-aliases")
        }
    }
}

/// The settings that are meant, as in `steps.signup.event, trends.signups.event and 2 more`.
pub fn mismatch_settings(mismatch: &Mismatch) -> String {
    let named = mismatch.settings.iter().take(SETTINGS_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match mismatch.settings.len().saturating_sub(SETTINGS_NAMED) {
        0 => named,
        more => text!("mismatch-settings-more", named = named, more = more),
    }
}

fn of_ids(difference: IdDifference) -> String {
    match difference {
        IdDifference::Blanks => text!("ids-blanks"),
        IdDifference::Case => text!("ids-case"),
        IdDifference::Zeros => text!("ids-zeros"),
        IdDifference::Fraction => text!("ids-fraction"),
    }
}
