//! A cube from cells that another engine has counted: what a pass over the rows would have left behind.
//!
//! Which days count, running sums and which class is in which segment are decided here.

use super::breakdowns::BreakdownValues;
use super::cells::{CellKind, CellRow, DayRow, RowFault, SumRow, UserCounts, attributes, event_roles, step_events};
use super::classes::UNKNOWN;
use super::counted_segments::segments;
use super::day_selection::{DayCount, DaySelection, LateEnd};
use super::hourly_cells::{hour_places, last_days};
use super::inventory::{Inventory, SeenAttribute};
use super::name_listing::NameCounted;
use super::plan::{LONGEST_HISTORY, QueryPlan};
use super::tally::Tally;
use super::{Clock, Cube, DayHealth, Excluded, Health, Span};
use crate::calendar::{Day, DayRange, Millis, OffsetSpan};
use crate::metric::{Definitions, EventSelector, Filter, Segment};

/// Puts a cube together: first the days, which decide what is asked further.
#[derive(Debug)]
pub struct CubeBuilder<'a> {
    definitions: &'a Definitions,
    plan: QueryPlan,
    tally: Tally,
    days: Vec<DayRow>,
    span: Option<Span>,
    /// The last segments of the definitions.
    values: BreakdownValues,
}

impl<'a> CubeBuilder<'a> {
    /// The definitions with a segment for each part of a breakdown, behind all others, and what the builder must know of them.
    pub fn with_parts(definitions: &Definitions, users: &UserCounts) -> (Definitions, BreakdownValues) {
        let seen = seen(&attributes(definitions), &users.by_values);
        let values = BreakdownValues::of(&definitions.breakdowns, &seen);
        let segments = definitions.segments.iter().cloned().chain(values.segments()).collect();
        (Definitions { segments, ..definitions.clone() }, values)
    }

    /// The same for the definitions with parts.
    #[must_use]
    pub fn of_parts(self, values: BreakdownValues) -> Self {
        Self { values, ..self }
    }

    /// Nothing known yet.
    pub fn new(definitions: &'a Definitions, clock: Clock) -> Self {
        let plan = QueryPlan::new(definitions, clock);
        let sources = plan.excluded_sources.len();
        let tally = Tally { by_source: vec![0; sources], has_source: vec![false; sources], ..Tally::default() };
        Self { definitions, plan, tally, days: Vec::new(), span: None, values: BreakdownValues::default() }
    }

    /// The days that may count.
    pub fn possible_days(&self) -> DayRange {
        DayRange { first: self.plan.first_possible, last: self.plan.limit }
    }

    /// The offsets of the zone.
    pub fn offsets(&self) -> impl Iterator<Item = OffsetSpan> {
        self.plan.offsets.spans()
    }

    /// The days on which an event is noted that does not count, whatever days do.
    pub fn days_before_clock(&self) -> DayRange {
        DayRange { first: self.plan.last_by_clock.plus(-LONGEST_HISTORY), last: self.plan.last_by_clock }
    }

    /// Whether the sources of events are asked for.
    pub fn lists_sources(&self) -> bool {
        self.plan.lists_sources
    }

    /// The days of the cube; empty when nothing counts.
    pub fn days(&self) -> DayRange {
        self.span.map_or(DayRange { first: Day(0), last: Day(-1) }, Span::days)
    }

    /// The first of the days whose hours are counted one by one, and the first instants of these hours in the order of time.
    pub fn hours(&self) -> Option<(Day, Vec<Millis>)> {
        let first = last_days(self.days())?.first;
        Some((first, hour_places(self.days(), self.plan.zone).into_iter().map(|place| place.start).collect()))
    }

    /// How many events count.
    pub fn counted_events(&self) -> u64 {
        self.days.iter().map(|row| row.rows).sum()
    }

    /// The last day of the cube.
    pub fn as_of(&self) -> Option<Day> {
        self.span.map(|span| span.as_of)
    }

    /// Takes the rows by day, and decides which days count.
    #[must_use]
    pub fn with_days(mut self, rows: &[DayRow]) -> Self {
        let possible = self.possible_days();
        let could: Vec<DayRow> = rows.iter().filter(|row| row.left_out.is_none()).copied().collect();
        let before: u64 = could.iter().filter(|row| row.day < possible.first).map(|row| row.rows).sum();
        let clock = self.plan.clock;
        let end = clock.as_of.map_or(LateEnd::Found, LateEnd::Asked);
        let counts: Vec<DayCount> = per_day(&could, possible)
            .into_iter()
            .map(|(day, events, last)| DayCount { day, events, last_minute: self.plan.zone.minute_of_day(last) })
            .collect();
        if let Some(selection) = DaySelection::of(&counts, before, end) {
            self.plan = self.plan.selecting(selection);
        }
        for row in rows {
            self.tally(row);
        }
        let days = self.possible_days();
        self.days = could.into_iter().filter(|row| days.contains(row.day)).collect();
        let newest = self.days.iter().map(|row| row.day).max();
        let selected = self.plan.selection.map(|selection| selection.days.last);
        self.span = clock
            .as_of
            .or(selected)
            .or(newest)
            .map(|as_of| Span { first: self.days.iter().map(|row| row.day).min(), as_of });
        self
    }

    /// Counts rows among what was left out, or notes them.
    fn tally(&mut self, row: &DayRow) {
        let tally = &mut self.tally;
        tally.rows += row.rows;
        match row.left_out {
            Some(RowFault::WithoutUser) => tally.without_user += row.rows,
            Some(fault @ (RowFault::OfTestUser | RowFault::FromSource)) => {
                let source = row.source.and_then(|source| source.checked_sub(1));
                if let Some(has) = source.and_then(|source| tally.has_source.get_mut(source)) {
                    *has = true;
                }
                match source.and_then(|source| tally.by_source.get_mut(source)) {
                    Some(count) if fault == RowFault::FromSource => *count += row.rows,
                    _ => tally.test_user += row.rows,
                }
            }
            Some(RowFault::WithoutTime) => tally.without_time += row.rows,
            None => self.place(row),
        }
    }

    /// The same for rows that would count on a day that does.
    fn place(&mut self, row: &DayRow) {
        let (plan, tally) = (&self.plan, &mut self.tally);
        let is_cut = plan.selection.and_then(|selection| selection.cut).is_some_and(|cut| cut.day == row.day);
        if row.day < plan.first_possible {
            tally.stray += row.rows;
            return;
        }
        if row.day <= plan.limit {
            tally.earliest_counted = tally.earliest_counted.into_iter().chain([row.first]).min();
        } else if plan.clock.as_of.is_none() && row.is_future {
            tally.from_future += row.rows;
        } else if row.day > plan.last_by_clock {
            tally.after_as_of += row.rows;
        } else if is_cut {
            tally.cut_day += row.rows;
        } else {
            tally.stray += row.rows;
            return;
        }
        tally.note(row.first, plan.clock.now);
        tally.note(row.last, plan.clock.now);
    }

    /// The cube.
    pub fn finish(self, users: &UserCounts, names: NameCounted, (cells, sums): (&[CellRow], &[SumRow])) -> Cube {
        let mut segments = segments((self.definitions, &self.plan, self.days()), cells, sums);
        let parts = self.values.clone().take(&mut segments);
        let total = |kind: CellKind| cells.iter().filter(move |row| row.kind == kind);
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let health = Health {
            user_rows: users.rows,
            test_users: users.test_rows,
            event_rows: self.tally.rows,
            counted_events: self.counted_events(),
            counted_users: total(CellKind::Users).map(|row| count(row.users)).sum(),
            excluded: self.excluded(),
            events_without_user_row: total(CellKind::UsersWithoutRow).map(|row| count(row.n)).sum(),
            repeated_events: total(CellKind::Repeated).map(|row| count(row.n)).sum(),
            broken_properties: names.broken,
            aliases: users.aliases,
            values_not_added: names.not_added,
            first_event: self.tally.earliest_counted,
            last_event: self.days.iter().map(|row| row.last).max(),
            newest_event: self.tally.newest,
            next_event: self.tally.next,
            cut_day: self.plan.selection.and_then(|selection| selection.cut),
            days: self.day_health(),
            ..Health::default()
        };
        let inventory = self.inventory(users, names, cells);
        Cube { span: self.span, segments, parts, health, inventory }
    }

    fn excluded(&self) -> Excluded {
        let tally = &self.tally;
        Excluded {
            without_user: tally.without_user,
            test_user: tally.test_user,
            by_source: self.plan.excluded_sources.iter().cloned().zip(tally.by_source.iter().copied()).collect(),
            without_time: tally.without_time,
            from_future: tally.from_future,
            after_as_of: tally.after_as_of,
            cut_day: tally.cut_day,
            stray: tally.stray,
        }
    }

    fn day_health(&self) -> Vec<DayHealth> {
        let days = self.days();
        let mut health = vec![DayHealth::default(); usize::try_from(days.len()).unwrap_or(0)];
        for (day, events, last) in per_day(&self.days, days) {
            let index = usize::try_from(day.since(days.first)).unwrap_or(0);
            health[index] = DayHealth { events, last_minute: Some(self.plan.zone.minute_of_day(last)) };
        }
        health
    }

    fn inventory(&self, users: &UserCounts, names: NameCounted, cells: &[CellRow]) -> Inventory {
        let roles = event_roles(self.definitions);
        let of = |events: &EventSelector| {
            let role = roles.iter().position(|role| *role == events);
            role.and_then(|role| names.roles.get(role)).copied().unwrap_or(0)
        };
        let definitions = self.definitions;
        let steps = definitions.steps.iter().map(|step| step_events(&step.event).map_or(names.counted, of));
        let has = |kind: CellKind, x: i32| cells.iter().any(|row| row.kind == kind && row.x == x && row.n > 0);
        let is_always = |kind: CellKind, has_row: i32| has(kind, has_row) && !has(kind, 1 - has_row);
        Inventory {
            step_events: steps.collect(),
            active_events: definitions.active_events.iter().map(of).collect(),
            trend_events: definitions.trends.iter().map(|trend| of(&trend.event)).collect(),
            has_source: self.tally.has_source.clone(),
            sources: names.sources,
            attributes: seen(&attributes(definitions), &users.by_values),
            segment_users: self.segment_users(users),
            id_difference: users.id_difference,
            is_never_identified: users.rows > 0 && is_always(CellKind::Started, 0) && is_always(CellKind::Second, 1),
            names: names.names,
            other: names.other,
            also_named: names.also_named,
        }
    }

    fn segment_users(&self, users: &UserCounts) -> Vec<u64> {
        let attributes = attributes(self.definitions);
        let unknown = vec![UNKNOWN.to_owned(); attributes.len()];
        let is_in = |filters: &[Filter], values: &[String]| {
            filters.iter().all(|filter| {
                let at = attributes.iter().position(|attribute| *attribute == filter.attribute);
                at.is_some_and(|at| filter.passes(&values[at]))
            })
        };
        let count = |segment: &Segment| {
            let known = users.by_values.iter().filter(|(values, _)| is_in(&segment.filters, values));
            let others = if is_in(&segment.filters, &unknown) { users.unknown } else { 0 };
            known.map(|(_, users)| users).sum::<u64>() + others
        };
        let own = self.definitions.segments.len() - self.values.len();
        self.definitions.segments[..own].iter().map(count).collect()
    }
}

/// The days of rows with their number and the last instant, ascending.
fn per_day(rows: &[DayRow], days: DayRange) -> Vec<(Day, u64, Millis)> {
    let mut rows: Vec<&DayRow> = rows.iter().filter(|row| days.contains(row.day)).collect();
    rows.sort_by_key(|row| row.day);
    let of_day = |rows: &[&DayRow]| {
        let last = rows.iter().map(|row| row.last).max().unwrap_or(Millis(i64::MIN));
        (rows[0].day, rows.iter().map(|row| row.rows).sum(), last)
    };
    rows.chunk_by(|one, next| one.day == next.day).map(of_day).collect()
}

/// The values of every attribute, the most frequent first.
fn seen(attributes: &[&str], by_values: &[(Vec<String>, u64)]) -> Vec<SeenAttribute> {
    let of = |(at, attribute): (usize, &&str)| {
        let mut counts = std::collections::BTreeMap::new();
        for (values, users) in by_values {
            *counts.entry(values[at].clone()).or_insert(0) += users;
        }
        let mut values: Vec<(String, u64)> = counts.into_iter().collect();
        values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        SeenAttribute { attribute: (*attribute).to_owned(), values }
    };
    attributes.iter().enumerate().map(of).collect()
}
