//! How fresh the data is: stale when its newest event is old, cut when the newest day ended hours early.
//!
//! Staleness is judged here against the moment of the build and again by the page's script against the reader's clock,
//! with the same limit, so that a scheduler that died is noticed.

use serde::Serialize;

use super::site::Site;
use crate::calendar::{HOUR_MILLIS, LocalZone, Millis};
use crate::cube::{DayHealth, Health, Span};
use crate::{format, stats};

/// Data is stale when its newest event is older than this many hours.
const STALE_AFTER_HOURS: i64 = 48;
/// The newest day looks cut when its last event comes this many minutes before the usual last event: hours, so that a
/// quiet evening is not reported.
const CUT_AFTER_MINUTES: f64 = 180.0;
/// The usual last event is the median over this many days before.
const USUAL_DAYS: usize = 28;
/// With fewer days than this nothing is usual yet.
const FEWEST_USUAL_DAYS: usize = 7;

/// What the header says about the data's age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Freshness {
    /// `21 Nov 2026`; `None` when there is no data.
    pub as_of: Option<String>,
    /// `22 Nov 2026 06:10`, when the inputs last changed the output.
    pub changed: String,
    /// The same instant for machines.
    pub changed_iso: String,
    /// `21 Nov 2026 23:58`, the newest event; `None` without events.
    pub newest: Option<String>,
    /// The same instant for the script.
    pub newest_iso: String,
    /// The limit for the script.
    pub stale_after_hours: i64,
    /// Whether the data was stale when the page was built.
    pub is_stale: bool,
    /// Why the newest day looks cut, if it does.
    pub cut: Option<String>,
    /// Whose days they are, `UTC` or a city.
    pub place: String,
    /// Whose clock shows the times: `UTC`, or as in `Sydney time`.
    pub clock: String,
}

impl Freshness {
    /// Of the site's data, at the moment of the build.
    pub(super) fn of(site: &Site<'_>) -> Self {
        let zone = site.definitions.zone;
        let newest = site.health.newest_event.or(site.health.last_event);
        // Where only the day may be told, the data is as old as its last second.
        let last_second = |newest: Millis| Millis(zone.last_end(zone.day(newest)).0 - 1_000);
        let known = newest.map(|newest| if site.health.suppressed.moments { last_second(newest) } else { newest });
        Self {
            as_of: site.span.map(|span| format::day(span.as_of)),
            changed: format::instant(site.generated_at, zone),
            changed_iso: site.generated_at.rfc3339(),
            newest: newest.map(|newest| moment(newest, site.health, zone)),
            newest_iso: known.map(Millis::rfc3339).unwrap_or_default(),
            stale_after_hours: STALE_AFTER_HOURS,
            is_stale: known.is_some_and(|known| is_stale(known, site.now)),
            cut: site.span.and_then(|span| cut(span, site.health, zone)),
            place: zone.place(),
            clock: zone.clock(),
        }
    }
}

/// Whether data whose newest event is this one is stale: over two days old.
pub fn is_stale(newest: Millis, now: Millis) -> bool {
    now.0 - newest.0 > STALE_AFTER_HOURS * HOUR_MILLIS
}

/// When an event was, as far as that may be told.
pub(super) fn moment(at: Millis, health: &Health, zone: LocalZone) -> String {
    if health.suppressed.moments { format::day(zone.day(at)) } else { format::instant(at, zone) }
}

/// Why the newest day looks cut, without its last minute where that may not be told.
fn cut(span: Span, health: &Health, zone: LocalZone) -> Option<String> {
    let why = cut_day(span, &health.days, zone)?;
    let is_visible = health.days.len().checked_sub(1).is_some_and(|newest| !health.suppressed.days.contains(&newest));
    Some(if is_visible {
        why
    } else {
        format!("{} looks cut: it ends hours before the usual.", format::day(span.as_of))
    })
}

/// Why the newest day looks cut: its last event is hours before the usual last event.
pub(super) fn cut_day(span: Span, days: &[DayHealth], zone: LocalZone) -> Option<String> {
    let (newest, before) = days.split_last()?;
    let recent = &before[before.len().saturating_sub(USUAL_DAYS)..];
    let usual: Vec<f64> = recent.iter().filter_map(|day| day.last_minute).map(f64::from).collect();
    if usual.len() < FEWEST_USUAL_DAYS {
        return None;
    }
    let usual = stats::median(&usual)?;
    let day = format::day(span.as_of);
    let Some(last) = newest.last_minute else { return Some(format!("{day} has no events at all.")) };
    let is_cut = usual - f64::from(last) >= CUT_AFTER_MINUTES;
    is_cut.then(|| {
        let (last, usual, clock) = (format::clock(last), format::clock(whole(usual)), zone.clock());
        format!("{day} looks cut: its last event is at {last} {clock}, usually it is near {usual} {clock}.")
    })
}

fn whole(minute: f64) -> u16 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a median of minutes of a day, 0 to 1439"
    )]
    let minute = minute as u16;
    minute
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    fn span() -> Span {
        Span { first: Some(Day(0)), as_of: Day(8) }
    }

    fn days(last: Option<u16>) -> Vec<DayHealth> {
        let mut days = vec![DayHealth { events: 5, last_minute: Some(1430) }; 8];
        days.push(DayHealth { events: 3, last_minute: last });
        days
    }

    #[test]
    fn a_day_that_ends_three_hours_early_looks_cut() {
        // 1430 - 180 = 1250: 20:50 is three hours before 23:50.
        assert!(
            cut_day(span(), &days(Some(1250)), LocalZone::default()).is_some_and(|text| text.contains("20:50 UTC"))
        );
        assert_eq!(cut_day(span(), &days(Some(1251)), LocalZone::default()), None);
        assert!(cut_day(span(), &days(None), LocalZone::default()).is_some_and(|text| text.contains("no events")));
    }

    #[test]
    fn nothing_is_usual_in_the_first_week() {
        assert_eq!(cut_day(span(), &days(Some(10))[3..], LocalZone::default()), None);
    }

    #[test]
    fn data_is_stale_after_two_days_and_not_at_them() {
        let newest = Millis(1_000);
        let limit = newest.0 + 48 * HOUR_MILLIS;
        assert!(!is_stale(newest, Millis(limit)));
        assert!(is_stale(newest, Millis(limit + 1)));
    }
}
