//! How often the interval of a change covers no change, on series whose truth is known.

use flightdeck::stats::{Interval, PairedTotals, Rate, TotalKind, change_of_days, change_of_rates, change_of_weeks};

use crate::decisions::generator::{Cell, Noise, Random, series};

/// Weeks of the longest period.
const WEEKS: i32 = 4;

/// How many of these series have an interval that excludes 0, in percent, and how many have one.
fn beyond_chance(cell: Cell, seed: u64, interval: &dyn Fn(&[[f64; 2]]) -> Option<Interval>) -> f64 {
    let mut random = Random(seed);
    let (mut beyond, mut known) = (0, 0);
    for _ in 0..800 {
        let (series, _) = series(cell, &mut random);
        let points: Vec<[f64; 2]> = series.points.iter().map(|point| [point.value, point.total]).collect();
        let Some(interval) = interval(&points) else { continue };
        known += 1;
        beyond += u32::from(interval.excludes_zero());
    }
    assert!(known > 760, "{cell:?}: {known} have an interval");
    100.0 * f64::from(beyond) / f64::from(known)
}

/// The totals of both periods of so many days, paired by spans of `span` days.
fn paired(points: &[[f64; 2]], days: usize, span: usize) -> Vec<PairedTotals> {
    let (older, newer) = points[points.len() - 2 * days..].split_at(days);
    let total = |days: &[[f64; 2]]| days.iter().map(|day| day[0]).sum::<f64>();
    let pairs = newer.chunks(span).zip(older.chunks(span)).map(|(now, before)| (total(now), total(before)));
    pairs.map(|(current, previous)| PairedTotals { current, previous, previous_complete: previous }).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
fn rates(points: &[[f64; 2]], days: usize) -> [Rate; 2] {
    let (older, newer) = points[points.len() - 2 * days..].split_at(days);
    let sum = |days: &[[f64; 2]], field: usize| days.iter().map(|day| day[field]).sum::<f64>() as u64;
    [newer, older].map(|days| Rate::of(sum(days, 0), sum(days, 1)))
}

/// What the interval is worked out from.
#[derive(Clone, Copy, Debug)]
enum Change {
    Days,
    Weeks(usize),
    Rates,
}

#[test]
fn the_interval_of_no_change_rarely_excludes_zero() {
    use Change::{Days, Rates, Weeks};
    // The most that may look like a change, in percent. Counts follow the scatter of weeks and days; what days of one week share
    // shows only between weeks, so a single week is least sure. A rate's interval knows nothing but chance.
    let held = [
        (Noise::Chance, 3.0, Days, 2.0),
        (Noise::Chance, 3.0, Weeks(4), 2.0),
        (Noise::Chance, 1_000.0, Days, 2.0),
        (Noise::Chance, 1_000.0, Weeks(2), 2.0),
        (Noise::Chance, 20_000.0, Weeks(4), 2.0),
        (Noise::Chance, 20.0, Rates, 6.5),
        (Noise::Chance, 20_000.0, Rates, 6.5),
        (Noise::Days(0.08), 20_000.0, Days, 6.5),
        (Noise::Days(0.08), 20_000.0, Weeks(2), 6.5),
        (Noise::Days(0.08), 20_000.0, Weeks(4), 6.5),
        (Noise::Neighbours(0.35, 0.08), 1_000.0, Days, 13.0),
        (Noise::Neighbours(0.35, 0.08), 1_000.0, Weeks(4), 9.0),
        (Noise::CalendarWeeks(0.08), 1_000.0, Days, 20.0),
        (Noise::CalendarWeeks(0.08), 1_000.0, Weeks(4), 11.5),
    ];
    for (noise, volume, change, most) in held {
        let rate = matches!(change, Rates).then_some(0.4);
        let cell = Cell { rate, volume, weeks: WEEKS, noise, growth: 0.0 };
        let found = beyond_chance(cell, 410_000, &|points| match change {
            Days => change_of_days(&paired(points, 7, 1), TotalKind::Count),
            Weeks(weeks) => change_of_weeks(&paired(points, 7 * weeks, 7), TotalKind::Count),
            Rates => {
                let [current, previous] = rates(points, 28);
                change_of_rates(current, previous)
            }
        });
        assert!(found <= most, "{cell:?} {change:?}: {found:.1}% look like a change");
    }
}
