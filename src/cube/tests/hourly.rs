//! Events hour by hour: of the last 14 days, by the clock of the zone, whatever the order of rows.

use super::*;
use crate::calendar::{DayRange, LocalZone};
use crate::cube::HourlyEvents;

/// Signups are the first trend metric.
const SIGNUPS: HourlyEvents = HourlyEvents::Trend(0);

/// The hours of a day with something in them, as `(hour, events, people)`.
fn hours(cube: &Cube, events: HourlyEvents, (day, zone): (i32, LocalZone)) -> Option<Vec<(usize, u32, u32)>> {
    let hours = cube.segments[0].hours_of(events, Day(day), zone)?;
    let counts = hours.iter().enumerate().filter(|(_, count)| count.events > 0);
    Some(counts.map(|(hour, count)| (hour, count.events, count.people)).collect())
}

#[test]
fn an_hour_has_its_events_and_the_people_who_had_them() {
    let day = 100 * DAY;
    let rows = [
        ("u", "signup", day + 3 * HOUR),
        ("v", "signup", day + 4 * HOUR - 1),
        ("u", "signup", day + 3 * HOUR + 1),
        ("u", "signup", day + 4 * HOUR),
        // An event makes active once, whatever else it is.
        ("u", "app_open", day + 5 * HOUR),
        ("u", "key_action_completed", day + 5 * HOUR),
    ];
    let cube = cube(&rows);
    let utc = LocalZone::default();
    assert_eq!(hours(&cube, SIGNUPS, (100, utc)), Some(vec![(3, 3, 2), (4, 1, 1)]));
    assert_eq!(hours(&cube, HourlyEvents::Active, (100, utc)), Some(vec![(5, 2, 1)]));
    assert_eq!(cube.segments[0].hours_of(SIGNUPS, Day(100), utc).map(|hours| hours.len()), Some(24));
}

#[test]
fn hours_are_those_of_the_last_14_days_with_the_newest_rows_first_or_last() {
    let mut rows: Vec<Row<'_>> = (80..=100).map(|day| ("u", "signup", day * DAY + HOUR)).collect();
    let forward = cube(&rows);
    rows.reverse();
    let backward = cube(&rows);
    assert_eq!(forward.segments, backward.segments);
    let utc = LocalZone::default();
    assert_eq!(hours(&forward, SIGNUPS, (87, utc)), Some(vec![(1, 1, 1)]));
    assert_eq!(hours(&forward, SIGNUPS, (86, utc)), None);
    assert_eq!(forward.segments[0].hourly_days().map(DayRange::len), Some(14));
    // An earlier day has those of its days that are left.
    let cut = forward.until(Day(90));
    assert_eq!(hours(&cut, SIGNUPS, (90, utc)), Some(vec![(1, 1, 1)]));
    assert_eq!(hours(&cut, SIGNUPS, (91, utc)), None);
    assert_eq!(forward.until(Day(80)).segments[0].hourly_days(), None);
}

#[test]
fn an_hour_that_comes_twice_is_two() {
    // New York is put back from 02:00 to 01:00 at 06:00 UTC on 1 November 2026, day 20,758.
    let zone: LocalZone = "America/New_York".parse().expect("a zone");
    let definitions = Definitions { zone, ..Definitions::default() };
    let day = 20_758 * DAY;
    let rows = [
        ("u", "signup", day + 5 * HOUR),
        ("v", "signup", day + 6 * HOUR),
        ("w", "signup", day + 7 * HOUR),
        ("w", "signup", day + 29 * HOUR - 1),
    ];
    let rows: Vec<EventRow<'_>> = rows.iter().map(|row| event(*row)).collect();
    let clock = Clock { now: Day(20_759).utc_end(), as_of: Some(Day(20_758)) };
    let cube = read(&definitions, clock, &Users::new(&definitions), &rows);
    // 01:00, 01:00 again, 02:00, and 23:00, which is the 25th hour.
    assert_eq!(hours(&cube, SIGNUPS, (20_758, zone)), Some(vec![(1, 1, 1), (2, 1, 1), (3, 1, 1), (24, 1, 1)]));
}
