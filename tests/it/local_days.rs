//! Days of a time zone, looked up instant by instant: slow, and made of none of the product's code.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::world::{DAY, HOUR};

const MINUTE: i64 = 60_000;

thread_local! {
    static HOURS: RefCell<BTreeMap<(&'static str, i64), Vec<i64>>> = const { RefCell::new(BTreeMap::new()) };
    static STARTS: RefCell<BTreeMap<(&'static str, i64), i64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Milliseconds by which a clock of the zone is ahead of UTC.
pub(crate) fn offset(zone: Tz, ts: i64) -> i64 {
    let utc = DateTime::from_timestamp_millis(ts).expect("an instant of our era").naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * 1_000
}

/// The wall date.
pub(crate) fn day(zone: Tz, ts: i64) -> i64 {
    (ts + offset(zone, ts)).div_euclid(DAY)
}

/// The smallest instant whose date is this day or later. Clocks change at whole minutes.
pub(crate) fn start(zone: Tz, date: i64) -> i64 {
    let known = STARTS.with_borrow(|starts| starts.get(&(zone.name(), date)).copied());
    known.unwrap_or_else(|| {
        let is_there = |ts: &i64| day(zone, *ts) >= date;
        // No clock is a day away from UTC. What an hour shows twice may be shown up to three hours before.
        let hour = (-26..=50).map(|hour| date * DAY + hour * HOUR).find(is_there).expect("it comes");
        let minute = (0..=240).map(|minute| hour - 4 * HOUR + minute * MINUTE).find(is_there).expect("it comes");
        STARTS.with_borrow_mut(|starts| starts.insert((zone.name(), date), minute));
        minute
    })
}

/// An instant of every hour of a day, in order: the hours that its clock shows without being changed.
pub(crate) fn hours(zone: Tz, date: i64) -> Vec<i64> {
    let known = HOURS.with_borrow(|hours| hours.get(&(zone.name(), date)).cloned());
    known.unwrap_or_else(|| {
        let minutes = (-26 * 60..50 * 60).map(|minute| date * DAY + minute * MINUTE);
        let mut seen: Vec<(i64, i64)> = Vec::new();
        let mut found = Vec::new();
        for ts in minutes.filter(|ts| day(zone, *ts) == date) {
            let hour = ((ts + offset(zone, ts)).div_euclid(HOUR), offset(zone, ts));
            if !seen.contains(&hour) {
                seen.push(hour);
                found.push(ts);
            }
        }
        HOURS.with_borrow_mut(|hours| hours.insert((zone.name(), date), found.clone()));
        found
    })
}

/// Whether so many whole days have passed from the end of a day to the end of another.
pub(crate) fn is_mature(zone: Tz, date: i64, (window, as_of): (i64, i64)) -> bool {
    start(zone, date + 1) + window * DAY <= start(zone, as_of + 1)
}
