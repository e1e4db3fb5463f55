//! What happened by the hour around the onset of an alert, in `anomalies.json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::alerts::{HourlyDay, HourlyValue, Incident, IncidentHours};

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertHours", deny_unknown_fields)]
pub(super) struct PublicHours {
    /// The metric whose events are counted; `dau` for those that make a user active.
    metric: String,
    /// The day before the onset, its day and the day after it, as far as their hours are known.
    days: Vec<PublicHourlyDay>,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "HourlyDay", deny_unknown_fields)]
struct PublicHourlyDay {
    date: String,
    /// The same weekday a week before, or `null` where its hours are not known.
    usual_date: Option<String>,
    /// The first instant of each hour, in the order of time.
    starts: Vec<String>,
    /// What the clock shows when it begins.
    clock: Vec<String>,
    events: Vec<Option<u64>>,
    /// Those of the hour that the clock showed alike on `usualDate`.
    usual: Vec<Option<u64>>,
}

impl PublicHours {
    /// The hours of an incident.
    pub(super) fn new(hours: &IncidentHours) -> Self {
        let day = |day: &HourlyDay| PublicHourlyDay {
            date: day.day.to_string(),
            usual_date: day.usual_day.map(|day| day.to_string()),
            starts: day.hours.iter().map(|reading| reading.hour.start.rfc3339()).collect(),
            clock: day.hours.iter().map(|reading| reading.hour.text()).collect(),
            events: day.hours.iter().map(|reading| reading.value.events()).collect(),
            usual: day.hours.iter().map(|reading| reading.usual.and_then(HourlyValue::events)).collect(),
        };
        Self { metric: hours.metric.clone(), days: hours.days.iter().map(day).collect() }
    }
}

/// The pointers of hours that would tell about too few people.
pub(super) fn withheld(index: usize, incident: &Incident) -> Vec<String> {
    let days = incident.hours.iter().flat_map(|hours| hours.days.iter().enumerate());
    let hours = days.flat_map(|(day, of_day)| of_day.hours.iter().enumerate().map(move |(hour, it)| (day, hour, it)));
    hours
        .flat_map(|(day, hour, it)| {
            let events = (it.value == HourlyValue::Withheld).then_some("events");
            let usual = (it.usual == Some(HourlyValue::Withheld)).then_some("usual");
            let pointer = move |name| format!("/alerts/{index}/hours/days/{day}/{name}/{hour}");
            events.into_iter().chain(usual).map(pointer)
        })
        .collect()
}
