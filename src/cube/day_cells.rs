//! The cells of every day while events are read: how many, how late, and per role the users.

use super::hourly_cells::HOURLY_DAYS;
use super::hourly_users::{HourlyUsers, hourly_roles};
use super::number::number;
use super::plan::QueryPlan;
use super::user_set::UserSet;
use crate::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, HOUR_SLOTS, Millis};

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
    /// Who did what in each hour; empty but of the newest days.
    pub(super) hours: HourlyUsers,
}

/// Where the day of an instant is among those that may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayPosition {
    /// Its cells are at this position.
    On(usize),
    /// It is before the first of them.
    Before,
    /// It is after the last of them: which one it is.
    After(Day),
}

/// All days with events, reachable from the last possible day backwards.
#[derive(Debug)]
pub(super) struct Days<'a> {
    plan: &'a QueryPlan,
    classes: usize,
    cells: Vec<Option<Box<DayCells>>>,
    /// The day of the last look-up, since events mostly come day by day.
    current: CurrentDay,
    /// The position of the newest day with events so far.
    newest: usize,
}

/// Instants of one day that follow each other: all of it, unless the clock changed meanwhile.
#[derive(Clone, Copy, Debug)]
struct CurrentDay {
    from: i64,
    /// The first instant after it.
    to: i64,
    index: usize,
    /// When its clock showed midnight, or would have.
    midnight: i64,
    /// Whether the clock was put forward or back on this day before it.
    is_after_change: bool,
}

const NO_DAY: CurrentDay = CurrentDay { from: 0, to: 0, index: 0, midnight: 0, is_after_change: false };

impl<'a> Days<'a> {
    pub(super) fn new(plan: &'a QueryPlan, classes: usize) -> Self {
        Self { plan, classes, cells: Vec::new(), current: NO_DAY, newest: usize::MAX }
    }

    /// Where the day of an instant is; its cells exist from then on.
    #[inline]
    pub(super) fn position(&mut self, ts: Millis) -> DayPosition {
        let CurrentDay { from, to, index, .. } = self.current;
        if from <= ts.0 && ts.0 < to { DayPosition::On(index) } else { self.turn_to(ts) }
    }

    /// The cells at a position.
    #[inline]
    pub(super) fn cells(&mut self, position: usize) -> &mut DayCells {
        self.cells[position].as_mut().expect("a position is that of a day with cells")
    }

    /// Whether hours are told apart on the day at a position, as far as the rows so far say.
    #[inline]
    pub(super) fn has_hours(&self, position: usize) -> bool {
        position - self.newest < usize::from(HOURLY_DAYS)
    }

    /// Notes who had an event of a role in the hour of an instant, whose day was looked up last.
    #[inline]
    pub(super) fn note_hour(&mut self, (ts, role): (Millis, usize), user: u32) {
        let CurrentDay { index, midnight, is_after_change, .. } = self.current;
        let hour = usize::try_from((ts.0 - midnight) / HOUR_MILLIS).expect("an instant of the day");
        let slot = if is_after_change { hour + HOUR_SLOTS / 2 } else { hour };
        let roles = hourly_roles(self.plan);
        self.cells(index).hours.insert((slot, role), roles, user);
    }

    /// Notes that there is a day at a position, and forgets the hours of the days that are no longer among the newest.
    fn meet(&mut self, position: usize) {
        if position >= self.newest {
            return;
        }
        self.newest = position;
        for cells in self.cells.iter_mut().skip(position + usize::from(HOURLY_DAYS)).flatten() {
            cells.hours = HourlyUsers::default();
        }
    }

    /// The days that have events with their cells, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Day, &DayCells)> {
        let day = |index: usize| self.plan.limit.before(number(index));
        let cells = self.cells.iter().enumerate().rev();
        cells.filter_map(move |(index, cells)| cells.as_deref().map(|cells| (day(index), cells)))
    }

    /// Adds the cells of other days, whose users have been renumbered.
    pub(super) fn absorb(&mut self, other: Self, users: u32) {
        let other_newest = other.newest;
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
        self.current = NO_DAY;
        self.meet(other_newest);
    }

    /// Gives users other numbers.
    pub(super) fn renumber(&mut self, users: u32, number: impl Fn(u32) -> u32) {
        for cells in self.cells.iter_mut().flatten() {
            let DayCells { sets, hours, events: _, last: _, counts: _, sums: _ } = &mut **cells;
            hours.renumber(&number);
            for set in sets {
                *set = set.renumbered(users, &number);
            }
        }
    }

    /// How many days the day of an instant lies before the last one that may count by the clock, whichever days were found to
    /// count; `None` for a later one, and for one that is too old.
    #[inline]
    pub(super) fn days_before_clock(&self, ts: Millis) -> Option<usize> {
        let CurrentDay { from, to, index, .. } = self.current;
        let behind = |day: Day| usize::try_from(self.plan.last_by_clock.since(day)).ok();
        if from <= ts.0 && ts.0 < to {
            return behind(self.plan.limit).map(|behind| behind + index);
        }
        let day = Millis(ts.0.saturating_add(self.plan.offsets.at(ts).offset)).utc_day();
        behind(day).filter(|_| day >= self.plan.first_by_clock)
    }

    /// How many days a day lies before the last one that may count; `None` for a later one.
    #[inline]
    fn index_of(&self, day: Day) -> Option<usize> {
        usize::try_from(self.plan.limit.since(day)).ok()
    }

    #[cold]
    fn turn_to(&mut self, ts: Millis) -> DayPosition {
        let span = self.plan.offsets.at(ts);
        let day = Millis(ts.0.saturating_add(span.offset)).utc_day();
        if day < self.plan.first_possible {
            return DayPosition::Before;
        }
        let Some(index) = self.index_of(day) else { return DayPosition::After(day) };
        if index >= self.cells.len() {
            self.cells.resize_with(index + 1, || None);
        }
        let (roles, sums, classes) = (self.plan.roles.len(), self.plan.sums, self.classes);
        self.cells[index].get_or_insert_with(|| {
            Box::new(DayCells {
                events: 0,
                last: Millis(i64::MIN),
                counts: vec![0; roles * classes],
                sets: std::iter::repeat_with(UserSet::default).take(roles).collect(),
                sums: vec![0; sums * classes],
                hours: HourlyUsers::default(),
            })
        });
        self.meet(index);
        let midnight = day.utc_start().0 - span.offset;
        let before = self.plan.offsets.at(Millis(span.from.saturating_sub(1)));
        let is_after_change = day.utc_start().0 - before.offset < span.from;
        let (from, to) = (span.from.max(midnight), span.to.min(midnight + DAY_MILLIS));
        self.current = CurrentDay { from, to, index, midnight, is_after_change };
        DayPosition::On(index)
    }
}

impl DayCells {
    fn absorb(&mut self, other: Self, users: u32) {
        let Self { events, last, counts, sets, sums, hours } = other;
        self.events += events;
        self.last = self.last.max(last);
        self.counts.iter_mut().zip(counts).for_each(|(count, more)| *count += more);
        self.sums.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
        self.sets.iter_mut().zip(sets).for_each(|(set, more)| set.absorb(more, users));
        self.hours.absorb(hours);
    }
}
