//! An incident by segment: what each part of its segment contributed to the change between the window that is reported and the
//! days that it is compared with.
//!
//! A rate splits into mix and rate, pooled over the days of each side ([`crate::stats::split`]). A count is a daily mean, and that
//! of the days before is taken over the weekdays of the window. A part whose numbers may not be known on every day that counts
//! is in the rest, which is the whole without the named parts.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluation::MetricReplay;
use super::incident::{Incident, NoSplit, SplitPart};
use super::rule::{DayValue, SeriesKind};
use crate::calendar::{Day, DayRange};
use crate::messages::text;
use crate::metric::{Segment, SegmentKey};
use crate::stats::split::{self, Counts};
use crate::stats::{Rate, Z_95, change_of_rates};
use crate::views::Family;

/// Days of a week.
const WEEK: f64 = 7.0;

/// The split of an incident by the first family of its segment that can be told. `replays` are those of its metric, by segment.
pub(super) fn split(
    incident: &Incident,
    replays: &[&MetricReplay<'_>],
    (segments, families): (&[Segment], &[Family]),
) -> Result<Vec<SplitPart>, NoSplit> {
    let window = incident.evidence.as_ref().map(|evidence| evidence.window).ok_or(NoSplit::MissingData)?;
    let of = |key: &SegmentKey| {
        let position = segments.iter().position(|segment| segment.key == *key);
        replays.iter().find(|replay| Some(replay.segment) == position).copied()
    };
    let whole = of(&incident.segment).ok_or(NoSplit::NoSegments)?;
    let lag = i32::from(incident.within_days.unwrap_or_default()).max(whole.metric.fixed_lag());
    let sides = [window.baseline, window.days].map(|days| usable(whole, lag, days));
    let own: Vec<&Family> = families.iter().filter(|family| family.total == incident.segment).collect();
    if own.is_empty() {
        return Err(NoSplit::NoSegments);
    }
    let told = own.into_iter().find_map(|family| {
        let parts: Vec<Option<[Vec<DayValue>; 2]>> =
            family.parts.iter().map(|key| of(key).and_then(|part| values(part, lag, &sides))).collect();
        let named = |key: &SegmentKey| (key.clone(), Segment::label_of(segments, key).to_owned());
        let named: Vec<(SegmentKey, String)> = family.parts.iter().map(named).collect();
        of_family(incident.kind, (&values(whole, lag, &sides)?, &parts), &named)
    });
    told.ok_or(NoSplit::TooFew)
}

/// The days of a side that count: known, and no holiday.
fn usable(whole: &MetricReplay<'_>, lag: i32, days: DayRange) -> BTreeSet<Day> {
    whole.values(lag).filter(|value| days.contains(value.day) && !value.is_holiday).map(|value| value.day).collect()
}

/// The values of a segment on the days of both sides; `None` when one of them is not known.
fn values(replay: &MetricReplay<'_>, lag: i32, sides: &[BTreeSet<Day>; 2]) -> Option<[Vec<DayValue>; 2]> {
    let of = |days: &BTreeSet<Day>| -> Vec<DayValue> {
        replay.values(lag).filter(|value| days.contains(&value.day)).copied().collect()
    };
    let found = [of(&sides[0]), of(&sides[1])];
    let is_whole = found.iter().zip(sides).all(|(found, days)| found.len() == days.len() && !days.is_empty());
    is_whole.then_some(found)
}

/// Both sides of the whole and of each part that is known.
type Sides<'a> = (&'a [Vec<DayValue>; 2], &'a [Option<[Vec<DayValue>; 2]>]);

fn of_family(kind: SeriesKind, (whole, parts): Sides<'_>, named: &[(SegmentKey, String)]) -> Option<Vec<SplitPart>> {
    let split = match kind {
        SeriesKind::Rate => {
            let counts = |sides: &[Vec<DayValue>; 2]| Counts::of(pooled(&sides[0]), pooled(&sides[1]));
            let parts: Vec<Option<Counts>> = parts.iter().map(|part| counts(part.as_ref()?)).collect();
            split::rates(counts(whole)?, &parts)?
        }
        SeriesKind::Count => {
            let parts: Vec<Option<[f64; 2]>> = parts.iter().map(|part| means(part.as_ref()?)).collect();
            split::counts(means(whole)?, &parts)?
        }
    };
    if split.total == 0.0 {
        return None;
    }
    let told = named.iter().zip(&split.parts).zip(parts).filter_map(|(((key, label), found), sides)| {
        let is_beyond_chance = is_beyond_chance(kind, sides.as_ref()?);
        Some(SplitPart::of((Some(key.clone()), label.clone()), found.as_ref()?, split.total, is_beyond_chance))
    });
    // Nothing is known of the rest day by day.
    let rest = split.rest.as_ref().map(|rest| SplitPart::of((None, text!("split-others")), rest, split.total, false));
    Some(told.chain(rest).collect())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of people")]
fn pooled(days: &[DayValue]) -> Rate {
    let sum = |of: fn(&DayValue) -> f64| days.iter().map(of).sum::<f64>() as u64;
    Rate::of(sum(|day| day.value), sum(|day| day.total))
}

/// The daily means of the days before, over the weekdays of the window, and of the window; `None` when a weekday is missing.
fn means([before, now]: &[Vec<DayValue>; 2]) -> Option<[f64; 2]> {
    let of_weekday = by_weekday(before);
    let expected: Option<f64> = now.iter().map(|day| of_weekday.get(&day.day.weekday()).copied()).sum();
    let days = now.len() as f64;
    Some([expected? / days, now.iter().map(|day| day.value).sum::<f64>() / days])
}

fn by_weekday(days: &[DayValue]) -> BTreeMap<i32, f64> {
    let mut sums: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for day in days {
        let sum = sums.entry(day.day.weekday()).or_default();
        *sum = (sum.0 + day.value, sum.1 + 1.0);
    }
    sums.into_iter().map(|(weekday, (sum, days))| (weekday, sum / days)).collect()
}

/// Whether a part moved by more than chance, at 95%. A rate by Newcombe's interval. A count when it is further from what its
/// weekdays had before than `1.96 sqrt(phi E (1 + max(7, w) / b))`: `E` expected in the `w` days of the window, `b` days before, and
/// `phi` the dispersion of these around their weekdays, at least that of chance.
fn is_beyond_chance(kind: SeriesKind, sides: &[Vec<DayValue>; 2]) -> bool {
    let [before, now] = sides;
    match kind {
        SeriesKind::Rate => {
            change_of_rates(pooled(now), pooled(before)).is_some_and(crate::stats::Interval::excludes_zero)
        }
        SeriesKind::Count => means(sides).is_some_and(|[expected, found]| {
            let of_weekday = by_weekday(before);
            let distance = |day: &DayValue| {
                let mean = of_weekday.get(&day.day.weekday()).copied().filter(|mean| *mean > 0.0)?;
                Some((day.value - mean).powi(2) / mean)
            };
            let freedom = before.len().saturating_sub(of_weekday.len()).max(1) as f64;
            let dispersion = (before.iter().filter_map(distance).sum::<f64>() / freedom).max(1.0);
            let days = now.len() as f64;
            let learnt = 1.0 + days.max(WEEK) / before.len() as f64;
            (found - expected).abs() * days > Z_95 * (dispersion * expected * days * learnt).sqrt()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(first: i32, values: impl IntoIterator<Item = (f64, f64)>) -> Vec<DayValue> {
        let day = |(day, (value, total)): (i32, (f64, f64))| DayValue { total, ..DayValue::count(Day(day), value) };
        (first..).zip(values).map(day).collect()
    }

    fn keys(names: &[&str]) -> Vec<(SegmentKey, String)> {
        names.iter().map(|name| (SegmentKey((*name).into()), (*name).to_uppercase())).collect()
    }

    #[test]
    fn a_rate_splits_into_mix_and_rate_and_what_did_not_move_says_so() {
        // The worked example of the formula: free 50/100 to 60/150, pro 80/100 to 40/50, as one day each.
        let free = [days(0, [(50.0, 100.0)]), days(7, [(60.0, 150.0)])];
        let pro = [days(0, [(80.0, 100.0)]), days(7, [(40.0, 50.0)])];
        let whole = [days(0, [(130.0, 200.0)]), days(7, [(100.0, 200.0)])];
        let parts = [Some(free), Some(pro)];
        let split = of_family(SeriesKind::Rate, (&whole, &parts), &keys(&["free", "pro"])).expect("enough people");
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-12, "{split:?}");
        close(split[0].mix, -0.03125);
        close(split[0].rate, -0.0625);
        close(split[0].share, 0.09375 / 0.15);
        close(split[1].share, 0.05625 / 0.15);
        close(split.iter().map(|part| part.share).sum(), 1.0);
        assert_eq!((split[1].before, split[1].now, split[1].is_beyond_chance), (0.8, 0.8, false));
        assert_eq!((split.len(), split[0].segment.as_ref().map(SegmentKey::as_str)), (2, Some("free")));
    }

    #[test]
    fn a_count_is_compared_with_the_same_weekdays_and_the_rest_is_told() {
        // Two weeks of 70 a day, 140 on the two days whose weekday is that of day 14; day 14 has 70: half, not as ever.
        let usual = |at: i32| if at % 7 == 0 { 140.0 } else { 70.0 };
        let before = |part: f64| days(0, (0..14).map(|at| (usual(at) * part, 0.0)));
        let whole = [before(1.0), days(14, [(70.0, 0.0)])];
        let parts = [Some([before(0.5), days(14, [(10.0, 0.0)])]), None];
        let split = of_family(SeriesKind::Count, (&whole, &parts), &keys(&["free", "pro"])).expect("a part");
        // Free 70 to 10, the rest 70 to 60: 60 and 10 of 70.
        let told: Vec<_> = split.iter().map(|part| (part.label.as_str(), part.before, part.now)).collect();
        assert_eq!(told, [("FREE", 70.0, 10.0), ("Others", 70.0, 60.0)]);
        assert!((split[0].share - 60.0 / 70.0).abs() < 1e-12 && (split[1].share - 10.0 / 70.0).abs() < 1e-12);
        // |10 - 70| against 1.96 sqrt(70 (1 + 7/14)) = 20.1.
        assert_eq!([split[0].is_beyond_chance, split[1].is_beyond_chance], [true, false]);
    }

    #[test]
    fn a_count_that_scatters_anyway_did_not_move() {
        // Expected 70; without scatter the limit is 20.1, so 50 is beyond chance only if the days before were not wild.
        let calm = [days(0, [(70.0, 0.0); 14]), days(14, [(49.0, 0.0)])];
        assert!(is_beyond_chance(SeriesKind::Count, &calm));
        // Mondays 100 and 40 and so on: phi = 14 * 30^2/70/7 = 25.7, limit 101.8.
        let wild = [days(0, (0..14).map(|at| (if at < 7 { 100.0 } else { 40.0 }, 0.0))), days(14, [(49.0, 0.0)])];
        assert!(!is_beyond_chance(SeriesKind::Count, &wild));
    }
}
