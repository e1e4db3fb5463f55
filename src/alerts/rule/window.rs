//! The four windows that are compared with the weeks before, and how one of them reads on a day.

use crate::calendar::DayRange;

/// A window of days that ends on the evaluation day's newest day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertWindow {
    /// The newest day against the 14 before.
    Day,
    /// The last 3 days against the 28 before.
    ThreeDays,
    /// The last 7 days against the 56 before.
    Week,
    /// The last 14 days against the 28 before.
    Fortnight,
}

impl AlertWindow {
    /// Every window, the shortest first: the order in which they trigger.
    pub const ALL: [Self; 4] = [Self::Day, Self::ThreeDays, Self::Week, Self::Fortnight];

    /// How many days it has.
    pub const fn days(self) -> usize {
        match self {
            Self::Day => 1,
            Self::ThreeDays => 3,
            Self::Week => 7,
            Self::Fortnight => 14,
        }
    }

    /// How many days before it say what to expect.
    pub const fn baseline_days(self) -> usize {
        match self {
            Self::Day => 14,
            Self::ThreeDays | Self::Fortnight => 28,
            Self::Week => 56,
        }
    }

    /// Whether it is long enough for single days to be held near their expectation, and for holidays to be left out.
    pub(super) const fn is_long(self) -> bool {
        match self {
            Self::Day | Self::ThreeDays => false,
            Self::Week | Self::Fortnight => true,
        }
    }

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Self::Day => 0,
            Self::ThreeDays => 1,
            Self::Week => 2,
            Self::Fortnight => 3,
        }
    }

    /// The word of the JSON contract and of the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::ThreeDays => "three_days",
            Self::Week => "week",
            Self::Fortnight => "fortnight",
        }
    }
}

/// A window as one evaluation day saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowReading {
    /// Its days.
    pub days: DayRange,
    /// The days that say what to expect.
    pub baseline: DayRange,
    /// The sum of the window's counts, or its rate.
    pub current: f64,
    /// What the baseline and the metric's usual drift lead to expect.
    pub expected: f64,
    /// What the baseline alone leads to expect.
    pub plain_expected: f64,
    /// The total of a rate; 0 for a count.
    pub total: f64,
    /// The baseline's level a day with the weekdays taken out.
    pub level: f64,
    /// The window's level a day with the weekdays taken out.
    pub adjusted: f64,
    /// The weekday factors of window and baseline, Monday first.
    pub factors: [f64; 7],
    /// How unusual the gap is for this metric, in times its scale or the edge of its ordinary fortnights; 0 while that is not
    /// known.
    pub z: f64,
    /// The same in times the scale alone.
    pub z_on_scale: f64,
    /// Whether enough gaps are known to say how unusual this one is.
    pub is_judged: bool,
    /// Whether one of its days is a listed holiday that is not left out of it.
    pub has_holiday: bool,
}

impl WindowReading {
    /// Current minus expected: events, or a difference of rates.
    pub fn delta(&self) -> f64 {
        self.current - self.expected
    }

    /// The relative change as a ratio, for people: `None` from an expected nothing.
    pub fn relative(&self) -> Option<f64> {
        (self.expected > 1e-9).then(|| self.percent())
    }

    /// One of a day for tests, without weekday factors.
    #[cfg(test)]
    pub(in crate::alerts) fn sample(current: f64, expected: f64, z: f64) -> Self {
        let days = DayRange { first: crate::calendar::Day(0), last: crate::calendar::Day(0) };
        Self {
            days,
            baseline: days,
            current,
            expected,
            plain_expected: expected,
            total: 0.0,
            level: expected,
            adjusted: current,
            factors: [1.0; 7],
            z,
            z_on_scale: z,
            is_judged: true,
            has_holiday: false,
        }
    }

    /// The relative change as a ratio; from nothing to something it is huge.
    pub fn percent(&self) -> f64 {
        self.delta() / self.expected.max(1e-9)
    }
}
