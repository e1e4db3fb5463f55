//! The numbers of data health by name, and which of them a privacy floor keeps from being told.

use std::collections::BTreeSet;

use super::{Excluded, Health};

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
    /// After the end of `A`.
    AfterAsOf,
    /// Years before all others.
    Stray,
}

/// What must not be told of [`Health`]; nothing without a privacy floor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untold {
    /// Counts about too few people, and those that would give them back.
    pub counts: BTreeSet<RowCount>,
    /// The same for the days of [`Health::days`], by position: their events and their last minute.
    pub days: BTreeSet<usize>,
    /// The moment of a single event, which is one person's; its day may be told.
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
            RowCount::Because(reason) => self.excluded.count(reason),
        }
    }

    /// The count of a name; `None` when it must not be told.
    pub fn told(&self, count: RowCount) -> Option<u64> {
        (!self.untold.counts.contains(&count)).then(|| self.count(count))
    }
}

impl Excluded {
    /// How many for a reason.
    pub fn count(&self, reason: Reason) -> u64 {
        match reason {
            Reason::WithoutUser => self.without_user,
            Reason::OfTestUser => self.test_user,
            Reason::FromSource(index) => self.by_source.get(index).map_or(0, |(_, events)| *events),
            Reason::WithoutTime => self.without_time,
            Reason::AfterAsOf => self.after_as_of,
            Reason::Stray => self.stray,
        }
    }

    /// Every reason, in order.
    pub fn reasons(&self) -> Vec<Reason> {
        let sources = (0..self.by_source.len()).map(Reason::FromSource);
        let last = [Reason::WithoutTime, Reason::AfterAsOf, Reason::Stray];
        [Reason::WithoutUser, Reason::OfTestUser].into_iter().chain(sources).chain(last).collect()
    }
}
