//! Two accumulators over neighbouring rows to one, as if all rows had come to the first.

use super::accumulate::Accumulator;
use super::hash::hash;
use super::user_state::NEW;

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
        self.names.absorb(later.names, users, number);
        self.plays.iter_mut().zip(&later.plays).for_each(|(mine, theirs)| *mine += theirs);
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
