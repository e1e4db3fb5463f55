//! Alerts that earn their interruption: rules over the daily series of the cube, replayed morning by morning.
//!
//! Everything here is a pure function of daily series, as `spec/alerts.md` describes it: no state is kept between builds, a
//! morning never sees a later day, and the verdict of today is the last row of the replay.
//!
//! Knows nothing about events, databases, ranges of pages, JSON and files.

mod gap;
mod gates;
mod lifecycle;
mod ordered;
mod replay;
mod series;
mod weekday;

pub use gates::{Direction, Gate, Severity, Thresholds, WindowThresholds};
pub use lifecycle::{Fire, Rule, Verdict};
pub use replay::{LEARNING_DAYS, Reading, Weekdays, Window, Windows, replay};
pub use series::{Kind, Point, Series};

/// The verdict of every morning of one series.
pub fn verdicts(kind: Kind, readings: &[Reading], thresholds: &Thresholds) -> Vec<Verdict> {
    let mut life = lifecycle::LifeCycle::new(kind, *thresholds);
    readings.iter().map(|reading| life.next(reading)).collect()
}
