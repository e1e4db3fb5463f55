//! Cells that another engine has counted: what it sends instead of rows.
//!
//! The engine groups the events by user and sends numbers alone, by class; a class is a set of segments.

use super::AliasCounts;
use super::inventory::IdDifference;
use crate::calendar::{Day, Millis};
use crate::metric::{Definitions, EventSelector, StepEvent};

/// Rows of `events` of one day that are alike.
#[derive(Clone, Copy, Debug)]
pub struct DayRow {
    /// Why they do not count, whatever their day.
    pub left_out: Option<RowFault>,
    /// The position, from 1, of the excluded source that they have.
    pub source: Option<usize>,
    /// The day; all days before the first and after the last that may count are one each.
    pub day: Day,
    /// Whether they are after the clock.
    pub is_future: bool,
    /// How many they are.
    pub rows: u64,
    /// The earliest and the latest instant.
    pub first: Millis,
    /// See `first`.
    pub last: Millis,
}

/// Why rows do not count, whatever their day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// Nobody's.
    WithoutUser,
    /// Of a test user.
    OfTestUser,
    /// Of an excluded source.
    FromSource,
    /// Without a time.
    WithoutTime,
}

/// What a cell counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Users of the cohort day `x`.
    Cohort,
    /// Users of the cohort day `x` who are active `y` days later.
    Retained,
    /// Active users of the day `x`.
    Active,
    /// How many more active users the 7 days that end with `x` have than those before.
    ActiveWeek,
    /// The same for 28 days.
    ActiveMonth,
    /// On the day `y`, events that play the role `x`, and their users.
    Role,
    /// Users with a counted event, and their events.
    Users,
    /// The same of users without a row in `users`.
    UsersWithoutRow,
    /// Users who started, by whether (`x`) they have a row.
    Started,
    /// Users who may have reached the second step in time, by whether (`x`) they have a row.
    Second,
    /// Events that repeat another one.
    Repeated,
    /// In the hour `y` of the last days, counted from 1, events that play the role `x` and their users; the role after the last is
    /// that of all active events.
    Hourly,
    /// Users of the cohort day `x` who reached the step `y` days later.
    Reached(usize),
    /// Users of the cohort day `x` who needed `y` hours to reach the step.
    Hours(usize),
}

/// The numbers of the steps begin here.
const STEPS: usize = 16;

impl CellKind {
    /// The number by which it travels.
    pub fn number(self) -> usize {
        match self {
            Self::Cohort => 0,
            Self::Retained => 1,
            Self::Active => 2,
            Self::ActiveWeek => 3,
            Self::ActiveMonth => 4,
            Self::Role => 5,
            Self::Users => 6,
            Self::UsersWithoutRow => 7,
            Self::Started => 8,
            Self::Second => 9,
            Self::Repeated => 10,
            Self::Hourly => 11,
            Self::Reached(step) => STEPS + 2 * step,
            Self::Hours(step) => STEPS + 2 * step + 1,
        }
    }

    /// The kind of a number.
    pub fn of(number: usize) -> Option<Self> {
        if let Some(step) = number.checked_sub(STEPS) {
            return Some(if step % 2 == 0 { Self::Reached(step / 2) } else { Self::Hours(step / 2) });
        }
        [
            Self::Cohort,
            Self::Retained,
            Self::Active,
            Self::ActiveWeek,
            Self::ActiveMonth,
            Self::Role,
            Self::Users,
            Self::UsersWithoutRow,
            Self::Started,
            Self::Second,
            Self::Repeated,
            Self::Hourly,
        ]
        .into_iter()
        .find(|kind| kind.number() == number)
    }
}

/// A number of one class.
#[derive(Clone, Debug)]
pub struct CellRow {
    /// The segments of the class, a bit each, 64 a word.
    pub class: Vec<u64>,
    /// What is counted.
    pub kind: CellKind,
    /// Days are counted from the first of the cube.
    pub x: i32,
    /// See `x`.
    pub y: i32,
    /// The number.
    pub n: i64,
    /// A second number of the same.
    pub users: i64,
}

/// The sum of a trend metric on a day, in millionths.
#[derive(Clone, Debug)]
pub struct SumRow {
    /// The segments of the class.
    pub class: Vec<u64>,
    /// The trend metric, by position.
    pub trend: usize,
    /// Days after the first of the cube.
    pub day: i32,
    /// The sum.
    pub millionths: i128,
}

/// What is known of the users.
#[derive(Clone, Debug, Default)]
pub struct UserCounts {
    /// Rows.
    pub rows: u64,
    /// Rows of test users.
    pub test_rows: u64,
    /// By the values of [`attributes`], how many users who are no test users have them.
    pub by_values: Vec<(Vec<String>, u64)>,
    /// Ids of events that have neither a row nor an alias.
    pub unknown: u64,
    /// How ids of events differ from those of users.
    pub id_difference: Option<IdDifference>,
    /// What became of anonymous ids.
    pub aliases: AliasCounts,
}

/// The roles that events may play: those of trend metrics, active events and steps, each once.
pub fn event_roles(definitions: &Definitions) -> Vec<&EventSelector> {
    let mut roles: Vec<&EventSelector> = Vec::new();
    let trends = definitions.trends.iter().map(|trend| &trend.event);
    let steps = definitions.steps.iter().filter_map(|step| step_events(&step.event));
    for events in trends.chain(&definitions.active_events).chain(steps) {
        if !roles.contains(&events) {
            roles.push(events);
        }
    }
    roles
}

/// The events of a step; `None` for any event.
pub(super) fn step_events(event: &StepEvent) -> Option<&EventSelector> {
    match event {
        StepEvent::Any => None,
        StepEvent::Named(events) => Some(events),
    }
}

/// The columns of `users` that segments and breakdowns read, without repetition.
pub fn attributes(definitions: &Definitions) -> Vec<&str> {
    let mut attributes: Vec<&str> = Vec::new();
    let filters = definitions.segments.iter().flat_map(|segment| &segment.filters).map(|filter| &filter.attribute);
    for attribute in filters.chain(definitions.breakdowns.iter().map(|breakdown| &breakdown.attribute)) {
        if !attributes.contains(&attribute.as_str()) {
            attributes.push(attribute);
        }
    }
    attributes
}
