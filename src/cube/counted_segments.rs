//! Cells of classes added up to segments.

use super::cells::{CellKind, CellRow, SumRow, event_roles};
use super::hourly_cells::{HourPlace, HourlyCount, hour_places};
use super::plan::QueryPlan;
use super::{HourCount, MAX_OFFSET, SegmentCells};
use crate::calendar::DayRange;
use crate::metric::Definitions;

/// The cells of every segment.
pub(super) fn segments(
    (definitions, plan, days): (&Definitions, &QueryPlan, DayRange),
    cells: &[CellRow],
    sums: &[SumRow],
) -> Vec<SegmentCells> {
    let empty = SegmentCells::empty(days, &plan.lags, definitions.trends.len());
    let mut segments = vec![empty; definitions.segments.len()];
    let roles = event_roles(definitions);
    let trends_of: Vec<Vec<usize>> = roles
        .iter()
        .map(|role| (0..definitions.trends.len()).filter(|at| definitions.trends[*at].event == **role).collect())
        .collect();
    let length = usize::try_from(days.len()).unwrap_or(0);
    let mut windows = vec![[vec![0; length], vec![0; length]]; segments.len()];
    let hours = hour_places(days, plan.zone);
    for row in cells {
        for segment in members(&row.class, segments.len()) {
            if row.kind == CellKind::Hourly {
                take_hour(row, &mut segments[segment], (&trends_of, &hours));
            } else {
                take(row, (&mut segments[segment], &mut windows[segment]), &trends_of);
            }
        }
    }
    for row in sums {
        let Ok(day) = usize::try_from(row.day) else { continue };
        for segment in members(&row.class, segments.len()) {
            segments[segment].sums[row.trend][day] += row.millionths;
        }
    }
    for (cells, [week, month]) in segments.iter_mut().zip(&windows) {
        running_sum(week, &mut cells.wau);
        running_sum(month, &mut cells.mau);
        for hours in cells.hours.iter_mut().flatten() {
            merge(hours);
        }
    }
    segments
}

/// The segments of a class.
fn members(class: &[u64], segments: usize) -> impl Iterator<Item = usize> {
    (0..segments).filter(|segment| class.get(segment / 64).is_some_and(|word| word >> (segment % 64) & 1 == 1))
}

/// Adds a number of a class to the cells of a segment.
fn take(row: &CellRow, (cells, [week, month]): (&mut SegmentCells, &mut [Vec<i64>; 2]), trends_of: &[Vec<usize>]) {
    let (Ok(x), Ok(y)) = (usize::try_from(row.x), usize::try_from(row.y)) else { return };
    let n = u32::try_from(row.n).unwrap_or(0);
    let add = |cell: Option<&mut u32>| {
        if let Some(cell) = cell {
            *cell += n;
        }
    };
    match row.kind {
        CellKind::Cohort => {
            add(cells.cohort.get_mut(x));
            add(cells.reached[0].get_mut(x));
        }
        CellKind::Retained => add(cells.retained.get_mut(x * (usize::from(MAX_OFFSET) + 1) + y)),
        CellKind::Active => add(cells.dau.get_mut(x)),
        CellKind::ActiveWeek | CellKind::ActiveMonth => {
            let window = if row.kind == CellKind::ActiveWeek { week } else { month };
            if let Some(step) = window.get_mut(x) {
                *step += row.n;
            }
        }
        CellKind::Role => {
            for trend in trends_of.get(x).into_iter().flatten() {
                cells.events[*trend][y] += n;
                cells.users[*trend][y] += u32::try_from(row.users).unwrap_or(0);
            }
        }
        CellKind::Reached(step) => {
            let lags = cells.lags[step];
            add(cells.reached[step].get_mut(x * lags + y.min(lags - 1)));
        }
        CellKind::Hours(step) => {
            let hours = u16::try_from(row.y).unwrap_or(u16::MAX);
            cells.hours[step][x].push(HourCount { hours, users: n });
        }
        CellKind::Users
        | CellKind::UsersWithoutRow
        | CellKind::Started
        | CellKind::Second
        | CellKind::Repeated
        | CellKind::Hourly => {}
    }
}

/// Adds what happened in an hour.
fn take_hour(row: &CellRow, cells: &mut SegmentCells, (trends_of, hours): (&[Vec<usize>], &[HourPlace])) {
    let position = usize::try_from(row.y).ok().and_then(|hour| hour.checked_sub(1));
    let (Ok(role), Some(place)) = (usize::try_from(row.x), position.and_then(|position| hours.get(position))) else {
        return;
    };
    let [events, people] = [row.n, row.users].map(|number| u32::try_from(number).unwrap_or(0));
    let active = cells.hourly.counts.len() - 1;
    // The role after the last one is that of active events, which stand after the trends.
    for kind in trends_of.get(role).map_or(&[active][..], Vec::as_slice) {
        let day = &mut cells.hourly.counts[*kind][place.day];
        day.resize(place.of, HourlyCount::default());
        day[place.at].add(HourlyCount { events, people });
    }
}

fn running_sum(steps: &[i64], counts: &mut [u32]) {
    let mut sum = 0;
    for (count, step) in counts.iter_mut().zip(steps) {
        sum += step;
        *count = u32::try_from(sum).unwrap_or(0);
    }
}

/// Adds up what took the same hours.
fn merge(hours: &mut Vec<HourCount>) {
    hours.sort_unstable();
    hours.dedup_by(|later, kept| {
        let same = later.hours == kept.hours;
        kept.users += if same { later.users } else { 0 };
        same
    });
}
