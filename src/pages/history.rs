//! The days of an incident or a decision as a picture with its edges in words.

use serde::Serialize;

use crate::alerts::{HistoryDay, Incident};
use crate::calendar::DayRange;
use crate::charts;
use crate::format;
use crate::metric::Format;

/// So many days end with the newest one in the small picture.
const DAYS: usize = 60;

/// The picture of an incident's days. Its text stands around it, so that it never scales.
#[derive(Clone, Debug, Serialize)]
pub(super) struct HistoryPicture {
    /// Finished markup.
    pub svg: String,
    /// The value at its upper edge.
    pub high: String,
    /// The value at its lower edge.
    pub low: String,
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
}

/// All the days that the incident carries.
pub(super) fn whole(incident: &Incident) -> Option<HistoryPicture> {
    picture(incident, incident.history.len())
}

/// The last 60 of them.
pub(super) fn recent(incident: &Incident) -> Option<HistoryPicture> {
    picture(incident, DAYS)
}

fn picture(incident: &Incident, most: usize) -> Option<HistoryPicture> {
    let days = &incident.history[incident.history.len().saturating_sub(most)..];
    of_days(days, incident.days(), incident.format)
}

/// Any days with the ones that it is about, in the format of their metric.
pub(super) fn of_days(days: &[HistoryDay], marked: DayRange, kind: Format) -> Option<HistoryPicture> {
    let history = charts::history(days, marked)?;
    let value = |value: f64| format::value(value, kind);
    Some(HistoryPicture {
        svg: history.svg,
        high: value(history.high),
        low: value(history.low),
        first: format::day_short(history.days.first),
        last: format::day_short(history.days.last),
    })
}
