//! What the data holds beside what is asked of it: event names, values of user attributes, ids. Settings are held against it, and
//! the event catalogue is made of it.

use serde::{Deserialize, Serialize};

use crate::calendar::Day;

/// Days up to `A` of which the events of a name are told day by day.
pub const RECENT_DAYS: u16 = 28;
/// What the data holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The names with most events, by volume, then name; rows that were left out are apart.
    pub names: Vec<EventName>,
    /// All other names together: those that count, and those left out.
    pub other: Vec<EventName>,
    /// Names among the others.
    pub also_named: Vec<String>,
    /// By position in the definitions, how many events fulfil each step, active event and trend metric.
    pub step_events: Vec<u64>,
    /// See `step_events`.
    pub active_events: Vec<u64>,
    /// See `step_events`.
    pub trend_events: Vec<u64>,
    /// By position in the definitions, whether a row has the excluded source.
    pub has_source: Vec<bool>,
    /// Sources of rows that are not excluded, in order, where the settings exclude one of their own.
    pub sources: Vec<String>,
    /// The user attributes that segments read.
    pub attributes: Vec<SeenAttribute>,
    /// By segment, users that are in it.
    pub segment_users: Vec<u64>,
    /// Why ids of events meet no row of `users`, where it is seen.
    pub id_difference: Option<IdDifference>,
    /// Whether everybody of the first step is without a row in `users` and everybody of the second has one.
    pub is_never_identified: bool,
}

/// The events of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventName {
    /// The name; `None` for events without one, and for many names together.
    pub name: Option<String>,
    /// Whether these are the rows of test users, of excluded sources, and without a user.
    pub is_excluded: bool,
    /// Rows.
    pub events: u64,
    /// Distinct users.
    pub people: u64,
    /// The first and the last day up to `A`; `None` when there is no such day.
    pub days: Option<[Day; 2]>,
    /// The rows of each of the last [`RECENT_DAYS`] days up to `A`, the oldest first; empty without `A`.
    pub recent: Vec<u64>,
    /// Whether an id of a user stands in it.
    pub holds_id: bool,
}

/// A user attribute and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenAttribute {
    /// The column of `users`.
    pub attribute: String,
    /// Values with how many users have each, the most frequent first; test users are not among them.
    pub values: Vec<(String, u64)>,
}

/// How ids of events differ from those of `users`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdDifference {
    /// Blanks around them.
    Blanks,
    /// Capital letters.
    Case,
    /// Zeros before a number.
    Zeros,
    /// A fraction of zero after a number, as in `7.0`.
    Fraction,
}
