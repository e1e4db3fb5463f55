//! An evaluation day tests many metrics; some look unusual by luck. This says how unlikely each is, and which warnings survive.

/// The part of false alarms among the warnings of a day that is accepted.
const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// How likely a reading at least this unusual is, when nothing happened: Student's t with 12 degrees of freedom for the
/// heavy tails of product series, two sides, and four windows of which the largest counts.
pub fn p_value(largest_z: f64) -> f64 {
    (8.0 * upper_tail(largest_z.abs())).min(1.0)
}

/// The probability that Student's t with 12 degrees of freedom exceeds `t >= 0`.
///
/// Closed form for even degrees of freedom (Abramowitz and Stegun 26.7.4): with `sin = t / sqrt(12 + t^2)`,
/// `P(|T| <= t) = sin (1 + cos^2 / 2 + 3 cos^4 / 8 + 5 cos^6 / 16 + 35 cos^8 / 128 + 63 cos^10 / 256)`.
fn upper_tail(t: f64) -> f64 {
    let cos2 = 12.0 / (12.0 + t * t);
    let sin = (1.0 - cos2).sqrt();
    let series = [63.0 / 256.0, 35.0 / 128.0, 5.0 / 16.0, 3.0 / 8.0, 1.0 / 2.0, 1.0];
    let within = sin * series.iter().fold(0.0, |sum, term| sum * cos2 + term);
    ((1.0 - within) / 2.0).max(0.0)
}

/// The largest p-value that survives among the tests of one evaluation day, by Benjamini and Hochberg (1995), "Controlling the
/// false discovery rate"; negative when none does.
pub fn surviving_p(p_values: &[f64]) -> f64 {
    let mut sorted = p_values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let tests = sorted.len() as f64;
    let ranked = (1..).map(f64::from).zip(&sorted);
    let survives = |(rank, p): &(f64, &f64)| **p <= FALSE_DISCOVERY_RATE * rank / tests;
    ranked.filter(survives).last().map_or(-1.0, |(_, p)| *p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_equals_the_published_table_of_student() {
        // Points of t with 12 degrees of freedom: 1.782 (5% on one side), 2.179 (2.5%), 3.055 (0.5%), 4.318 (0.05%).
        for (t, tail) in [(0.0, 0.5), (1.782_288, 0.05), (2.178_813, 0.025), (3.054_540, 0.005), (4.317_791, 0.000_5)] {
            assert!((upper_tail(t) - tail).abs() < 1e-7, "{t}: {}", upper_tail(t));
        }
        assert!((p_value(-4.317_791) - 0.004).abs() < 1e-6);
        assert!((p_value(0.1) - 1.0).abs() < 1e-12);
        assert!(p_value(1e9) >= 0.0);
    }

    #[test]
    fn a_lone_unlikely_test_needs_more_than_one_among_its_like() {
        // Four tests: the limits are 0.0125, 0.025, 0.0375, 0.05.
        assert!((surviving_p(&[0.9, 0.0126, 0.8, 0.7]) + 1.0).abs() < 1e-12);
        assert!((surviving_p(&[0.9, 0.0125, 0.8, 0.7]) - 0.0125).abs() < 1e-12);
        // Stepping up: 0.0126 misses its own limit but is carried by the second.
        assert!((surviving_p(&[0.9, 0.025, 0.0126, 0.7]) - 0.025).abs() < 1e-12);
        assert!((surviving_p(&[]) + 1.0).abs() < 1e-12);
    }
}
