//! An acknowledgement as it stands on an incident.

use crate::calendar::Day;

/// What the team made of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AcknowledgedAs {
    /// Something happened, and somebody looks after it.
    Real,
    /// It was known to come.
    Expected,
    /// Nothing happened.
    Noise,
    /// It is how things are from now on.
    Accepted,
}

impl AcknowledgedAs {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Real, Self::Expected, Self::Noise, Self::Accepted];

    /// The word of the file and of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Expected => "expected",
            Self::Noise => "noise",
            Self::Accepted => "accepted",
        }
    }

    /// Whether such an alert is no news any more.
    pub(super) const fn settles(self) -> bool {
        match self {
            Self::Expected | Self::Accepted => true,
            Self::Real | Self::Noise => false,
        }
    }
}

/// An acknowledgement as it stands on an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// What the team made of it.
    pub verdict: AcknowledgedAs,
    /// Who said so, as written.
    pub by: String,
    /// When.
    pub on: Day,
    /// Why.
    pub note: Option<String>,
    /// The last day on which it holds; `None` without an end.
    pub until: Option<Day>,
    /// Whether the alert is left out of headline, mail and exit codes: an expected or accepted one, while that holds.
    pub is_settled: bool,
}
