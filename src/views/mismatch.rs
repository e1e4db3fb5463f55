//! A setting that does not fit the data, and what follows from that.

use crate::cube::IdDifference;

/// A setting that does not fit the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The settings, as in `steps.signup.event`; empty for what no setting names.
    pub settings: Vec<String>,
    /// What is wrong.
    pub kind: MismatchKind,
}

/// How a setting does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// No counted event has this name; perhaps another one was meant, or rows that are left out have it.
    NoEvent {
        /// The name.
        name: String,
        /// The nearest name that there is.
        near: Option<String>,
        /// Whether rows that were left out have it.
        is_excluded: bool,
    },
    /// No counted event has the names of some trend metrics, and none is near them; in the order of the settings.
    NoTrendEvents {
        /// The names.
        names: Vec<String>,
    },
    /// There are events of this name, and none fulfils the conditions.
    NoneFulfils {
        /// The name.
        name: String,
    },
    /// No user has this value of an attribute.
    NoSuchValue {
        /// The attribute.
        attribute: String,
        /// The value.
        value: String,
        /// The nearest value that there is.
        near: Option<String>,
        /// The values that there are, the most frequent first.
        values: Vec<String>,
    },
    /// A segment without a user, although each of its values has some.
    NobodyIn {
        /// The label of the segment.
        segment: String,
    },
    /// No row has this source.
    NoSuchSource {
        /// The source.
        source: String,
        /// The nearest source that there is.
        near: Option<String>,
    },
    /// A name with much traffic that no setting uses.
    UsedNowhere {
        /// The name.
        name: String,
        /// How many events have it.
        events: u64,
    },
    /// Most events are of ids that meet no row of `users`.
    UnknownIds {
        /// How many events; `None` when withheld.
        events: Option<u64>,
        /// Why, where it is seen.
        difference: Option<IdDifference>,
    },
    /// The first step has only people without a row in `users`, the second only people with one.
    NeverIdentified,
}

impl Mismatch {
    /// Names that no row has, each with its setting and the nearest one that there is.
    pub fn unknown_names(&self) -> Vec<(&str, &str, Option<&str>)> {
        let of_all = |name, near| self.settings.iter().map(move |setting| (setting.as_str(), name, near)).collect();
        match &self.kind {
            MismatchKind::NoEvent { name, near, .. } => of_all(name.as_str(), near.as_deref()),
            MismatchKind::NoTrendEvents { names } => {
                let named = self.settings.iter().zip(names);
                named.map(|(setting, name)| (setting.as_str(), name.as_str(), None)).collect()
            }
            MismatchKind::NoSuchValue { value, near, .. } => of_all(value.as_str(), near.as_deref()),
            MismatchKind::NoSuchSource { source, near } => of_all(source.as_str(), near.as_deref()),
            MismatchKind::NoneFulfils { .. }
            | MismatchKind::NobodyIn { .. }
            | MismatchKind::UsedNowhere { .. }
            | MismatchKind::UnknownIds { .. }
            | MismatchKind::NeverIdentified => Vec::new(),
        }
    }

    /// The nearest name that there is, of the first that no row has.
    pub(super) fn near(&self) -> Option<&str> {
        self.unknown_names().first().and_then(|(_, _, near)| *near)
    }

    /// Whether numbers are missing because of it, so that a quiet summary would be wrong.
    pub fn hides_numbers(&self) -> bool {
        match &self.kind {
            MismatchKind::NoEvent { .. } => self.settings.iter().any(|setting| !setting.starts_with("trends.")),
            MismatchKind::NoneFulfils { .. }
            | MismatchKind::NoSuchValue { .. }
            | MismatchKind::NobodyIn { .. }
            | MismatchKind::UnknownIds { .. }
            | MismatchKind::NeverIdentified => true,
            MismatchKind::NoTrendEvents { .. }
            | MismatchKind::NoSuchSource { .. }
            | MismatchKind::UsedNowhere { .. } => false,
        }
    }
}
