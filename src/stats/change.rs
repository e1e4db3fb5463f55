//! The 95% interval of a change between two periods.
//!
//! A change of a rate is a difference, by Newcombe's method. A change of a count is a ratio less 1: of weekly totals where there
//! are at least two whole weeks, which scatter as weeks of this metric do, else of days, which scatter around the weekdays that
//! both periods share. Neither takes the scatter to be less than chance alone.

use super::student_t::critical_95;
use super::{Interval, Rate};

/// A period with fewer people or events than this says nothing about a change.
const LEAST_TOTAL: f64 = 5.0;

/// The same span of days, a week or a day, in the current and in the previous period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedTotals {
    /// The total of the current period's span.
    pub current: f64,
    /// The total of the previous period's, as far as the current one has had time.
    pub previous: f64,
    /// What the previous one has come to since; the same where totals do not grow any more.
    pub previous_complete: f64,
}

/// What totals are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalKind {
    /// People or events, which scatter at least as chance does.
    Count,
    /// Amounts, whose scatter depends on their unit: it is what is measured, without a least.
    Sum,
}

impl TotalKind {
    /// The least scatter, which only counts have.
    const fn chance(self, of_counts: f64) -> f64 {
        match self {
            Self::Count => of_counts,
            Self::Sum => 0.0,
        }
    }
}

impl PairedTotals {
    /// The logarithms of both totals at full age, to which the previous one shows the way; half of one keeps them finite.
    fn logarithms(self) -> [f64; 2] {
        let ln = |total: f64| (total + 0.5).ln();
        let growth = ln(self.previous_complete) - ln(self.previous);
        [ln(self.current) + growth, ln(self.previous) + growth]
    }
}

/// The 95% interval of the current rate less the previous one, within -1 to 1; `None` for fewer than 5 on either side.
///
/// Source: R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics in
/// Medicine 17, method 10: the distances to the ends of both Wilson intervals are added as squares.
pub fn change_of_rates(current: Rate, previous: Rate) -> Option<Interval> {
    let is_enough = |rate: Rate| rate.denominator.is_some_and(|total| total as f64 >= LEAST_TOTAL);
    if !is_enough(current) || !is_enough(previous) {
        return None;
    }
    let (now, before) = (current.value()?, previous.value()?);
    let (ends, ends_before) = (current.interval()?, previous.interval()?);
    let difference = now - before;
    Some(Interval {
        low: difference - (now - ends.low).hypot(ends_before.high - before),
        high: difference + (ends.high - now).hypot(before - ends_before.low),
    })
}

/// The 95% interval of the relative change of a count, from the totals of at least two whole weeks of each period.
///
/// `exp(d ± t(2m - 2) sqrt(2 v / m)) - 1` with `d` the difference of the means of `ln(y + 1/2)` and `v` the pooled variance of
/// these, at least the `1/y` of a Poisson count. `None` for fewer than two weeks, or a total under 5.
pub fn change_of_weeks(weeks: &[PairedTotals], kind: TotalKind) -> Option<Interval> {
    let freedom = u32::try_from(weeks.len()).ok()?.checked_sub(1).filter(|freedom| *freedom > 0)? * 2;
    let totals = totals(weeks, kind)?;
    let count = weeks.len() as f64;
    let logarithms = |side: usize| weeks.iter().map(move |week| week.logarithms()[side]);
    let mean = |side: usize| logarithms(side).sum::<f64>() / count;
    let squares = |side: usize| logarithms(side).map(|value| (value - mean(side)).powi(2)).sum::<f64>();
    let chance = kind.chance(2.0 * count / (totals[0] + totals[1]));
    let variance = ((squares(0) + squares(1)) / f64::from(freedom)).max(chance);
    let half = critical_95(freedom) * (2.0 * variance / count).sqrt();
    Some(around(mean(0) - mean(1), half))
}

/// The 95% interval of the relative change of a count, from days, each paired with one of the same weekday.
///
/// `exp(d ± t(n - 1) sqrt(phi (1/Y + 1/X))) - 1` with `d` the log ratio of the totals `Y` and `X` of both periods and `phi`
/// Pearson's dispersion of the days, at least the 1 of Poisson counts: chi-squared of the days around their period's total times
/// the weekday's share of both, over its `n - 1` degrees of freedom. `None` for fewer than two weekdays with a count, or a total
/// under 5.
pub fn change_of_days(days: &[PairedTotals], kind: TotalKind) -> Option<Interval> {
    let totals = totals(days, kind)?;
    let [now, before] = totals;
    let counted = || days.iter().filter(|day| day.current + day.previous > 0.0);
    let freedom = u32::try_from(counted().count()).ok()?.checked_sub(1).filter(|freedom| *freedom > 0)?;
    let distance = |day: &PairedTotals| {
        let share = (day.current + day.previous) / (now + before);
        let squared = |value: f64, total: f64| (value - total * share).powi(2) / (total * share);
        squared(day.current, now) + squared(day.previous, before)
    };
    let dispersion = (counted().map(distance).sum::<f64>() / f64::from(freedom)).max(kind.chance(1.0));
    let half = critical_95(freedom) * (dispersion * (1.0 / now + 1.0 / before)).sqrt();
    Some(around((now / before).ln(), half))
}

/// The totals of both periods, when both are large enough and, of sums, no span is less than nothing.
fn totals(pairs: &[PairedTotals], kind: TotalKind) -> Option<[f64; 2]> {
    let is_less = |pair: &PairedTotals| pair.current < 0.0 || pair.previous < 0.0;
    if kind == TotalKind::Sum && pairs.iter().any(is_less) {
        return None;
    }
    let total = |of: fn(&PairedTotals) -> f64| pairs.iter().map(of).sum::<f64>();
    let totals = [total(|pair| pair.current), total(|pair| pair.previous)];
    totals.iter().all(|total| *total >= LEAST_TOTAL).then_some(totals)
}

/// The relative changes at both ends of an interval of a log ratio.
fn around(log_ratio: f64, half: f64) -> Interval {
    Interval { low: (log_ratio - half).exp_m1(), high: (log_ratio + half).exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(values: &[[u32; 2]]) -> Vec<PairedTotals> {
        let pair = |[current, previous]: &[u32; 2]| PairedTotals {
            current: f64::from(*current),
            previous: f64::from(*previous),
            previous_complete: f64::from(*previous),
        };
        values.iter().map(pair).collect()
    }

    fn assert_ends(found: Option<Interval>, low: f64, high: f64) {
        let found = found.expect("an interval");
        assert!((found.low - low).abs() < 1e-6 && (found.high - high).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn rates_differ_as_in_newcombes_table() {
        // Newcombe (1998), table II, method 10: 56/70 less 48/80 is 0.0524 to 0.3339; 9/10 less 3/10 is 0.1705 to 0.8090;
        // 10/10 less 0/20 is 0.6791 to 1, 10/10 less 0/10 is 0.6075 to 1.
        let rows = [
            ((56, 70), (48, 80), [0.0524, 0.3339]),
            ((9, 10), (3, 10), [0.1705, 0.8090]),
            ((10, 10), (0, 20), [0.6791, 1.0]),
            ((10, 10), (0, 10), [0.6075, 1.0]),
        ];
        for ((a, m), (b, n), [low, high]) in rows {
            let found = change_of_rates(Rate::of(a, m), Rate::of(b, n)).expect("an interval");
            assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{a}/{m} {b}/{n}: {found:?}");
        }
    }

    #[test]
    fn a_rate_of_four_says_nothing_about_a_change() {
        assert_eq!(change_of_rates(Rate::of(2, 4), Rate::of(50, 100)), None);
        assert_eq!(change_of_rates(Rate::of(50, 100), Rate::of(2, 4)), None);
        assert_eq!(change_of_rates(Rate::WITHHELD, Rate::of(50, 100)), None);
        assert!(change_of_rates(Rate::of(2, 5), Rate::of(50, 100)).is_some());
    }

    #[test]
    fn weeks_scatter_as_they_do() {
        // ln 110.5 - ln 90.5 = 0.1996649 and ln 100.5 - ln 80.5 = 0.2219026, so d = 0.2107831. Squares around the means: half of
        // (ln 110.5 - ln 100.5)^2 = 0.0948579^2 and of (ln 90.5 - ln 80.5)^2 = 0.1170956^2, 0.0044990 + 0.0068557, over 2 degrees:
        // v = 0.0056772, below chance 2 * 2/(210 + 170) = 0.0105263. Half 4.3026527 sqrt(2 * 0.0105263/2) = 0.4414429:
        // exp(0.2107831 - 0.4414429) - 1 = -0.2059904, exp(0.6522260) - 1 = 0.9198095.
        assert_ends(change_of_weeks(&pairs(&[[110, 90], [100, 80]]), TotalKind::Count), -0.205_990, 0.919_809);
        // Weeks of 200 and 100 twice: ln 200.5 - ln 100.5 = 0.6906565, squares 2 * 0.6906565^2/2 = 0.4770064 over 2: v =
        // 0.2385032, above chance 2 * 2/600. d = 0, half 4.3026527 sqrt(0.2385032) = 2.1012775: exp(-2.1012775) - 1 = -0.8776999.
        assert_ends(change_of_weeks(&pairs(&[[200, 200], [100, 100]]), TotalKind::Count), -0.877_700, 7.176_609);
    }

    #[test]
    fn sums_scatter_only_as_they_do() {
        // The first weeks of the test before as amounts: v = 0.0056772 without a least, half 4.3026527 sqrt(0.0056772) = 0.3241921.
        assert_ends(change_of_weeks(&pairs(&[[110, 90], [100, 80]]), TotalKind::Sum), -0.107_215, 0.707_406);
        let refunds = PairedTotals { current: -1.0, previous: 50.0, previous_complete: 50.0 };
        let others = pairs(&[[110, 90]])[0];
        assert_eq!(change_of_weeks(&[others, refunds], TotalKind::Sum), None);
    }

    #[test]
    fn a_young_week_is_no_scatter() {
        // Both periods alike: 100 a week that come to 100 in the old week and to 50 by the age of the young one. Without growth
        // the variance would be (ln 100.5 - ln 50.5)^2/2 = 0.2368; with it the weeks are equal and chance is 2 * 2/300 = 0.0133333:
        // half 4.3026527 sqrt(0.0133333) = 0.4968276, exp(-0.4968276) - 1 = -0.3915418.
        let young = PairedTotals { current: 50.0, previous: 50.0, previous_complete: 100.0 };
        let old = PairedTotals { current: 100.0, previous: 100.0, previous_complete: 100.0 };
        assert_ends(change_of_weeks(&[old, young], TotalKind::Count), -0.391_542, 0.643_500);
    }

    #[test]
    fn days_scatter_around_their_weekdays() {
        // Twice as many on each of two days, 40 + 20 against 20 + 10: chi-squared 0, so phi is 1. d = ln 2 = 0.6931472, half
        // 12.7062047 sqrt(1/60 + 1/30) = 2.8411938: exp(-2.1480466) - 1 = -0.8832881.
        assert_ends(change_of_days(&pairs(&[[40, 20], [20, 10]]), TotalKind::Count), -0.883_288, 33.272_419);
        // 60, 60 against 30, 90, 0 of a third day: shares 90/240, 150/240; expected 45, 75 on both sides; chi-squared
        // 2 (225/45 + 225/75) = 16 over 1 degree. d = 0, half 12.7062047 sqrt(16 * 2/120) = 6.5614559.
        let found = change_of_days(&pairs(&[[60, 30], [60, 90], [0, 0]]), TotalKind::Count).expect("an interval");
        let half = 12.706_204_7 * (16.0_f64 * 2.0 / 120.0).sqrt();
        assert!((found.low - (-half).exp_m1()).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_total_under_five_has_no_interval() {
        assert_eq!(change_of_weeks(&pairs(&[[2, 90], [2, 80]]), TotalKind::Count), None);
        assert_eq!(change_of_days(&pairs(&[[90, 2], [80, 2]]), TotalKind::Count), None);
        assert!(change_of_weeks(&pairs(&[[3, 90], [2, 80]]), TotalKind::Count).is_some());
        assert!(change_of_days(&pairs(&[[90, 3], [80, 2]]), TotalKind::Count).is_some());
    }

    #[test]
    fn one_week_or_one_day_has_nothing_to_tell_the_scatter_from() {
        assert_eq!(change_of_weeks(&pairs(&[[90, 80]]), TotalKind::Count), None);
        assert_eq!(change_of_weeks(&[], TotalKind::Count), None);
        assert_eq!(change_of_days(&pairs(&[[90, 80], [0, 0]]), TotalKind::Count), None);
    }
}
