//! Whether a change between two periods is beyond the metric's own usual change, and beyond the trend that it had before.
//!
//! `z = difference / max(S sqrt(14/N (1 + phi)/(1 - phi)), s sqrt(2/N))` for two periods of `N` days. The difference is that of the
//! logs of the weekday-aligned means, of rates that of the pooled rates. `S` is 1.4826 times the median absolute deviation of
//! whole-week means from a straight line over the 26 weeks before the range, `phi` the lag-1 correlation of these deviations within
//! 0 to 0.8, and `s` the same deviation of single days after weekday factors, never less than pure chance. What is beyond the trend
//! is measured with the error of the trend as well.

use crate::calendar::{Day, DayRange};
use crate::decisions::{DailyPoint, MetricSeries, ValueKind};
use crate::stats::median;

/// A change is beyond the usual from this many of its standard deviations on.
pub(super) const BEYOND_USUAL: f64 = 4.0;
/// Smaller changes are no news: relative of a count, in rates a difference of rates.
const LEAST_RELATIVE: f64 = 0.03;
const LEAST_POINTS: f64 = 0.01;
/// The weeks before the range that say what is usual.
const WEEKS: i32 = 26;
/// Fewer weeks say nothing.
const LEAST_WEEKS: usize = 6;
/// The trend of a period is that of at least so many days.
const TREND_DAYS: i32 = 84;
/// A trend is told as one from this many of its standard errors on.
const SURE_TREND: f64 = 2.0;
/// More than this is no correlation that deviations from a line can show.
const MOST_PHI: f64 = 0.8;
/// From the median absolute deviation to the standard deviation of a normal distribution.
const MAD_TO_SD: f64 = 1.4826;

/// A change of a metric between two periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct UsualChange {
    /// The pooled rate, or the mean of the days, before.
    pub(super) before: f64,
    /// The same in the range.
    pub(super) now: f64,
    /// In standard deviations of the metric's own changes.
    pub(super) z: f64,
    /// The same of what the trend before does not give, as far as that is known.
    pub(super) z_beyond_trend: f64,
    /// The trend before, in its standard errors.
    z_trend: f64,
    /// Whether it is large enough to matter.
    is_large: bool,
}

impl UsualChange {
    /// Whether it is beyond the usual and more than the trend gives.
    pub(super) fn is_news(&self) -> bool {
        let beyond = |z: f64| z.abs() >= BEYOND_USUAL;
        self.is_large && beyond(self.z) && beyond(self.z_beyond_trend) && self.z * self.z_beyond_trend > 0.0
    }

    /// Whether it is beyond the usual, as the trend before had it.
    pub(super) fn is_growth(&self) -> bool {
        let is_trend = self.z_trend.abs() >= SURE_TREND && self.z_trend * self.z > 0.0;
        self.is_large && self.z.abs() >= BEYOND_USUAL && self.z_beyond_trend.abs() < BEYOND_USUAL && is_trend
    }
}

/// Two periods of the same length, the later one moved by `shift` days.
#[derive(Clone, Copy, Debug)]
pub(super) struct TwoPeriods {
    pub(super) current: DayRange,
    pub(super) shift: i32,
}

/// The change of a metric between two periods; `None` where too little is known. `is_left_out` are days of incidents that are told.
pub(super) fn usual_change(
    series: &MetricSeries,
    periods: TwoPeriods,
    is_left_out: impl Fn(Day) -> bool,
) -> Option<UsualChange> {
    let scale = Scale::of(series.kind);
    let at = |day: Day| {
        let found = series.points.binary_search_by_key(&day, |point| point.day).ok()?;
        series.points.get(found).filter(|point| !is_left_out(point.day))
    };
    let pairs: Vec<[&DailyPoint; 2]> =
        periods.current.days().filter_map(|day| Some([at(day.plus(-periods.shift))?, at(day)?])).collect();
    let days = pairs.len() as f64;
    if pairs.len() * 2 < periods.current.days().len() {
        return None;
    }
    let before = scale.mean(pairs.iter().map(|pair| pair[0]))?;
    let now = scale.mean(pairs.iter().map(|pair| pair[1]))?;
    let known: Vec<&DailyPoint> =
        series.points.iter().filter(|point| point.day < periods.current.first && !is_left_out(point.day)).collect();
    let usual = Usual::of(scale, &known, periods.current.first)?;
    let chance = scale.chance(pairs.iter().flatten().copied())?;
    let of_weeks = usual.week_deviation * (14.0 / days * (1.0 + usual.phi) / (1.0 - usual.phi)).sqrt();
    let of_days = usual.day_deviation.max(chance) * (2.0 / days).sqrt();
    let deviation = of_weeks.max(of_days);
    let difference = scale.of_value(now)? - scale.of_value(before)?;
    let window = i32::try_from(periods.current.days().len()).unwrap_or(TREND_DAYS).max(TREND_DAYS);
    let shift = f64::from(periods.shift);
    let trend = usual.trend(window, chance);
    let is_large = match scale {
        Scale::Log => (now / before - 1.0).abs() >= LEAST_RELATIVE,
        Scale::Rate => (now - before).abs() >= LEAST_POINTS,
    };
    Some(UsualChange {
        before,
        now,
        z: difference / deviation,
        z_beyond_trend: (difference - trend.slope * shift) / deviation.hypot(trend.error * shift),
        z_trend: if trend.error > 0.0 { trend.slope / trend.error } else { 0.0 },
        is_large,
    })
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    Log,
    Rate,
}

impl Scale {
    pub(super) const fn of(kind: ValueKind) -> Self {
        match kind {
            ValueKind::Count | ValueKind::Quotient => Self::Log,
            ValueKind::Rate => Self::Rate,
        }
    }

    /// A value on the scale; `None` of a count of nothing.
    pub(super) fn of_value(self, value: f64) -> Option<f64> {
        match self {
            Self::Log => (value > 0.0).then(|| value.ln()),
            Self::Rate => Some(value),
        }
    }

    /// The standard deviation of a single day by pure chance, on the scale: of a mean of 0 it is not known.
    fn chance<'p>(self, points: impl Iterator<Item = &'p DailyPoint> + Clone) -> Option<f64> {
        let mean = self.mean(points.clone())?;
        let (mut total, mut days) = (0.0, 0.0);
        for point in points {
            total += point.total;
            days += 1.0;
        }
        let variance = match self {
            Self::Log => 1.0 / mean,
            Self::Rate => mean * (1.0 - mean) * days / total,
        };
        variance.is_finite().then(|| variance.max(0.0).sqrt())
    }

    /// The mean of some days, of a rate over all their people.
    pub(super) fn mean<'p>(self, points: impl Iterator<Item = &'p DailyPoint>) -> Option<f64> {
        let (mut value, mut total, mut days) = (0.0, 0.0, 0.0);
        for point in points {
            value += point.value;
            total += point.total;
            days += 1.0;
        }
        let mean = match self {
            Self::Log => value / days,
            Self::Rate => value / total,
        };
        mean.is_finite().then_some(mean)
    }
}

/// What is usual of a metric.
struct Usual {
    week_deviation: f64,
    phi: f64,
    day_deviation: f64,
    /// Whole weeks, the oldest first: the day of the week's end counted from the range, and its mean on the scale.
    weeks: Vec<(f64, f64)>,
}

impl Usual {
    fn of(scale: Scale, known: &[&DailyPoint], first: Day) -> Option<Self> {
        let week = |ago: i32| {
            let days = DayRange::ending(first.plus(-1 - 7 * ago), 7);
            let inside: Vec<&DailyPoint> = known.iter().copied().filter(|point| days.contains(point.day)).collect();
            let mean = scale.of_value(scale.mean(inside.iter().copied()).filter(|_| inside.len() == 7)?)?;
            Some((f64::from(-7 * ago), mean))
        };
        let weeks: Vec<(f64, f64)> = (0..WEEKS).rev().filter_map(week).collect();
        if weeks.len() < LEAST_WEEKS {
            return None;
        }
        let deviations = deviations(&weeks);
        let sizes: Vec<f64> = deviations.iter().map(|deviation| deviation.abs()).collect();
        let day_deviation = day_deviation(scale, known, first);
        Some(Self { week_deviation: MAD_TO_SD * median(&sizes)?, phi: phi(&deviations), day_deviation, weeks })
    }

    /// The trend of the weeks of the last days before the range; none with too few of them.
    fn trend(&self, days: i32, chance: f64) -> LinearTrend {
        let recent: Vec<(f64, f64)> = self.weeks.iter().copied().filter(|(at, _)| *at > -f64::from(days)).collect();
        if recent.len() < 4 {
            return LinearTrend { slope: 0.0, error: 0.0 };
        }
        let (_, slope, middle) = line(&recent);
        let spread: f64 = recent.iter().map(|(at, _)| (at - middle).powi(2)).sum();
        let of_week = self.week_deviation.max(chance / 7f64.sqrt());
        LinearTrend { slope, error: of_week * ((1.0 + self.phi) / (1.0 - self.phi) / spread).sqrt() }
    }
}

/// A change a day, with its standard error.
struct LinearTrend {
    slope: f64,
    error: f64,
}

/// The usual deviation of a single day from its week, once the weekday is taken out: the days before the range against the mean of
/// the seven days around them, times what is usual for their weekday.
fn day_deviation(scale: Scale, known: &[&DailyPoint], first: Day) -> f64 {
    let recent: Vec<&DailyPoint> = known.iter().copied().filter(|point| point.day >= first.plus(-7 * WEEKS)).collect();
    let mut by_weekday: [Vec<f64>; 7] = Default::default();
    for around in recent.windows(7).filter(|days| days[6].day.since(days[0].day) == 6) {
        let own = scale.mean(std::iter::once(around[3])).and_then(|mean| scale.of_value(mean));
        let week = scale.mean(around.iter().copied()).and_then(|mean| scale.of_value(mean));
        if let Some((own, week)) = own.zip(week) {
            by_weekday[usize::try_from(around[3].day.0.rem_euclid(7)).unwrap_or(0)].push(own - week);
        }
    }
    let of_weekday = |ratios: &Vec<f64>| {
        let middle = median(ratios).unwrap_or(0.0);
        ratios.iter().map(|ratio| (ratio - middle).abs()).collect::<Vec<f64>>()
    };
    let sizes: Vec<f64> = by_weekday.iter().flat_map(of_weekday).collect();
    MAD_TO_SD * median(&sizes).unwrap_or(0.0)
}

/// The mean, the slope and the mean time of a straight line by least squares.
fn line(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let number = points.len() as f64;
    let at = points.iter().map(|(at, _)| at).sum::<f64>() / number;
    let level = points.iter().map(|(_, value)| value).sum::<f64>() / number;
    let spread: f64 = points.iter().map(|(time, _)| (time - at).powi(2)).sum();
    let slope = points.iter().map(|(time, value)| (time - at) * (value - level)).sum::<f64>() / spread.max(1e-9);
    (level, slope, at)
}

fn deviations(points: &[(f64, f64)]) -> Vec<f64> {
    let (level, slope, at) = line(points);
    points.iter().map(|(time, value)| value - level - slope * (time - at)).collect()
}

/// The lag-1 correlation of deviations, within 0 to [`MOST_PHI`].
fn phi(deviations: &[f64]) -> f64 {
    let square: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
    let product: f64 = deviations.windows(2).map(|pair| pair[0] * pair[1]).sum();
    if square > 0.0 { (product / square).clamp(0.0, MOST_PHI) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: i32 = 210;

    /// 240 days, of which the last 30 are the range.
    fn series(value: impl Fn(i32) -> f64) -> MetricSeries {
        let point = |day: i32| DailyPoint { day: Day(day), value: value(day), total: 0.0 };
        MetricSeries { kind: ValueKind::Count, points: (0..240).map(point).collect() }
    }

    fn change(series: &MetricSeries) -> UsualChange {
        let periods = TwoPeriods { current: DayRange { first: Day(FIRST), last: Day(239) }, shift: 35 };
        usual_change(series, periods, |_| false).expect("enough is known")
    }

    /// Weeks that go up and down by 2%, and days by 3%.
    fn wave(day: i32) -> f64 {
        let week = if (day / 7) % 2 == 0 { 1.02 } else { 0.98 };
        let of_day = if day % 2 == 0 { 1.03 } else { 0.97 };
        1000.0 * week * of_day
    }

    #[test]
    fn a_step_is_news_and_its_size_is_that_of_the_means() {
        let found = change(&series(|day| if day >= FIRST { 1.2 * wave(day) } else { wave(day) }));
        assert!(found.is_news() && !found.is_growth(), "{found:?}");
        assert!((found.now / found.before - 1.2).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn what_moves_as_it_usually_does_is_no_news() {
        let found = change(&series(wave));
        assert!(!found.is_news() && !found.is_growth(), "{found:?}");
    }

    #[test]
    fn steady_growth_is_growth() {
        let found = change(&series(|day| wave(day) * (0.03 / 7.0 * f64::from(day)).exp()));
        assert!(found.is_growth() && !found.is_news(), "{found:?}");
        // Five weeks of 3%.
        assert!((found.now / found.before - 0.15f64.exp()).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn one_standard_deviation_is_worked_out_by_the_formula() {
        // Weeks at 1 and -1 around a flat line in turn: the deviation is 1, and neighbours are opposite, so phi is 0.
        let points: Vec<(f64, f64)> = (0..26).map(|at| (f64::from(at), if at % 2 == 0 { 1.0 } else { -1.0 })).collect();
        let deviations = deviations(&points);
        assert!((phi(&deviations)).abs() < 1e-12);
        let sizes: Vec<f64> = deviations.iter().map(|it| it.abs()).collect();
        assert!((median(&sizes).expect("some") - 1.0).abs() < 0.05);
        // Three up, three down and so on: of 25 products of neighbours 17 are 1 and 8 are -1, 9 of 26 in all.
        let runs: Vec<f64> = (0..26).map(|at| if (at / 3) % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!((phi(&runs) - 9.0 / 26.0).abs() < 1e-12);
    }

    #[test]
    fn the_measure_is_that_of_the_formula() {
        // Whole weeks three up and three down by 2%, nothing within a week, and a step of a tenth on the first day of the range.
        let week = |day: i32| (day - FIRST).div_euclid(7);
        let level = |day: i32| if week(day).div_euclid(3).rem_euclid(2) == 0 { 1.02 } else { 0.98 };
        let value = |day: i32| 1e9 * if day >= FIRST { 1.1 } else { level(day) };
        let found = change(&series(value));
        // By hand: the logs of 26 weeks about their line, the middle of their sizes, and how neighbours go together.
        let logs: Vec<f64> = (-26..0).map(|week| f64::ln(1e9 * level(FIRST + 7 * week))).collect();
        let time: Vec<f64> = (0..26).map(f64::from).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / 26.0;
        let products =
            |one: &[f64], other: &[f64]| -> f64 { one.iter().zip(other).map(|(one, other)| one * other).sum() };
        let centred = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| value - mean(values)).collect() };
        let (time, logs) = (centred(&time), centred(&logs));
        let slope = products(&time, &logs) / products(&time, &time);
        let off: Vec<f64> = time.iter().zip(&logs).map(|(time, log)| log - slope * time).collect();
        let mut sizes: Vec<f64> = off.iter().map(|off| off.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let usual = 1.4826 * (sizes[12] + sizes[13]) / 2.0;
        let phi = products(&off[..25], &off[1..]) / products(&off, &off);
        assert!(phi > 0.2, "{phi}");
        let sum = |first: i32| (first..first + 30).map(value).sum::<f64>();
        let difference = (sum(FIRST) / sum(FIRST - 35)).ln();
        let expected = difference / (usual * (14.0 / 30.0 * (1.0 + phi) / (1.0 - phi)).sqrt());
        assert!((found.z - expected).abs() < 1e-6, "{} {expected}", found.z);
        // The trend of the last twelve weeks, with its own error.
        let (late, of_late) = (&time[14..], &logs[14..]);
        let middle = |values: &[f64]| values.iter().sum::<f64>() / 12.0;
        let late: Vec<f64> = late.iter().map(|time| 7.0 * (time - middle(late))).collect();
        let slope = products(&late, of_late) / products(&late, &late);
        let error = usual * ((1.0 + phi) / (1.0 - phi) / products(&late, &late)).sqrt();
        let beyond = (difference - 35.0 * slope) / (difference / expected).hypot(35.0 * error);
        assert!((found.z_beyond_trend - beyond).abs() < 1e-6, "{} {beyond}", found.z_beyond_trend);
        assert!((found.z_trend - slope / error).abs() < 1e-6 && !found.is_growth(), "{found:?}");
    }

    #[test]
    fn chance_alone_is_the_least() {
        // 25 a day: the log of a day moves by 1/5 by chance.
        let point = DailyPoint { day: Day(0), value: 25.0, total: 0.0 };
        assert!((Scale::Log.chance([point; 3].iter()).expect("known") - 0.2).abs() < 1e-12);
        // 0.5 of 100: 0.05.
        let point = DailyPoint { day: Day(0), value: 50.0, total: 100.0 };
        assert!((Scale::Rate.chance([point; 3].iter()).expect("known") - 0.05).abs() < 1e-12);
        assert_eq!(Scale::Log.chance([DailyPoint { value: 0.0, ..point }].iter()), None);
    }

    #[test]
    fn days_of_incidents_leave_both_periods() {
        let spiked = series(|day| if (220..225).contains(&day) { 10.0 * wave(day) } else { wave(day) });
        let periods = TwoPeriods { current: DayRange { first: Day(FIRST), last: Day(239) }, shift: 35 };
        let found = usual_change(&spiked, periods, |day| (220..225).contains(&day.0)).expect("enough is known");
        assert!(!found.is_news(), "{found:?}");
        // With more than half of the days out nothing is known.
        assert_eq!(usual_change(&spiked, periods, |day| day.0 >= 224), None);
    }
}
