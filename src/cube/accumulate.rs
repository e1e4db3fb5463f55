//! Event rows to user state and daily cells, in one pass and in any row order.
//!
//! A row waits in a small batch, so that the memory it needs can be fetched ahead: first the slot of its user in the
//! id table, then the user's record, then the user's state. Per user only the earliest first-step event is kept, and of
//! the later steps those events that may still be inside their window: the earliest first step only moves back, so what
//! is too late stays too late, while what comes before it may still turn out to be after.
//!
//! Knows nothing about databases.

use super::classes::TEST;
use super::day_cells::{DayPosition, Days};
use super::event_row::{EventRow, StepHit, UNREAD, Waiting};
use super::hash::hash;
use super::id_table::{Entry, IdTable};
use super::name_counts::{NameCounts, NamePosition};
use super::number::number;
use super::plan::{COUNTED, NULL_NAME, QueryPlan};
use super::prefetch::prefetch;
use super::property_checks::PropertyFindings;
use super::tally::Tally;
use super::timed_aliases::BY_INSTANT;
use super::user_state::{NEW, NO_EVENT, UserState};
use super::users::Users;
use crate::calendar::{Day, Millis};

/// Rows that wait for their memory together.
const BATCH: usize = 192;

/// Everything learnt from the rows so far.
pub struct Accumulator<'a> {
    pub(super) plan: &'a QueryPlan,
    pub(super) users: &'a Users,
    /// Users without a row or an alias, numbered after those with one.
    pub(super) unknown_users: IdTable,
    pub(super) states: Vec<UserState>,
    pub(super) hits: Vec<Vec<StepHit>>,
    pub(super) days: Days<'a>,
    pub(super) tally: Tally,
    pub(super) names: NameCounts,
    /// By role, how many events played it; only of roles with conditions.
    pub(super) plays: Vec<u64>,
    waiting: Vec<Waiting>,
    ids: Vec<u8>,
    findings: Vec<PropertyFindings>,
}

impl<'a> Accumulator<'a> {
    /// Nothing read yet.
    pub fn new(plan: &'a QueryPlan, users: &'a Users) -> Self {
        let (by_source, has_source) = (vec![0; plan.excluded_sources.len()], vec![false; plan.excluded_sources.len()]);
        Self {
            plan,
            users,
            unknown_users: IdTable::starting_at(users.len()),
            states: vec![NEW; users.len() as usize],
            hits: Vec::new(),
            days: Days::new(plan, users.classes.segments_of().len()),
            tally: Tally { by_source, has_source, ..Tally::default() },
            names: NameCounts::new(plan),
            plays: vec![0; plan.roles.len()],
            waiting: Vec::with_capacity(BATCH),
            ids: Vec::with_capacity(BATCH * 16),
            findings: Vec::new(),
        }
    }

    /// Takes one row.
    #[inline]
    pub fn push(&mut self, row: EventRow<'_>) {
        self.tally.rows += 1;
        let Some(user) = row.user else {
            self.tally.without_user += 1;
            self.leave_out_nobodys(row);
            return;
        };
        let hash = hash(user);
        self.users.table.prefetch_slot(hash);
        self.ids.extend_from_slice(user);
        let (name, position) = self.number_name(row.name);
        let source = row.source.map_or(COUNTED, |source| self.number_source(source));
        let findings = self.read_properties((name, source), row.properties);
        self.waiting.push(Waiting {
            hash,
            ts: row.ts,
            id_end: u32::try_from(self.ids.len()).unwrap_or(u32::MAX),
            name,
            position,
            source,
            user: 0,
            class: TEST,
            findings,
        });
        // Huge ids end a batch early, so that their places fit 32 bits.
        if self.waiting.len() == BATCH || self.ids.len() > 1 << 20 {
            self.flush();
        }
    }

    /// The number of a name for its roles, and its position among all names.
    #[inline]
    fn number_name(&mut self, name: Option<&[u8]>) -> (u32, NamePosition) {
        let Some(name) = name else { return (NULL_NAME, self.names.of_null()) };
        let hash = hash(name);
        match self.plan.name_number(hash, name) {
            Ok(number) => (number, NameCounts::of_plan(number)),
            Err(number) => (number, self.names.of_other(hash, name)),
        }
    }

    /// The position of an excluded source, or [`COUNTED`].
    #[inline]
    fn number_source(&mut self, source: &[u8]) -> u16 {
        let number = self.plan.source_number(source);
        if number == COUNTED && self.plan.lists_sources {
            self.tally.note_source(source);
        }
        number
    }

    /// The position of what the properties of an event of this name and source say, or [`UNREAD`].
    #[inline]
    fn read_properties(&mut self, (name, source): (u32, u16), properties: Option<&[u8]>) -> u32 {
        let Some(checks) = self.plan.checks(name).filter(|_| source == COUNTED) else { return UNREAD };
        self.findings.push(checks.read(name, properties));
        number(self.findings.len() - 1)
    }

    /// Counts the rows that wait.
    pub(super) fn flush(&mut self) {
        let (mut waiting, ids) = (std::mem::take(&mut self.waiting), std::mem::take(&mut self.ids));
        for row in &waiting {
            self.users.table.prefetch_record(row.hash);
        }
        let mut start = 0;
        for row in &mut waiting {
            let end = row.id_end as usize;
            let entry = self.find(row.hash, &ids[start..end], row.ts);
            (row.user, row.class) = (entry.number, entry.class);
            prefetch(&self.states, entry.number as usize);
            start = end;
        }
        for row in &waiting {
            self.take(row);
        }
        waiting.clear();
        self.waiting = waiting;
        self.ids = ids;
        self.ids.clear();
        self.findings.clear();
    }

    #[inline]
    fn find(&mut self, hash: u64, id: &[u8], ts: Option<Millis>) -> Entry {
        match self.users.table.find(hash, id) {
            Some(entry) if entry.class == BY_INSTANT => self.users.timed_aliases.user_at(entry, ts),
            Some(entry) => entry,
            None => self.find_unknown_user(hash, id),
        }
    }

    fn find_unknown_user(&mut self, hash: u64, id: &[u8]) -> Entry {
        self.unknown_users.find(hash, id).unwrap_or_else(|| {
            self.states.push(NEW);
            self.unknown_users.insert(hash, id, self.users.nobody)
        })
    }

    /// Puts a row down to the first reason to leave it out, or counts it.
    #[inline]
    fn take(&mut self, row: &Waiting) {
        if row.class == TEST || row.source != COUNTED {
            self.exclude(row);
            return;
        }
        let Some(ts) = row.ts else {
            self.tally.without_time += 1;
            return;
        };
        match self.days.position(ts) {
            DayPosition::On(day) => {
                self.tally.note(ts, self.plan.clock.now);
                self.count(row, ts, day);
            }
            DayPosition::After(day) => self.leave_out_late(ts, day),
            DayPosition::Before => self.tally.stray += 1,
        }
    }

    /// Notes the name of a row without a user.
    #[cold]
    fn leave_out_nobodys(&mut self, row: EventRow<'_>) {
        let (_, position) = self.number_name(row.name);
        if let Some(day) = row.ts.and_then(|ts| self.days.days_before_clock(ts)) {
            self.names.exclude_nobodys(position, day);
        }
    }

    /// Leaves out a row of a test user or an excluded source.
    fn exclude(&mut self, row: &Waiting) {
        match row.class {
            TEST => self.tally.test_user += 1,
            _ => self.tally.by_source[usize::from(row.source)] += 1,
        }
        if let Some(has_source) = self.tally.has_source.get_mut(usize::from(row.source)) {
            *has_source = true;
        }
        if let Some(day) = row.ts.and_then(|ts| self.days.days_before_clock(ts)) {
            self.names.exclude(row.position, (day, row.user), self.unknown_users.next_number());
        }
    }

    /// Puts an event after the last day that counts down to its reason.
    #[cold]
    fn leave_out_late(&mut self, ts: Millis, day: Day) {
        let plan = self.plan;
        let is_cut = plan.selection.and_then(|selection| selection.cut).is_some_and(|cut| cut.day == day);
        let count = if plan.clock.as_of.is_none() && ts > plan.clock.now {
            &mut self.tally.from_future
        } else if day > plan.last_by_clock {
            &mut self.tally.after_as_of
        } else if is_cut {
            &mut self.tally.cut_day
        } else {
            self.tally.stray += 1;
            return;
        };
        *count += 1;
        self.tally.note(ts, plan.clock.now);
    }

    #[inline]
    fn count(&mut self, row: &Waiting, ts: Millis, position: usize) {
        let day = self.days.cells(position);
        day.events += 1;
        day.last = day.last.max(ts);
        self.tally.without_user_row += u64::from(!self.users.has_row(row.user));
        self.note(row, ts);
        if !self.plan.role(row.name).is_daily {
            self.names.count(row.position, (position, row.user), self.unknown_users.next_number());
        }
        self.play(row, (ts, position), row.name);
        let mut is_active = self.plan.role(row.name).is_active;
        if row.findings != UNREAD {
            is_active |= self.count_findings(row, ts, position);
        }
        if is_active && self.days.has_hours(position) {
            self.days.note_hour((ts, self.plan.roles.len()), row.user);
        }
    }

    /// Counts what the properties say; whether it makes the user active.
    fn count_findings(&mut self, row: &Waiting, ts: Millis, position: usize) -> bool {
        let PropertyFindings { is_broken, roles, amounts, not_added } =
            std::mem::take(&mut self.findings[row.findings as usize]);
        self.tally.broken_properties += u64::from(is_broken);
        self.tally.not_added += u64::from(not_added);
        let mut is_active = false;
        for role in roles {
            self.plays[role as usize] += 1;
            self.play(row, (ts, position), role);
            is_active |= self.plan.role(role).is_active;
        }
        let classes = self.users.classes.segments_of().len();
        let day = self.days.cells(position);
        for (sum, amount) in amounts {
            day.sums[sum * classes + row.class as usize] += amount;
        }
        is_active
    }

    /// Counts an event in one of its roles.
    #[inline]
    fn play(&mut self, row: &Waiting, (ts, position): (Millis, usize), number: u32) {
        let role = self.plan.role(number);
        if role.is_daily {
            let (role, users) = (number as usize, self.unknown_users.next_number());
            let day = self.days.cells(position);
            day.sets[role].insert(row.user, users);
            let classes = self.users.classes.segments_of().len();
            day.counts[role * classes + row.class as usize] += 1;
            if self.days.has_hours(position) {
                self.days.note_hour((ts, role), row.user);
            }
        }
        match role.step {
            Some(0) => {
                self.states[row.user as usize].start_at(ts);
            }
            Some(step) => self.keep_step(row.user, step, ts),
            None => {}
        }
    }

    #[inline]
    fn note(&mut self, row: &Waiting, ts: Millis) {
        let state = &mut self.states[row.user as usize];
        let this = (ts.0, row.name);
        self.tally.repeated += u64::from(state.last == this);
        state.last = this;
        if state.first.1 == NO_EVENT {
            state.first = this;
        }
        if self.plan.starts_with_any {
            state.start_at(ts);
        }
        if self.tally.earliest_counted.is_none_or(|earliest| ts < earliest) {
            self.tally.earliest_counted = Some(ts);
        }
    }

    #[inline]
    fn keep_step(&mut self, user: u32, step: u8, ts: Millis) {
        const CHUNK: usize = 1 << 14;
        let t0 = self.states[user as usize].t0;
        if ts > self.plan.deadline(step, Millis(t0)) {
            return;
        }
        if self.hits.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.hits.push(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = self.hits.last_mut() {
            chunk.push(StepHit { ts: ts.0, user, step });
        }
    }
}
