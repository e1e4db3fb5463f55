//! When a gap is worth a word: unusual for this metric, and large enough to matter, in the same direction.

use super::direction::Direction;
use super::series::SeriesKind;
use super::thresholds::{Thresholds, WindowThresholds};
use super::window::WindowReading;

/// What kept a metric from an alert, or lowered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// Too few days to know what is usual.
    Learning,
    /// The metric is switched off.
    Off,
    /// Data are missing: the newest days say nothing.
    MissingData,
    /// Too few people in the rate's total.
    Size,
    /// Within the metric's usual scale.
    Usual,
    /// It goes this far in an ordinary fortnight.
    Edge,
    /// The gap and the change point in different directions.
    Sign,
    /// Too small a relative change.
    Percent,
    /// Too small a change in events, users or points.
    Delta,
    /// An info only: an early sign, or good news.
    Info,
    /// The way back from an incident, not news.
    Recovered,
    /// So many metrics were tested that day that one like it is likely by luck; it is an info only.
    ManyTests,
    /// The day is a listed holiday, and its own signal an info at most.
    Holiday,
}

impl Gate {
    /// Every gate.
    pub const ALL: [Self; 13] = [
        Self::Learning,
        Self::Off,
        Self::MissingData,
        Self::Size,
        Self::Usual,
        Self::Edge,
        Self::Sign,
        Self::Percent,
        Self::Delta,
        Self::Info,
        Self::Recovered,
        Self::ManyTests,
        Self::Holiday,
    ];

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Learning => "learning",
            Self::Off => "off",
            Self::MissingData => "missing_data",
            Self::Size => "n",
            Self::Usual => "z",
            Self::Edge => "edge",
            Self::Sign => "sign",
            Self::Percent => "pct",
            Self::Delta => "delta",
            Self::Info => "info",
            Self::Recovered => "recovered",
            Self::ManyTests => "many_tests",
            Self::Holiday => "holiday",
        }
    }
}

/// How unusual a window has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bar {
    /// For an info.
    Info,
    /// For a warning.
    Warning,
    /// For a warning, on the metric's scale alone: its ordinary fortnights may go as far.
    WarningOnScale,
    /// For a critical alert, which needs a larger change too, but no size of its own beyond the gates.
    Critical,
}

/// The direction in which a window passes every gate, or the first gate that holds it back.
pub(super) fn passes(
    reading: &WindowReading,
    kind: SeriesKind,
    limits: &WindowThresholds,
    bar: Bar,
) -> Result<Direction, Gate> {
    let (z, least_z, least_percent) = match bar {
        Bar::Info => (reading.z, limits.info_z, limits.percent),
        Bar::Warning => (reading.z, limits.warning_z, limits.percent),
        Bar::WarningOnScale => (reading.z_on_scale, limits.warning_z, limits.percent),
        Bar::Critical => (reading.z, limits.critical_z, limits.critical_percent),
    };
    let delta = reading.delta();
    if !reading.is_judged || z.abs() < least_z {
        return Err(Gate::Usual);
    }
    let Some(direction) = Direction::of(delta).filter(|direction| Direction::of(z) == Some(*direction)) else {
        return Err(Gate::Sign);
    };
    if reading.percent().abs() < least_percent {
        return Err(Gate::Percent);
    }
    if delta.abs() < limits.least_delta(kind) {
        return Err(Gate::Delta);
    }
    if kind == SeriesKind::Rate && reading.total < limits.size {
        return Err(Gate::Size);
    }
    Ok(direction)
}

/// Whether even a drop to nothing in any window would be too small a change, or every total too small.
pub(in crate::alerts) fn is_too_few(windows: &[WindowReading; 4], kind: SeriesKind, thresholds: &Thresholds) -> bool {
    let is_small = |(reading, limits): (&WindowReading, &WindowThresholds)| match kind {
        SeriesKind::Count => reading.expected < limits.events,
        SeriesKind::Rate => reading.total < limits.size,
    };
    windows.iter().zip(&thresholds.0).all(is_small)
}

#[cfg(test)]
mod tests {
    use super::super::window::AlertWindow;
    use super::*;

    fn window(current: f64, expected: f64, z: f64) -> WindowReading {
        WindowReading { total: 1_000.0, ..WindowReading::sample(current, expected, z) }
    }

    fn warning(kind: SeriesKind, reading: &WindowReading) -> Result<Direction, Gate> {
        passes(reading, kind, Thresholds::default().of(AlertWindow::Day), Bar::Warning)
    }

    #[test]
    fn a_large_unusual_drop_passes_and_each_gate_can_hold_it_back() {
        // 100 expected, 84 seen: -16%, 16 events.
        let drop = window(84.0, 100.0, -4.0);
        assert_eq!(warning(SeriesKind::Count, &drop), Ok(Direction::Down));
        assert_eq!(warning(SeriesKind::Count, &WindowReading { z: -3.999, ..drop }), Err(Gate::Usual));
        assert_eq!(warning(SeriesKind::Count, &WindowReading { is_judged: false, ..drop }), Err(Gate::Usual));
        assert_eq!(warning(SeriesKind::Count, &WindowReading { z: 4.0, ..drop }), Err(Gate::Sign));
        assert_eq!(warning(SeriesKind::Count, &WindowReading { current: 85.001, ..drop }), Err(Gate::Percent));
        assert_eq!(warning(SeriesKind::Count, &WindowReading { current: 85.0, ..drop }), Ok(Direction::Down));
    }

    #[test]
    fn a_count_needs_five_events_and_a_rate_two_points_of_thirty_users() {
        // 10 expected, 5.1 seen: -49% but only 4.9 events.
        assert_eq!(warning(SeriesKind::Count, &window(5.1, 10.0, -6.0)), Err(Gate::Delta));
        assert_eq!(warning(SeriesKind::Count, &window(5.0, 10.0, -6.0)), Ok(Direction::Down));
        // 5% expected, 3.1% seen: -38% but only 1.9 points.
        let rate = window(0.03, 0.05, -6.0);
        assert_eq!(warning(SeriesKind::Rate, &WindowReading { current: 0.031, ..rate }), Err(Gate::Delta));
        assert_eq!(warning(SeriesKind::Rate, &rate), Ok(Direction::Down));
        assert_eq!(warning(SeriesKind::Rate, &WindowReading { total: 29.0, ..rate }), Err(Gate::Size));
        assert_eq!(warning(SeriesKind::Rate, &WindowReading { total: 30.0, ..rate }), Ok(Direction::Down));
    }

    #[test]
    fn the_bars_are_those_of_the_table() {
        // z, percent, critical z, critical percent, events, points, size; an info needs 0.5 less, for the week 0.4.
        let row = |window| {
            let limits = Thresholds::default();
            let limits = limits.of(window);
            [limits.warning_z, limits.percent, limits.critical_z, limits.critical_percent, limits.events, limits.points]
                .map(|number| format!("{number}"))
                .join(" ")
                + &format!(" {} {:.1}", limits.size, limits.warning_z - limits.info_z)
        };
        assert_eq!(row(AlertWindow::Day), "4 0.15 5 0.25 5 0.02 30 0.5");
        assert_eq!(row(AlertWindow::ThreeDays), "4 0.15 5 0.25 8 0.015 45 0.5");
        assert_eq!(row(AlertWindow::Week), "3.6 0.1 5 0.2 10 0.01 60 0.4");
        assert_eq!(row(AlertWindow::Fortnight), "4 0.1 5 0.2 14 0.01 60 0.5");
    }

    #[test]
    fn nothing_against_nothing_is_no_change_and_any_rise_from_nothing_passes_the_percent_gate() {
        assert_eq!(warning(SeriesKind::Count, &window(0.0, 0.0, 9.0)), Err(Gate::Sign));
        assert_eq!(warning(SeriesKind::Count, &window(5.0, 0.0, 4.0)), Ok(Direction::Up));
    }

    #[test]
    fn the_edge_of_ordinary_fortnights_holds_back_a_warning_only() {
        let reading = WindowReading { z: -2.0, z_on_scale: -4.5, ..window(50.0, 100.0, -2.0) };
        let limits = Thresholds::default();
        let of = |bar| passes(&reading, SeriesKind::Count, limits.of(AlertWindow::Day), bar);
        assert_eq!((of(Bar::Warning), of(Bar::WarningOnScale)), (Err(Gate::Usual), Ok(Direction::Down)));
    }

    #[test]
    fn too_few_is_said_of_all_windows_together() {
        let all = |expected: f64| [1.0, 3.0, 7.0, 14.0].map(|days| window(0.0, expected * days, 0.0));
        let is_too_few = |windows: &[WindowReading; 4]| is_too_few(windows, SeriesKind::Count, &Thresholds::default());
        // 0.9 a day: 0.9 of 5, 2.7 of 8, 6.3 of 10, 12.6 of 14.
        assert!(is_too_few(&all(0.9)));
        assert!(!is_too_few(&all(1.0)));
    }
}
