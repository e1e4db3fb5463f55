//! When a gap is worth a word: unusual for this metric, and large enough to matter, in the same direction.
//!
//! The thresholds were measured on synthetic product series (`docs/alert-rule.md`); each may be overridden per metric.

use serde::Serialize;

use super::replay::Window;
use super::series::Kind;

/// Which way a metric moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Direction {
    /// Above what was expected.
    Up,
    /// Below what was expected.
    Down,
}

impl Direction {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// The direction of a word of the JSON contract.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|direction| direction.as_str() == word)
    }

    /// 1 or -1.
    pub(super) const fn sign(self) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Down => -1.0,
        }
    }

    /// The direction of a difference; `None` for no difference.
    pub(super) fn of(difference: f64) -> Option<Self> {
        if difference > 0.0 {
            Some(Self::Up)
        } else if difference < 0.0 {
            Some(Self::Down)
        } else {
            None
        }
    }
}

/// How bad, or how loud, an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a line on the page: an early sign, or any good news.
    Info,
    /// Worth a mail.
    Warning,
    /// Worth waking someone.
    Critical,
}

impl Severity {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// The severity of a word of the JSON contract.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Critical].into_iter().find(|severity| severity.as_str() == word)
    }
}

/// What kept a window from firing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Too few days to know what is usual.
    Learning,
    /// The metric is switched off.
    Off,
    /// Too few people in the rate's total.
    Size,
    /// Within the metric's usual wobble.
    Usual,
    /// The gap and the change point in different directions.
    Sign,
    /// Too small a relative change.
    Percent,
    /// Too small a change in events, users or points.
    Delta,
    /// The way back from an incident, not news.
    Recovered,
    /// So many metrics were tested that morning that one like it is likely by luck; it is an info only.
    ManyTests,
    /// The day is a listed holiday, and its own signal an info at most.
    Holiday,
}

impl Gate {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Learning => "learning",
            Self::Off => "off",
            Self::Size => "n",
            Self::Usual => "z",
            Self::Sign => "sign",
            Self::Percent => "percent",
            Self::Delta => "delta",
            Self::Recovered => "recovered",
            Self::ManyTests => "many_tests",
            Self::Holiday => "holiday",
        }
    }
}

/// The thresholds of one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowThresholds {
    /// From this many times the usual wobble on it is an info.
    pub info_z: f64,
    /// From here on a warning.
    pub warning_z: f64,
    /// From here on critical, when the change is large as well.
    pub critical_z: f64,
    /// The least relative change, as a ratio.
    pub percent: f64,
    /// The least relative change of a critical one.
    pub critical_percent: f64,
    /// The least change of a count, summed over the window.
    pub events: f64,
    /// The least change of a rate, 0.02 for two percentage points.
    pub points: f64,
    /// The least total of a rate over the window.
    pub size: f64,
}

/// The thresholds of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// For the newest day against the 14 before.
    pub day: WindowThresholds,
    /// For the last 7 days against the 28 before.
    pub week: WindowThresholds,
}

impl Default for Thresholds {
    fn default() -> Self {
        let day = WindowThresholds {
            info_z: 3.5,
            warning_z: 4.0,
            critical_z: 5.0,
            percent: 0.15,
            critical_percent: 0.25,
            events: 5.0,
            points: 0.02,
            size: 30.0,
        };
        let week = WindowThresholds {
            info_z: 3.0,
            warning_z: 3.5,
            critical_z: 4.5,
            percent: 0.10,
            critical_percent: 0.20,
            events: 10.0,
            points: 0.01,
            size: 60.0,
        };
        Self { day, week }
    }
}

/// How loud a window is before good news and the other tests of the morning are considered, or what held it back.
pub(super) fn strength(window: &Window, kind: Kind, limits: &WindowThresholds) -> Result<(Severity, Direction), Gate> {
    let delta = window.delta();
    let least = match kind {
        Kind::Count => limits.events,
        Kind::Rate => limits.points,
    };
    if kind == Kind::Rate && window.of < limits.size {
        return Err(Gate::Size);
    }
    if window.z.abs() < limits.info_z {
        return Err(Gate::Usual);
    }
    let Some(direction) = Direction::of(delta).filter(|direction| Direction::of(window.z) == Some(*direction)) else {
        return Err(Gate::Sign);
    };
    let percent = window.percent().abs();
    if percent < limits.percent {
        return Err(Gate::Percent);
    }
    if delta.abs() < least {
        return Err(Gate::Delta);
    }
    let severity = match window.z.abs() {
        z if z >= limits.critical_z && percent >= limits.critical_percent => Severity::Critical,
        z if z >= limits.warning_z => Severity::Warning,
        _ => Severity::Info,
    };
    Ok((severity, direction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, DayRange};

    fn window(current: f64, expected: f64, z: f64) -> Window {
        let days = DayRange { first: Day(0), last: Day(0) };
        Window { days, baseline: days, current, expected, of: 1_000.0, level: expected, adjusted: current, z }
    }

    fn judge(kind: Kind, window: &Window) -> Result<(Severity, Direction), Gate> {
        strength(window, kind, &Thresholds::default().day)
    }

    #[test]
    fn a_large_unusual_drop_fires_and_each_gate_can_hold_it_back() {
        // 100 expected, 84 seen: -16%, 16 events.
        let drop = window(84.0, 100.0, -4.0);
        assert_eq!(judge(Kind::Count, &drop), Ok((Severity::Warning, Direction::Down)));
        assert_eq!(judge(Kind::Count, &Window { z: -3.999, ..drop }), Ok((Severity::Info, Direction::Down)));
        assert_eq!(judge(Kind::Count, &Window { z: -3.499, ..drop }), Err(Gate::Usual));
        assert_eq!(judge(Kind::Count, &Window { z: 4.0, ..drop }), Err(Gate::Sign));
        assert_eq!(judge(Kind::Count, &Window { current: 85.001, ..drop }), Err(Gate::Percent));
        assert_eq!(judge(Kind::Count, &Window { current: 85.0, ..drop }), Ok((Severity::Warning, Direction::Down)));
    }

    #[test]
    fn a_count_needs_five_events_and_a_rate_two_points_of_thirty_users() {
        // 10 expected, 5.1 seen: -49% but only 4.9 events.
        assert_eq!(judge(Kind::Count, &window(5.1, 10.0, -6.0)), Err(Gate::Delta));
        assert_eq!(judge(Kind::Count, &window(5.0, 10.0, -6.0)), Ok((Severity::Critical, Direction::Down)));
        // 5% expected, 3.1% seen: -38% but only 1.9 points.
        let rate = window(0.03, 0.05, -6.0);
        assert_eq!(judge(Kind::Rate, &Window { current: 0.031, ..rate }), Err(Gate::Delta));
        assert_eq!(judge(Kind::Rate, &rate), Ok((Severity::Critical, Direction::Down)));
        assert_eq!(judge(Kind::Rate, &Window { of: 29.0, ..rate }), Err(Gate::Size));
        assert_eq!(judge(Kind::Rate, &Window { of: 30.0, ..rate }), Ok((Severity::Critical, Direction::Down)));
    }

    #[test]
    fn critical_needs_both_five_times_the_wobble_and_a_quarter() {
        assert_eq!(judge(Kind::Count, &window(75.0, 100.0, -5.0)), Ok((Severity::Critical, Direction::Down)));
        assert_eq!(judge(Kind::Count, &window(75.1, 100.0, -5.0)), Ok((Severity::Warning, Direction::Down)));
        assert_eq!(judge(Kind::Count, &window(75.0, 100.0, -4.9)), Ok((Severity::Warning, Direction::Down)));
    }

    #[test]
    fn nothing_against_nothing_is_no_change_and_any_rise_from_nothing_passes_the_percent_gate() {
        assert_eq!(judge(Kind::Count, &window(0.0, 0.0, 9.0)), Err(Gate::Sign));
        assert_eq!(judge(Kind::Count, &window(5.0, 0.0, 4.0)), Ok((Severity::Warning, Direction::Up)));
    }

    #[test]
    fn the_week_has_gates_of_its_own() {
        let week = Thresholds::default().week;
        // 100 expected in 7 days, 90 seen: -10%, 10 events.
        assert_eq!(strength(&window(90.0, 100.0, -3.5), Kind::Count, &week), Ok((Severity::Warning, Direction::Down)));
        // 90 expected, 80.1 seen: -11%, 9.9 events.
        assert_eq!(strength(&window(80.1, 90.0, -3.5), Kind::Count, &week), Err(Gate::Delta));
        let rate = Window { of: 59.0, ..window(0.04, 0.05, -3.5) };
        assert_eq!(strength(&rate, Kind::Rate, &week), Err(Gate::Size));
        assert_eq!(strength(&Window { of: 60.0, ..rate }, Kind::Rate, &week), Ok((Severity::Warning, Direction::Down)));
    }
}
