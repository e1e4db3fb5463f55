//! What the pass learnt to the cube: the span, the cells of every class, their sums over segments, and data health.

use super::accumulate::Accumulator;
use super::actives::{ActivityCounter, NEVER, Profile};
use super::day_cells::{DayCells, Days};
use super::day_selection::{DayCount, DaySelection, LateEnd};
use super::funnel::{self, FunnelCells};
use super::hourly;
use super::plan::QueryPlan;
use super::segment::SegmentCells;
use super::user_state::{NO_EVENT, NO_START, UserState};
use super::{Cube, DayHealth, Excluded, Health, Span, SuppressedRows};
use crate::calendar::{Day, DayRange, Millis};

/// How a pass ends.
#[derive(Debug)]
pub enum PassResult {
    /// The cube.
    Complete(Box<Cube>),
    /// Some days do not count, which touches users' first steps: the rows are to be read once more with a plan of these days.
    Again(DaySelection),
}

impl Accumulator<'_> {
    /// Ends the pass.
    pub fn finish(mut self) -> PassResult {
        self.flush();
        if let Some(selection) = self.selection() {
            return PassResult::Again(selection);
        }
        let span = self.span();
        let health = self.health(span);
        let inventory = self.inventory(span);
        let days = span.map_or(DayRange { first: Day(0), last: Day(-1) }, Span::days);
        let values = self.users.values.clone();
        let mut segments = self.segments(days);
        let parts = values.take(&mut segments);
        PassResult::Complete(Box::new(Cube { span, segments, parts, health, inventory }))
    }

    /// The days that count, when the plan does not know them yet and they are not all.
    fn selection(&self) -> Option<DaySelection> {
        if self.plan.selection.is_some() {
            return None;
        }
        let count = |(day, cells): (Day, &DayCells)| {
            let last_minute = self.plan.zone.minute_of_day(cells.last);
            DayCount { day, events: cells.events, last_minute }
        };
        let counts: Vec<DayCount> = self.days.iter().map(count).collect();
        let end = self.plan.clock.as_of.map_or(LateEnd::Found, LateEnd::Asked);
        DaySelection::of(&counts, self.tally.stray, end)
    }

    fn span(&self) -> Option<Span> {
        let newest = || self.days.iter().last().map(|(day, _)| day);
        let selected = self.plan.selection.map(|selection| selection.days.last);
        let as_of = self.plan.clock.as_of.or(selected).or_else(newest)?;
        Some(Span { first: self.days.iter().next().map(|(day, _)| day), as_of })
    }

    fn segments(self, days: DayRange) -> Vec<SegmentCells> {
        let Self { plan, users, states, hits, days: cells, .. } = self;
        let (segments_of, trends) = (users.classes.segments_of(), plan.trend_roles.len());
        let empty = SegmentCells::empty(days, &plan.lags, trends);
        let mut classes = vec![empty.clone(); segments_of.len()];
        let class_of = |user: u32| users.class_of.get(user as usize).copied().unwrap_or(users.nobody);
        let mut place =
            FunnelCells { first: days.first, first_to_last: days.len(), class_of: &class_of, classes: &mut classes };
        let conversions = funnel::walk(plan, &states, hits, &mut place);
        hourly::fill(&mut classes, &cells, plan, class_of);
        let profiles = profiles(plan, (&states, days.first), class_of);
        drop(states);
        let mut walk = ActivityCounter::new(plan, profiles, &mut classes);
        for (day, cells) in cells.iter() {
            walk.day(usize::try_from(day.since(days.first)).unwrap_or(0), cells);
        }
        walk.finish();
        let mut segments = vec![empty; users.segment_count + users.values.len()];
        for (class, members) in classes.iter().zip(segments_of) {
            for segment in members {
                segments[*segment].add(class);
            }
        }
        funnel::spread(conversions, segments_of, &mut segments);
        segments
    }

    fn health(&self, span: Option<Span>) -> Health {
        let tally = &self.tally;
        let by_source = self.plan.excluded_sources.iter().cloned().zip(tally.by_source.iter().copied());
        let excluded = Excluded {
            without_user: tally.without_user,
            test_user: tally.test_user,
            by_source: by_source.collect(),
            without_time: tally.without_time,
            from_future: tally.from_future,
            after_as_of: tally.after_as_of,
            cut_day: tally.cut_day,
            stray: tally.stray,
        };
        let counted_users = self.states.iter().filter(|state| state.last.1 != NO_EVENT).count();
        Health {
            user_rows: self.users.rows,
            test_users: self.users.test_rows,
            event_rows: tally.rows,
            counted_events: self.days.iter().map(|(_, cells)| cells.events).sum(),
            counted_users: counted_users as u64,
            excluded,
            events_without_user_row: tally.without_user_row,
            repeated_events: tally.repeated,
            broken_properties: tally.broken_properties,
            aliases: self.users.alias_counts,
            values_not_added: tally.not_added,
            first_event: tally.earliest_counted,
            last_event: self.days.iter().last().map(|(_, cells)| cells.last),
            newest_event: tally.newest,
            next_event: tally.next,
            cut_day: self.plan.selection.and_then(|selection| selection.cut),
            days: span.map(|span| day_health(&self.days, self.plan, span.days())).unwrap_or_default(),
            suppressed: SuppressedRows::default(),
        }
    }
}

fn profiles(plan: &QueryPlan, (states, first): (&[UserState], Day), class_of: impl Fn(u32) -> u32) -> Vec<Profile> {
    let profile = |(user, state): (u32, &UserState)| {
        let cohort = if state.t0 == NO_START { NEVER } else { plan.offsets.day(Millis(state.t0)).since(first) };
        Profile { cohort, last_active: NEVER, class: class_of(user), seen_in: 0 }
    };
    (0..).zip(states).map(profile).collect()
}

fn day_health(days: &Days<'_>, plan: &QueryPlan, span: DayRange) -> Vec<DayHealth> {
    let mut health = vec![DayHealth::default(); usize::try_from(span.len()).unwrap_or(0)];
    for (day, cells) in days.iter() {
        let index = usize::try_from(day.since(span.first)).unwrap_or(0);
        let last_minute = Some(plan.zone.minute_of_day(cells.last));
        health[index] = DayHealth { events: cells.events, last_minute };
    }
    health
}
