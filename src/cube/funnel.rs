//! User states and step events to cohorts, steps reached and times to convert.
//!
//! Events are laid out by user with a counting sort; then each user's few events are walked once.

use super::event_row::StepHit;
use super::plan::QueryPlan;
use super::segment::{HourCount, SegmentCells};
use super::user_state::{NO_START, UserState};
use crate::calendar::{DAY_MILLIS, Day, HOUR_MILLIS, Millis};

/// Times to convert: `[step][day]` holds `class << 16 | hours` for every user who reached the step.
pub(super) type Conversions = Vec<Vec<Vec<u64>>>;

/// Fills cohorts and steps reached of every class, and gives the times to convert.
pub(super) fn walk(
    plan: &QueryPlan,
    states: &[UserState],
    hits: Vec<Vec<StepHit>>,
    cells: &mut FunnelCells<'_>,
) -> Conversions {
    let (starts, mut events) = by_user(plan, states, hits);
    let length = usize::try_from(cells.first_to_last).unwrap_or(0);
    let mut conversions = vec![vec![Vec::new(); length]; plan.windows.len()];
    for (user, state) in (0_u32..).zip(states).filter(|(_, state)| state.t0 != NO_START) {
        let class = (cells.class_of)(user);
        let cohort = plan.offsets.day(Millis(state.t0));
        let index = usize::try_from(cohort.since(cells.first)).expect("no first step before the first day");
        let class_cells = &mut cells.classes[class as usize];
        class_cells.cohort[index] += 1;
        class_cells.reached[0][index] += 1;
        let own = &mut events[starts[user as usize]..starts[user as usize + 1]];
        reach(plan, own, |step, after| {
            // Where the clock is put back past midnight, a later instant may be on an earlier date: the same day for a lag.
            let lag = usize::try_from(plan.offsets.day(Millis(state.t0 + after)).since(cohort)).unwrap_or(0);
            class_cells.reached[step][index * class_cells.lags[step] + lag] += 1;
            let hours = u64::try_from(after / HOUR_MILLIS).unwrap_or(0);
            conversions[step][index].push(u64::from(class) << 16 | hours);
        });
    }
    conversions
}

/// Where the walk counts.
pub(super) struct FunnelCells<'a> {
    pub(super) first: Day,
    /// Days of the span.
    pub(super) first_to_last: i32,
    pub(super) class_of: &'a dyn Fn(u32) -> u32,
    pub(super) classes: &'a mut [SegmentCells],
}

/// Times to convert of the classes added up to segments.
pub(super) fn spread(conversions: Conversions, segments_of: &[Vec<usize>], segments: &mut [SegmentCells]) {
    for (step, days) in conversions.into_iter().enumerate() {
        for (day, mut users) in days.into_iter().enumerate() {
            users.sort_unstable();
            for run in users.chunk_by(|a, b| a == b) {
                let hours = u16::try_from(run[0] & 0xFFFF).unwrap_or(u16::MAX);
                let count = HourCount { hours, users: u32::try_from(run.len()).unwrap_or(u32::MAX) };
                let class = usize::try_from(run[0] >> 16).unwrap_or(0);
                for segment in &segments_of[class] {
                    segments[*segment].hours[step][day].push(count);
                }
            }
        }
    }
    for list in segments.iter_mut().flat_map(|cells| cells.hours.iter_mut().flatten()) {
        list.sort_unstable();
        list.dedup_by(|later, kept| {
            let same = later.hours == kept.hours;
            kept.users += if same { later.users } else { 0 };
            same
        });
        list.shrink_to_fit();
    }
}

/// Lays out the events that are at or after their user's first step and inside the window, as `after << 8 | step`, user by user.
fn by_user(plan: &QueryPlan, states: &[UserState], hits: Vec<Vec<StepHit>>) -> (Vec<usize>, Vec<u64>) {
    let windows: Vec<i64> = plan.windows.iter().map(|days| i64::from(*days) * DAY_MILLIS).collect();
    let key = |hit: &StepHit| {
        let t0 = states[hit.user as usize].t0;
        let after = (t0 != NO_START && hit.ts >= t0).then(|| hit.ts.saturating_sub(t0))?;
        let inside = after <= windows[usize::from(hit.step)];
        inside.then(|| u64::try_from(after).unwrap_or(0) << 8 | u64::from(hit.step))
    };
    let mut starts = vec![0_usize; states.len() + 2];
    for hit in hits.iter().flatten().filter(|hit| key(hit).is_some()) {
        starts[hit.user as usize + 2] += 1;
    }
    for user in 2..starts.len() {
        starts[user] += starts[user - 1];
    }
    let mut events = vec![0; starts.last().copied().unwrap_or(0)];
    for hit in hits.into_iter().flatten() {
        if let Some(key) = key(&hit) {
            let place = &mut starts[hit.user as usize + 1];
            events[*place] = key;
            *place += 1;
        }
    }
    (starts, events)
}

/// Visits every step after the first that these events of one user reach, with the milliseconds since the first step.
fn reach(plan: &QueryPlan, events: &mut [u64], mut visit: impl FnMut(usize, i64)) {
    events.sort_unstable();
    let mut rest: &[u64] = events;
    for step in 1..plan.windows.len() {
        let is_step = |event: &u64| usize::try_from(event & 0xFF) == Ok(step);
        let Some(position) = rest.iter().position(is_step) else { return };
        let after = rest[position] >> 8;
        visit(step, i64::try_from(after).unwrap_or(i64::MAX));
        // Of events at one time those of later steps sort after this one, so equal times count as in order.
        rest = &rest[position + 1..];
    }
}
