//! What goes wrong with the tracking of a scenario, and errors that a few people cause: events that are lost, that are
//! recorded more than once, or that have no part in what everybody does.

use super::change::{GroupChoice, RelativeDays};
use super::event::EventKind;
use super::scenario_table::ScenarioTable;
use crate::calendar::{Day, HOUR_MILLIS, Millis};
use crate::config::read::Reader;

/// How often the events of some days are recorded.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TrackingFault {
    /// Only events of this name; `None` for all.
    event: Option<&'static str>,
    days: RelativeDays,
    /// Only from this hour on (UTC).
    from_hour: i32,
    pub(super) group: GroupChoice,
    /// How often an event is recorded, on average: 0 when it is lost, 2 when it is sent twice.
    pub(super) times: f64,
}

/// Additional errors that a few people cause.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ErrorBurst {
    pub(super) days: RelativeDays,
    pub(super) users: i32,
    pub(super) errors_per_day: f64,
}

impl TrackingFault {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let fault = Self {
            event: section.optional_choice(reader, "event", &EventKind::NAMES),
            days: RelativeDays::read(reader, &mut section),
            from_hour: section.optional_whole(reader, "from_hour", 0..=23).unwrap_or(0),
            group: GroupChoice::read(reader, &mut section),
            times: section.number(reader, "times", 0.0..=10.0),
        };
        section.end(reader);
        fault
    }

    /// Whether it touches an event of this name at this instant, whoever it is of; `last` is the last whole day.
    pub(super) fn touches(&self, name: &str, ts: Millis, last: Day) -> bool {
        let day = ts.utc_day();
        let hour = (ts.0 - day.utc_start().0) / HOUR_MILLIS;
        self.days.contains(day.since(last))
            && hour >= i64::from(self.from_hour)
            && self.event.is_none_or(|event| event == name)
    }
}

impl ErrorBurst {
    pub(super) fn read(reader: &mut Reader<'_>, mut section: ScenarioTable<'_, '_>) -> Self {
        let burst = Self {
            days: RelativeDays::read(reader, &mut section),
            users: section.whole(reader, "users", 1..=1_000),
            errors_per_day: section.number(reader, "errors_per_day", 0.0..=100_000.0),
        };
        section.end(reader);
        burst
    }
}
