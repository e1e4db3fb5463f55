//! Scales on which the noise of counts and rates has the same size everywhere.
//!
//! Counts use the variance-stabilising square root (Anscombe 1948, "The transformation of Poisson, binomial and
//! negative-binomial data"), rates its binomial sibling, the arcsine.

/// Anscombe's root of a count.
pub(in crate::alerts) fn root(count: f64) -> f64 {
    (count + 0.375).sqrt()
}

/// The count of a root; never below 0.
pub(in crate::alerts) fn from_root(root: f64) -> f64 {
    (root.max(0.0).powi(2) - 0.375).max(0.0)
}

/// Anscombe's angle of hits out of a total.
pub(in crate::alerts) fn angle(hits: f64, total: f64) -> f64 {
    ((hits + 0.375) / (total + 0.75)).clamp(0.0, 1.0).sqrt().asin()
}

/// The hits out of a total at an angle, which is cut to a quarter turn; may lie outside of 0 to `total`.
pub(in crate::alerts) fn from_angle(angle: f64, total: f64) -> f64 {
    angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2) * (total + 0.75) - 0.375
}
