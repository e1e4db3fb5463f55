//! What the pass over the events read and left out, by name, and which of these numbers are withheld for privacy.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::CutDay;
use crate::calendar::{HOUR_MILLIS, LocalZone, Millis};

/// What the pass over the events read and left out; the numbers of the data health page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Rows of `users`.
    pub user_rows: u64,
    /// Rows of `users` with `is_test = 1`.
    pub test_users: u64,
    /// Rows of `events` that were read.
    pub event_rows: u64,
    /// Events that entered the cube.
    pub counted_events: u64,
    /// Distinct users with a counted event.
    pub counted_users: u64,
    /// Events left out, by reason. An event is put down to the first reason that applies, in this order.
    pub excluded: Excluded,
    /// Counted events whose user has no row in `users`.
    pub events_without_user_row: u64,
    /// Counted events that repeat the user, name and instant of the row before them of the same user.
    pub repeated_events: u64,
    /// Counted events whose properties a condition or a sum looked at and found to be no JSON.
    pub broken_properties: u64,
    /// What became of anonymous ids.
    pub aliases: AliasCounts,
    /// Values of counted events that a sum should have added and that are no number, or one of 10^15 or more in size.
    pub values_not_added: u64,
    /// The earliest and the latest instant of a counted event.
    pub first_event: Option<Millis>,
    /// See `first_event`.
    pub last_event: Option<Millis>,
    /// The newest event that could count, also after the end of `A`, but not after the clock, and no stray.
    pub newest_event: Option<Millis>,
    /// The first event after the clock: from then on these numbers hold no more.
    pub next_event: Option<Millis>,
    /// The last day with events, when it is left out because it ends early.
    pub cut_day: Option<CutDay>,
    /// For each day `F..=A` its events and the last minute of the day (0 to 1439) that has one.
    pub days: Vec<DayHealth>,
    /// What of all this is withheld for privacy; a cached cube is from before that is decided.
    #[serde(skip)]
    pub suppressed: SuppressedRows,
}

/// Data is stale when its newest event is older than this many hours.
pub const STALE_AFTER_HOURS: i64 = 48;

/// Whether data whose newest event is this one is stale.
pub fn is_stale(newest: Millis, now: Millis) -> bool {
    now.0 - newest.0 > STALE_AFTER_HOURS * HOUR_MILLIS
}

impl Health {
    /// The newest event that could count, or of an as-of day that was asked for the newest that does.
    pub fn newest(&self) -> Option<Millis> {
        self.newest_event.or(self.last_event)
    }

    /// The same as far as it may be told: where only the day may be, the last second of the day.
    pub fn newest_told(&self, zone: LocalZone) -> Option<Millis> {
        let last_second = |newest: Millis| Millis(zone.last_end(zone.day(newest)).0 - 1_000);
        self.newest().map(|newest| if self.suppressed.moments { last_second(newest) } else { newest })
    }

    /// Whether the newest event is old; no data is not.
    pub fn is_stale(&self, zone: LocalZone, now: Millis) -> bool {
        self.newest_told(zone).is_some_and(|newest| is_stale(newest, now))
    }
}

/// What the aliases say: how many ids turned out to be users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasCounts {
    /// Ids that have an alias.
    pub ids: u64,
    /// Of these, the ids with aliases to several users: shared devices.
    pub shared: u64,
    /// Circles of ids that lead back to themselves; each stops at its smallest id.
    pub circles: u64,
}

/// Events left out, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// With a NULL user id.
    pub without_user: u64,
    /// Of a test user.
    pub test_user: u64,
    /// With an excluded source: the configured spelling and how many, in the order of the configuration.
    pub by_source: Vec<(String, u64)>,
    /// Whose time is NULL or holds no instant.
    pub without_time: u64,
    /// After the clock; none when an as-of day was asked for.
    pub from_future: u64,
    /// After the last day that may count by the clock, or after the as-of day that was asked for.
    pub after_as_of: u64,
    /// On a last day that ends early.
    pub cut_day: u64,
    /// So far from all others, before or after them, that their clock must be wrong.
    pub stray: u64,
}

impl Excluded {
    /// All of them.
    pub fn total(&self) -> u64 {
        let by_source: u64 = self.by_source.iter().map(|(_, events)| events).sum();
        let late = self.from_future + self.after_as_of + self.cut_day;
        self.without_user + self.test_user + by_source + self.without_time + late + self.stray
    }

    /// How many for a reason.
    pub fn count(&self, reason: Reason) -> u64 {
        match reason {
            Reason::WithoutUser => self.without_user,
            Reason::OfTestUser => self.test_user,
            Reason::FromSource(index) => self.by_source.get(index).map_or(0, |(_, events)| *events),
            Reason::WithoutTime => self.without_time,
            Reason::FromFuture => self.from_future,
            Reason::AfterAsOf => self.after_as_of,
            Reason::OnCutDay => self.cut_day,
            Reason::Stray => self.stray,
        }
    }

    /// Every reason, in order.
    pub fn reasons(&self) -> Vec<Reason> {
        let sources = (0..self.by_source.len()).map(Reason::FromSource);
        let last = [Reason::WithoutTime, Reason::FromFuture, Reason::AfterAsOf, Reason::OnCutDay, Reason::Stray];
        [Reason::WithoutUser, Reason::OfTestUser].into_iter().chain(sources).chain(last).collect()
    }
}

/// One day's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHealth {
    /// Counted events of any name.
    pub events: u64,
    /// The minute of the day of the last one, 0 to 1439; `None` without any.
    pub last_minute: Option<u16>,
}

/// A count of rows or users in [`Health`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowCount {
    /// Rows of `events` that were read.
    EventRows,
    /// Events that entered the cube.
    Counted,
    /// Events left out for any reason.
    LeftOut,
    /// Rows of `users`.
    UserRows,
    /// Test users.
    TestUsers,
    /// Distinct users with a counted event.
    CountedUsers,
    /// Counted events whose user has no row in `users`.
    WithoutUserRow,
    /// Counted events that repeat the one before them.
    Repeated,
    /// Counted events whose properties were looked at and are no JSON.
    BrokenProperties,
    /// Values that a sum could not add.
    NotAdded,
    /// Ids that have an alias.
    Aliased,
    /// Ids with aliases to several users.
    Shared,
    /// Circles of ids that lead back to themselves.
    Circles,
    /// Events left out for this reason.
    Because(Reason),
}

/// Why events are left out, in the order in which the reasons apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// With a NULL user id.
    WithoutUser,
    /// Of a test user.
    OfTestUser,
    /// With an excluded source, by its position in the configuration.
    FromSource(usize),
    /// Without a readable time.
    WithoutTime,
    /// After the clock.
    FromFuture,
    /// After the last day that may count.
    AfterAsOf,
    /// On a last day that ends early.
    OnCutDay,
    /// Far from all others.
    Stray,
}

/// What is withheld of [`Health`]; nothing when nobody is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuppressedRows {
    /// Counts about too few people, and those that would give them back.
    pub counts: BTreeSet<RowCount>,
    /// The same for the days of [`Health::days`], by position: their events and their last minute.
    pub days: BTreeSet<usize>,
    /// The moment of a single event, which is one person's; its day is shown.
    pub moments: bool,
}

impl Health {
    /// The count of a name.
    pub fn count(&self, count: RowCount) -> u64 {
        match count {
            RowCount::EventRows => self.event_rows,
            RowCount::Counted => self.counted_events,
            RowCount::LeftOut => self.excluded.total(),
            RowCount::UserRows => self.user_rows,
            RowCount::TestUsers => self.test_users,
            RowCount::CountedUsers => self.counted_users,
            RowCount::WithoutUserRow => self.events_without_user_row,
            RowCount::Repeated => self.repeated_events,
            RowCount::BrokenProperties => self.broken_properties,
            RowCount::NotAdded => self.values_not_added,
            RowCount::Aliased => self.aliases.ids,
            RowCount::Shared => self.aliases.shared,
            RowCount::Circles => self.aliases.circles,
            RowCount::Because(reason) => self.excluded.count(reason),
        }
    }

    /// Whether these numbers are the same at another moment of the same day by the clock: no event lies between.
    pub fn holds_at(&self, now: Millis) -> bool {
        self.newest_event.is_none_or(|newest| newest <= now) && self.next_event.is_none_or(|next| now < next)
    }

    /// The count of a name; `None` when it is withheld.
    pub fn visible(&self, count: RowCount) -> Option<u64> {
        (!self.suppressed.counts.contains(&count)).then(|| self.count(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_stale_after_two_days_and_not_at_them() {
        let newest = Millis(1_000);
        let limit = newest.0 + 48 * HOUR_MILLIS;
        assert!(!is_stale(newest, Millis(limit)));
        assert!(is_stale(newest, Millis(limit + 1)));
    }
}
