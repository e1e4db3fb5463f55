//! How much something changed between two windows, with a 95% interval.
//!
//! Two standard intervals, one for rates and one for daily amounts. Both answer "how much did it change", not "did the
//! decision do it": there is no group without the decision to compare with.

use crate::calendar::Day;
use crate::stats::{Rate, Z_95};

/// A change and its 95% interval: a difference of 0..1 numbers for a rate, a ratio minus 1 for an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The change.
    pub change: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The difference of two independent proportions, `after - before`, by Newcombe's hybrid score method (his method 10): each end
/// is put together from the Wilson intervals of the two, so it stays right for small counts and near 0 and 1.
///
/// Source: R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions: comparison of
/// eleven methods", Statistics in Medicine 17, 873-890.
pub fn newcombe(before: Rate, after: Rate) -> Option<Effect> {
    let (p, q) = (after.value()?, before.value()?);
    let (of_p, of_q) = (after.interval()?, before.interval()?);
    let below = ((p - of_p.low).powi(2) + (of_q.high - q).powi(2)).sqrt();
    let above = ((of_p.high - p).powi(2) + (q - of_q.low).powi(2)).sqrt();
    Some(Effect { change: p - q, low: p - q - below, high: p - q + above })
}

/// What the values of a day are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Counts: they scatter at least as much as chance alone makes them.
    Count,
    /// Quotients, whose scatter has no such floor.
    Quotient,
}

/// The ratio of two equally long windows of daily amounts, minus 1, by quasi-Poisson regression of the day's amount on window
/// and weekday: `exp(ln(S2/S1) ± z sqrt(phi (1/S1 + 1/S2)))`, with the dispersion `phi` = Pearson's chi-square over its degrees
/// of freedom, never below 1 for counts. Whole weeks on both sides make the weekdays cancel out of the ratio.
///
/// `None` when a window sums to 0, or for less than two weeks on a side: `phi` cannot be told then.
///
/// Source: "Generalized Linear Models", 2nd ed. (Chapman and Hall 1989), sections 4.5 and 6.2.
pub fn ratio(before: &[(Day, f64)], after: &[(Day, f64)], amount: Amount) -> Option<Effect> {
    let weeks = before.len() / 7;
    if weeks < 2 || before.len() != after.len() || !before.len().is_multiple_of(7) {
        return None;
    }
    let sum = |days: &[(Day, f64)]| days.iter().map(|(_, value)| value).sum::<f64>();
    let (s1, s2) = (sum(before), sum(after));
    if s1 <= 0.0 || s2 <= 0.0 {
        return None;
    }
    let mut weekdays = [0.0; 7];
    for (day, value) in before.iter().chain(after) {
        weekdays[weekday(*day)] += value;
    }
    // The fitted amount of a day under window times weekday; with balanced weeks it has this closed form.
    let scatter = |days: &[(Day, f64)], total: f64| -> f64 {
        let of_day = |(day, value): &(Day, f64)| {
            let fitted = total * weekdays[weekday(*day)] / ((s1 + s2) * weeks as f64);
            if fitted > 0.0 { (value - fitted).powi(2) / fitted } else { 0.0 }
        };
        days.iter().map(of_day).sum()
    };
    // Two windows and six weekdays beyond the first are fitted.
    let freedom = (2 * before.len() - 8) as f64;
    let seen = (scatter(before, s1) + scatter(after, s2)) / freedom;
    let phi = match amount {
        Amount::Count => seen.max(1.0),
        Amount::Quotient => seen,
    };
    let (centre, spread) = ((s2 / s1).ln(), Z_95 * (phi * (1.0 / s1 + 1.0 / s2)).sqrt());
    let change = |log: f64| log.exp() - 1.0;
    Some(Effect { change: s2 / s1 - 1.0, low: change(centre - spread), high: change(centre + spread) })
}

fn weekday(day: Day) -> usize {
    usize::try_from(day.weekday()).expect("weekdays run from 0 to 6")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Option<Effect>, expected: [f64; 3]) {
        let found = found.expect("defined");
        for (found, expected) in [found.change, found.low, found.high].into_iter().zip(expected) {
            assert!((found - expected).abs() < 5e-5, "{found} instead of {expected}");
        }
    }

    fn days(from: i32, values: impl Iterator<Item = f64>) -> Vec<(Day, f64)> {
        (from..).map(Day).zip(values).collect()
    }

    #[test]
    fn a_difference_of_rates_equals_the_published_example() {
        // Newcombe (1998), table II, example (a), method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
        check(newcombe(Rate::of(48, 80), Rate::of(56, 70)), [0.2, 0.0524, 0.3339]);
        // Example (h): 10/10 against 0/20 gives 0.6791 to 1.0000.
        check(newcombe(Rate::of(0, 20), Rate::of(10, 10)), [1.0, 0.6791, 1.0]);
        assert_eq!(newcombe(Rate::of(0, 0), Rate::of(1, 2)), None);
    }

    #[test]
    fn a_steady_count_scatters_as_chance_does() {
        // 100 a day, then 110 a day, 14 days each: S1 = 1400, S2 = 1540, nothing scatters, so phi = 1.
        // ln 1.1 = 0.0953102; sqrt(1/1400 + 1/1540) = 0.0369274; times 1.959964 = 0.0723764.
        // exp(0.0229338) - 1 = 0.0231988; exp(0.1676866) - 1 = 0.1825657.
        let (before, after) = (days(0, [100.0; 14].into_iter()), days(15, [110.0; 14].into_iter()));
        check(ratio(&before, &after, Amount::Count), [0.1, 0.023_199, 0.182_566]);
        // The same as quotients has no scatter at all.
        check(ratio(&before, &after, Amount::Quotient), [0.1, 0.1, 0.1]);
    }

    #[test]
    fn days_that_scatter_widen_the_interval() {
        // Weeks of 80 and of 120 a day on both sides: every fitted day is 100, each deviates by 20, so each adds 4 to the
        // chi-square: 28 * 4 = 112 over 28 - 8 = 20 degrees of freedom, phi = 5.6.
        // sqrt(5.6 * 2/1400) = 0.0894427; times 1.959964 = 0.1753045; exp gives 0.839201 and 1.191609.
        let weeks = || [80.0; 7].into_iter().chain([120.0; 7]);
        let effect = ratio(&days(0, weeks()), &days(15, weeks()), Amount::Count);
        check(effect, [0.0, -0.160_799, 0.191_609]);
    }

    #[test]
    fn a_weekly_rhythm_is_no_scatter() {
        let rhythm =
            |from: i32| days(from, (from..from + 14).map(|day| if Day(day).weekday() > 4 { 20.0 } else { 100.0 }));
        let steady = ratio(&rhythm(0), &rhythm(15), Amount::Count).expect("defined");
        // S = 10 * 100 + 4 * 20 = 1080 a side, phi = 1: exp(1.959964 * sqrt(2/1080)) - 1 = 0.088002.
        check(Some(steady), [0.0, -0.080_884, 0.088_002]);
    }

    #[test]
    fn nothing_is_claimed_from_too_little() {
        let two_weeks = |value: f64| days(0, [value; 14].into_iter());
        assert_eq!(ratio(&two_weeks(0.0), &two_weeks(5.0), Amount::Count), None);
        assert_eq!(ratio(&two_weeks(1.0)[..7], &two_weeks(1.0)[..7], Amount::Count), None);
    }
}
