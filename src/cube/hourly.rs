//! From who did what in each hour to the counts that stay.

use super::day_cells::Days;
use super::hourly_cells::HourlyCount;
use super::hourly_users::hourly_roles;
use super::number::number;
use super::plan::QueryPlan;
use super::segment::SegmentCells;
use crate::calendar::HOUR_SLOTS;

/// Puts what happened in the hours of the last days into the cells of the classes.
pub(super) fn fill(classes: &mut [SegmentCells], days: &Days<'_>, plan: &QueryPlan, class_of: impl Fn(u32) -> u32) {
    let Some(known) = classes.first().and_then(|cells| cells.hourly.days) else { return };
    let roles = hourly_roles(plan);
    let kinds: Vec<usize> = plan.trend_roles.iter().copied().chain([plan.roles.len()]).collect();
    for (day, cells) in days.iter().filter(|(day, _)| known.contains(*day)) {
        let hours = plan.zone.hours(day);
        debug_assert!(hours.len() < HOUR_SLOTS, "no clock is changed twice a day");
        let position = usize::try_from(day.since(known.first)).expect("a day of the last ones");
        for (kind, role) in kinds.iter().enumerate() {
            for (at, hour) in hours.iter().enumerate() {
                for of_user in cells.hours.sorted(*hour, *role, roles).chunk_by(|one, next| one == next) {
                    let counts = &mut classes[class_of(of_user[0]) as usize].hourly.counts[kind][position];
                    counts.resize(hours.len(), HourlyCount::default());
                    let events = number(of_user.len());
                    counts[at].add(HourlyCount { events, people: 1 });
                }
            }
        }
    }
}
