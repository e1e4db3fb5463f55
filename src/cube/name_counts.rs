//! Every event name that a pass meets, with its rows, people and days: those that count, and apart from them those of test
//! users, of excluded sources and without a user.
//!
//! Names that are counted by day anyway (trend metrics and active events without conditions) cost the pass nothing more: their
//! numbers are read off the cells of the days at its end.

use super::day_cells::Days;
use super::hash::hash;
use super::id_table::IdTable;
use super::number::number;
use super::plan::QueryPlan;
use super::user_set::UserSet;

/// Names beyond the definitions' that are told apart; the rows of all others are counted together.
const MOST_NAMES: u32 = 50_000;

/// The position of a name: first those of the plan, then rows without a name, then all beyond [`MOST_NAMES`], then the others
/// in the order in which they were met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NamePosition(u32);

/// The rows of one name.
#[derive(Debug, Default)]
pub(super) struct NameCount {
    pub(super) events: u64,
    pub(super) people: UserSet,
    /// How many days before the last possible one a day lies, and how many rows it has; in the order in which the days were met.
    /// For rows that are left out the last possible day is that of the clock alone.
    pub(super) days: Vec<(u32, u64)>,
    /// The place in `days` of the last row's day.
    last: usize,
}

impl NameCount {
    #[inline]
    fn add(&mut self, day: usize, user: u32, users: u32) {
        self.people.insert(user, users);
        self.add_rows(number(day), 1);
    }

    /// Adds rows of a day.
    pub(super) fn add_rows(&mut self, day: u32, rows: u64) {
        self.events += rows;
        if self.days.get(self.last).is_none_or(|(known, _)| *known != day) {
            self.last = self.days.iter().position(|(known, _)| *known == day).unwrap_or(self.days.len());
            if self.last == self.days.len() {
                self.days.push((day, 0));
            }
        }
        self.days[self.last].1 += rows;
    }

    /// Adds other rows of the same name.
    pub(super) fn absorb(&mut self, later: Self, users: u32) {
        for (day, rows) in later.days {
            self.add_rows(day, rows);
        }
        self.people.absorb(later.people, users);
    }
}

/// The rows of every name.
pub(super) struct NameCounts {
    /// How many names the plan has.
    planned: u32,
    others: IdTable,
    /// By position: rows that count, without those that the cells of the days hold.
    pub(super) counted: Vec<NameCount>,
    /// By position: rows of test users, of excluded sources, and without a user.
    pub(super) excluded: Vec<NameCount>,
}

impl NameCounts {
    pub(super) fn new(plan: &QueryPlan) -> Self {
        let planned = number(plan.names().len());
        let length = planned as usize + 2;
        let empty = || std::iter::repeat_with(NameCount::default).take(length).collect();
        Self { planned, others: IdTable::starting_at(planned + 2), counted: empty(), excluded: empty() }
    }

    /// The position of a name of the plan.
    #[inline]
    pub(super) const fn of_plan(number: u32) -> NamePosition {
        NamePosition(number)
    }

    /// The position of rows without a name.
    #[inline]
    pub(super) const fn of_null(&self) -> NamePosition {
        NamePosition(self.planned)
    }

    /// The position of a name that the plan does not have.
    #[inline]
    pub(super) fn of_other(&mut self, hash: u64, name: &[u8]) -> NamePosition {
        match self.others.find(hash, name) {
            Some(entry) => NamePosition(entry.number),
            None => self.meet(hash, name),
        }
    }

    #[cold]
    fn meet(&mut self, hash: u64, name: &[u8]) -> NamePosition {
        if self.others.next_number() - self.planned - 2 >= MOST_NAMES {
            return NamePosition(self.planned + 1);
        }
        self.counted.push(NameCount::default());
        self.excluded.push(NameCount::default());
        NamePosition(self.others.insert(hash, name, 0).number)
    }

    /// Counts a row.
    #[inline]
    pub(super) fn count(&mut self, name: NamePosition, (day, user): (usize, u32), users: u32) {
        self.counted[name.0 as usize].add(day, user, users);
    }

    /// Counts a row of a test user or an excluded source.
    pub(super) fn exclude(&mut self, name: NamePosition, (day, user): (usize, u32), users: u32) {
        self.excluded[name.0 as usize].add(day, user, users);
    }

    /// Counts a row without a user.
    pub(super) fn exclude_nobodys(&mut self, name: NamePosition, day: usize) {
        let day = number(day);
        self.excluded[name.0 as usize].add_rows(day, 1);
    }

    /// Adds what was counted of later rows, whose users are renumbered.
    pub(super) fn absorb(&mut self, later: Self, users: u32, number: impl Fn(u32) -> u32) {
        let mut positions: Vec<NamePosition> = (0..self.planned + 2).map(NamePosition).collect();
        positions.extend(later.others.iter().map(|(name, _)| self.of_other(hash(name), name)));
        for (mine, theirs) in [(&mut self.counted, later.counted), (&mut self.excluded, later.excluded)] {
            for (position, mut count) in positions.iter().zip(theirs) {
                count.people = count.people.renumbered(users, &number);
                mine[position.0 as usize].absorb(count, users);
            }
        }
    }

    /// The name at a position: `None` for rows without one, and for all that were not told apart.
    pub(super) fn names<'n>(&'n self, plan: &'n QueryPlan) -> Vec<Option<&'n [u8]>> {
        let planned = plan.names().iter().map(|name| Some(name.as_slice()));
        planned.chain([None, None]).chain(self.others.iter().map(|(name, _)| Some(name))).collect()
    }

    /// The position of the rows whose names were not told apart.
    pub(super) fn beyond(&self) -> usize {
        self.planned as usize + 1
    }

    /// The rows that count of every name, with those that the cells of the days hold.
    pub(super) fn with_days(&mut self, (days, plan, classes): (&Days<'_>, &QueryPlan, usize), users: u32) {
        let daily: Vec<usize> =
            (0..self.planned).filter(|name| plan.role(*name).is_daily).map(|it| it as usize).collect();
        for (day, cells) in days.iter() {
            let position = u32::try_from(plan.limit.since(day)).expect("a day that may count");
            for name in &daily {
                let rows: u64 =
                    cells.counts[name * classes..(name + 1) * classes].iter().map(|count| u64::from(*count)).sum();
                if rows > 0 {
                    let count = &mut self.counted[*name];
                    count.add_rows(position, rows);
                    cells.sets[*name].for_each(|user| count.people.insert(user, users));
                }
            }
        }
    }
}
