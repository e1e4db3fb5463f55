//! The cells of every day while events are read: how many, how late, and per role the users.

use super::plan::QueryPlan;
use super::user_set::UserSet;
use crate::calendar::{Day, Millis};

/// One day's events.
#[derive(Debug)]
pub(super) struct DayCells {
    /// Counted events of any name.
    pub(super) events: u64,
    /// The instant of the last one.
    pub(super) last: Millis,
    /// `[role * classes + class]`: events.
    pub(super) counts: Vec<u32>,
    /// `[role]`: who did it.
    pub(super) sets: Vec<UserSet>,
    /// `[sum * classes + class]`: what is added up, in millionths.
    pub(super) sums: Vec<i128>,
}

/// All days with events, reachable from the last possible day backwards.
#[derive(Debug)]
pub(super) struct Days {
    limit: Day,
    classes: usize,
    roles: usize,
    sums: usize,
    cells: Vec<Option<Box<DayCells>>>,
    /// The day of the last look-up, since events mostly come day by day.
    current: (i64, usize),
}

impl Days {
    pub(super) fn new(plan: &QueryPlan, classes: usize) -> Self {
        let current = (i64::MAX, 0);
        Self { limit: plan.limit, classes, roles: plan.roles.len(), sums: plan.sums, cells: Vec::new(), current }
    }

    /// The cells of the day of an instant, which is not after the last possible day.
    #[inline]
    pub(super) fn of(&mut self, ts: Millis) -> &mut DayCells {
        let (start, index) = self.current;
        let within = ts.0.wrapping_sub(start);
        let index = if (0..crate::calendar::DAY_MILLIS).contains(&within) && start != i64::MAX {
            index
        } else {
            self.turn_to(ts.utc_day())
        };
        self.cells[index].as_mut().expect("the current day exists")
    }

    /// The days that have events with their cells, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Day, &DayCells)> {
        let day = |index: usize| self.limit.plus(-i32::try_from(index).expect("at most a century of days"));
        let cells = self.cells.iter().enumerate().rev();
        cells.filter_map(move |(index, cells)| cells.as_deref().map(|cells| (day(index), cells)))
    }

    /// Adds the cells of other days, whose users have been renumbered.
    pub(super) fn absorb(&mut self, other: Self, users: u32) {
        if self.cells.len() < other.cells.len() {
            self.cells.resize_with(other.cells.len(), || None);
        }
        for (mine, theirs) in self.cells.iter_mut().zip(other.cells) {
            match (mine.as_deref_mut(), theirs) {
                (_, None) => {}
                (None, theirs) => *mine = theirs,
                (Some(mine), Some(theirs)) => mine.absorb(*theirs, users),
            }
        }
        self.current = (i64::MAX, 0);
    }

    /// Gives users other numbers.
    pub(super) fn renumber(&mut self, users: u32, number: impl Fn(u32) -> u32) {
        for set in self.cells.iter_mut().flatten().flat_map(|cells| cells.sets.iter_mut()) {
            *set = set.renumbered(users, &number);
        }
    }

    #[cold]
    fn turn_to(&mut self, day: Day) -> usize {
        let index = usize::try_from(self.limit.since(day)).expect("no event is after the limit");
        if index >= self.cells.len() {
            self.cells.resize_with(index + 1, || None);
        }
        let (roles, sums, classes) = (self.roles, self.sums, self.classes);
        self.cells[index].get_or_insert_with(|| {
            Box::new(DayCells {
                events: 0,
                last: Millis(i64::MIN),
                counts: vec![0; roles * classes],
                sets: std::iter::repeat_with(UserSet::default).take(roles).collect(),
                sums: vec![0; sums * classes],
            })
        });
        self.current = (day.utc_start().0, index);
        index
    }
}

impl DayCells {
    fn absorb(&mut self, other: Self, users: u32) {
        self.events += other.events;
        self.last = self.last.max(other.last);
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        self.sums.iter_mut().zip(other.sums).for_each(|(sum, more)| *sum += more);
        self.sets.iter_mut().zip(other.sets).for_each(|(set, more)| set.absorb(more, users));
    }
}
