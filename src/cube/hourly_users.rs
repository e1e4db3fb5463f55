//! Who did what in each hour of the newest days, while events are read.
//!
//! Which day is the newest is known only once every row was read. A day that is 14 days older than one that was met already can
//! never be among the last 14 again, so its hours are dropped, whatever the order of the rows.

use super::plan::QueryPlan;
use crate::calendar::ClockHour;

/// Who did what in each hour of a day: `[slot * roles + role]`, a user for each event.
#[derive(Debug, Default)]
pub(super) struct HourlyUsers(Vec<Vec<u32>>);

impl HourlyUsers {
    /// Notes an event of a user.
    #[inline]
    pub(super) fn insert(&mut self, (slot, role): (usize, usize), roles: usize, user: u32) {
        let position = slot * roles + role;
        if position >= self.0.len() {
            self.0.resize_with((slot + 1) * roles, Vec::new);
        }
        self.0[position].push(user);
    }

    /// Adds what happened by other rows.
    pub(super) fn absorb(&mut self, other: Self) {
        if self.0.len() < other.0.len() {
            self.0.resize_with(other.0.len(), Vec::new);
        }
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| mine.extend(theirs));
    }

    /// Gives users other numbers.
    pub(super) fn renumber(&mut self, number: impl Fn(u32) -> u32) {
        self.0.iter_mut().flatten().for_each(|user| *user = number(*user));
    }

    /// The users of one hour and role, each as often as they had an event, equal ones together.
    pub(super) fn sorted(&self, hour: ClockHour, role: usize, roles: usize) -> Vec<u32> {
        let mut users = self.0.get(hour.slot() * roles + role).cloned().unwrap_or_default();
        users.sort_unstable();
        users
    }
}

/// How many lists there are for each hour: one for each role, and one for the active events.
pub(super) fn hourly_roles(plan: &QueryPlan) -> usize {
    plan.roles.len() + 1
}
