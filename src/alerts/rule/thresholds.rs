//! How unusual and how large a change has to be, by window.
//!
//! The figures were measured on synthetic product series (`docs/alert-rule.md`); each may be overridden per metric.

use super::series::SeriesKind;
use super::window::AlertWindow;

/// The thresholds of one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowThresholds {
    /// From this many times the usual scale on it is an info.
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

impl WindowThresholds {
    /// The least change: of a count's sum, or of a rate.
    pub(in crate::alerts) const fn least_delta(&self, kind: SeriesKind) -> f64 {
        match kind {
            SeriesKind::Count => self.events,
            SeriesKind::Rate => self.points,
        }
    }
}

/// The thresholds of a metric, in the order of [`AlertWindow::ALL`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds(pub [WindowThresholds; 4]);

impl Thresholds {
    /// Those of a window.
    pub const fn of(&self, window: AlertWindow) -> &WindowThresholds {
        &self.0[window.index()]
    }
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
        let three_days = WindowThresholds { events: 8.0, points: 0.015, size: 45.0, ..day };
        let fortnight =
            WindowThresholds { percent: 0.10, critical_percent: 0.20, events: 14.0, points: 0.01, size: 60.0, ..day };
        let week = WindowThresholds { info_z: 3.2, warning_z: 3.6, events: 10.0, ..fortnight };
        Self([day, three_days, week, fortnight])
    }
}
