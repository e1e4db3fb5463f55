//! Two accumulators over neighbouring rows to one, as if all rows had come to the first.

use super::accumulate::{Accumulator, NEW, NO_EVENT, Tally, UserState};
use super::hash::hash;
use crate::calendar::Millis;

impl Accumulator<'_> {
    /// Adds what another accumulator learnt from the rows that follow this one's.
    pub fn merge(&mut self, mut later: Self) {
        self.flush();
        later.flush();
        let unknown_users = self.adopt(&later);
        let rows_known = self.users.len();
        let number = |user: u32| match user.checked_sub(rows_known) {
            Some(unknown_user) => unknown_users[unknown_user as usize],
            None => user,
        };
        let users = self.unknown_users.next_number();
        if !unknown_users.is_empty() {
            later.days.renumber(users, number);
            later.hits.iter_mut().flatten().for_each(|hit| hit.user = number(hit.user));
        }
        for (user, state) in (0..).zip(&later.states) {
            let repeated = self.states[number(user) as usize].then(*state);
            self.tally.repeated += u64::from(repeated);
        }
        self.hits.append(&mut later.hits);
        self.days.absorb(later.days, users);
        self.tally.add(&later.tally);
    }

    /// Gives the unknown users of another accumulator numbers here.
    fn adopt(&mut self, later: &Self) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (id, entry) in later.unknown_users.iter() {
            let hash = hash(id);
            let known = self.unknown_users.find(hash, id);
            let entry = known.unwrap_or_else(|| {
                self.states.push(NEW);
                self.unknown_users.insert(hash, id, entry.class)
            });
            numbers.push(entry.number);
        }
        numbers
    }
}

impl UserState {
    /// Adds what later rows say about the user, and says whether their first one repeats the last one here.
    fn then(&mut self, later: Self) -> bool {
        self.t0 = self.t0.min(later.t0);
        if later.first.1 == NO_EVENT {
            return false;
        }
        let is_repetition = self.last == later.first;
        if self.first.1 == NO_EVENT {
            self.first = later.first;
        }
        self.last = later.last;
        is_repetition
    }
}

impl Tally {
    fn add(&mut self, later: &Self) {
        let Self { rows, without_user, test_user, by_source, without_time, .. } = later;
        self.rows += rows;
        self.without_user += without_user;
        self.test_user += test_user;
        self.by_source.iter_mut().zip(by_source).for_each(|(mine, theirs)| *mine += theirs);
        self.without_time += without_time;
        self.from_future += later.from_future;
        self.after_as_of += later.after_as_of;
        self.cut_day += later.cut_day;
        self.stray += later.stray;
        self.without_user_row += later.without_user_row;
        self.repeated += later.repeated;
        self.broken_properties += later.broken_properties;
        self.not_added += later.not_added;
        self.newest = self.newest.max(later.newest);
        let earlier = |mine: Option<Millis>, theirs: Option<Millis>| mine.into_iter().chain(theirs).min();
        self.next = earlier(self.next, later.next);
        self.earliest_counted = earlier(self.earliest_counted, later.earliest_counted);
    }
}
