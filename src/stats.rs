//! The few statistics that every stage shares: rates with their interval, nearest rank, medians.
//!
//! Each formula has one home here, with its source. Undefined is `None`, never zero and never NaN. Detectors and their
//! thresholds belong to `alerts`.

mod change;
mod segmented;
pub mod split;
mod student_t;

pub use change::{PairedTotals, TotalKind, change_of_days, change_of_rates, change_of_weeks};
pub use segmented::{Interruption, NoiseModel, PeriodMean, WeightedLine, interruption};
pub use student_t::{critical_95, probability_within};

/// The 97.5% point of the standard normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A proportion that keeps its two counts, so that it can be traced and pooled.
///
/// A count is `None` only when it is withheld for privacy. The rate's value is undefined (`None`) when the denominator
/// is zero or withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many did.
    pub numerator: Option<u64>,
    /// Out of how many.
    pub denominator: Option<u64>,
}

impl Rate {
    /// A rate whose counts may not be shown.
    pub const WITHHELD: Self = Self { numerator: None, denominator: None };

    /// `numerator` out of `denominator`.
    pub const fn of(numerator: u64, denominator: u64) -> Self {
        Self { numerator: Some(numerator), denominator: Some(denominator) }
    }

    /// The proportion, 0 to 1, in full precision.
    pub fn value(self) -> Option<f64> {
        match (self.numerator?, self.denominator?) {
            (_, 0) => None,
            (hits, total) => Some(hits as f64 / total as f64),
        }
    }

    /// The 95% Wilson score interval of [`wilson`]; exactly 0 for no hits and exactly 1 for nothing but hits.
    pub fn interval(self) -> Option<Interval> {
        let (hits, total) = (self.numerator? as f64, self.denominator? as f64);
        let Interval { low, high } = wilson(self.value()?, total);
        Some(Interval { low: if hits == 0.0 { 0.0 } else { low }, high: if hits >= total { 1.0 } else { high } })
    }
}

/// The 95% Wilson score interval of a proportion out of `total`, without continuity correction and within 0 to 1. Neither need
/// belong to whole counts; `total` is positive.
///
/// Source: E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
pub fn wilson(proportion: f64, total: f64) -> Interval {
    let z2 = Z_95 * Z_95;
    let centre = proportion + z2 / (2.0 * total);
    let spread = Z_95 * (proportion * (1.0 - proportion) / total + z2 / (4.0 * total * total)).sqrt();
    let scale = 1.0 + z2 / total;
    Interval { low: ((centre - spread) / scale).max(0.0), high: ((centre + spread) / scale).min(1.0) }
}

/// The two ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether 0 is not in it: what it is about is more than chance.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The nearest-rank quantile of a histogram given as ascending `(value, how many)`: the `ceil(p n)`-th smallest value.
///
/// `None` when the histogram is empty. `p` is a fraction of a hundred (50 for the median), so that the rank is exact.
pub fn nearest_rank(histogram: &[(u32, u64)], percent: u64) -> Option<u32> {
    let total: u64 = histogram.iter().map(|(_, count)| count).sum();
    let rank = (total * percent).div_ceil(100).max(1);
    let mut seen = 0;
    histogram.iter().filter(|(_, count)| *count > 0).find_map(|(value, count)| {
        seen += count;
        (seen >= rank).then_some(*value)
    })
}

/// The median; the mean of the two middle values for an even number, `None` for none. NaN must not be among them.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_equals_the_worked_example() {
        // 10 of 50: p = 0.2, z2 = 3.841459; centre = 0.2 + 0.03841459 = 0.23841459;
        // spread = 1.959964 * sqrt(0.16/50 + 3.841459/10000) = 1.959964 * sqrt(0.0035841459) = 0.11733902;
        // scale = 1.07682918; low = 0.12107557/1.07682918 = 0.11243712, high = 0.35575361/1.07682918 = 0.33037145.
        let interval = Rate::of(10, 50).interval().expect("defined");
        assert!((interval.low - 0.112_437).abs() < 1e-5, "{interval:?}");
        assert!((interval.high - 0.330_371).abs() < 1e-5, "{interval:?}");
    }

    #[test]
    fn a_rate_of_nothing_is_undefined() {
        assert_eq!(Rate::of(0, 0).value(), None);
        assert_eq!(Rate::of(0, 0).interval(), None);
        assert_eq!(Rate::WITHHELD.value(), None);
    }

    #[test]
    fn the_interval_touches_zero_and_one_exactly() {
        assert_eq!(Rate::of(0, 5).interval().map(|i| i.low), Some(0.0));
        assert_eq!(Rate::of(5, 5).interval().map(|i| i.high), Some(1.0));
    }

    #[test]
    fn an_interval_that_touches_zero_holds_it() {
        let excludes = |low, high| Interval { low, high }.excludes_zero();
        assert_eq!([excludes(0.1, 0.2), excludes(-0.2, -0.1)], [true, true]);
        assert_eq!([excludes(0.0, 0.2), excludes(-0.2, 0.0), excludes(-0.1, 0.1)], [false, false, false]);
    }

    #[test]
    fn nearest_rank_takes_the_ceiling() {
        // Five values 1 2 3 4 5: median is the ceil(2.5) = 3rd, p90 the ceil(4.5) = 5th.
        let five = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1)];
        assert_eq!(nearest_rank(&five, 50), Some(3));
        assert_eq!(nearest_rank(&five, 90), Some(5));
        // Four values: the ceil(2) = 2nd.
        assert_eq!(nearest_rank(&[(1, 2), (9, 2)], 50), Some(1));
        // Ten values: p90 is exactly the 9th, not the 10th.
        assert_eq!(nearest_rank(&[(1, 9), (7, 1)], 90), Some(1));
        assert_eq!(nearest_rank(&[], 50), None);
        assert_eq!(nearest_rank(&[(3, 0)], 50), None);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_midpoint() {
        assert_eq!(median(&[3.0, 1.0]), Some(2.0));
        assert_eq!(median(&[]), None);
    }
}
