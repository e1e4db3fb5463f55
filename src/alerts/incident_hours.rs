//! What happened by the hour when an incident began.

use crate::calendar::{ClockHour, Day};

/// What happened by the hour around the onset of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentHours {
    /// The metric whose events are counted: a trend metric, or `dau` for those that make a user active.
    pub metric: String,
    /// What they are called.
    pub label: String,
    /// The day before the onset, its day and the day after it, as far as their hours are known.
    pub days: Vec<HourlyDay>,
}

/// A day hour by hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourlyDay {
    /// The day.
    pub day: Day,
    /// The same weekday a week before; `None` where its hours are not known.
    pub usual_day: Option<Day>,
    /// Its hours, in the order of time.
    pub hours: Vec<HourReading>,
}

/// One hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourReading {
    /// Which one.
    pub hour: ClockHour,
    /// What happened in it.
    pub value: HourlyValue,
    /// What happened in the hour that the clock showed alike a week before; `None` where there was none.
    pub usual: Option<HourlyValue>,
}

/// Events of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HourlyValue {
    /// So many.
    Events(u64),
    /// It would tell about too few people.
    Withheld,
}

impl HourlyValue {
    /// How many; `None` when they are withheld.
    pub const fn events(self) -> Option<u64> {
        match self {
            Self::Events(events) => Some(events),
            Self::Withheld => None,
        }
    }
}
