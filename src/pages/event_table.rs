//! The event catalogue as a table: every event name with its volume, people, days and what uses it.

use serde::Serialize;

use crate::calendar::Day;
use crate::charts;
use crate::format;
use crate::messages::text;
use crate::metric::{Definitions, StepEvent};
use crate::views::{CatalogueLabel, CatalogueRow, EventCatalogue};

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct EventLine {
    pub name: String,
    /// Whether the name is one, and not a word of ours for several.
    pub is_name: bool,
    is_excluded: bool,
    pub events: String,
    pub people: String,
    first: String,
    last: String,
    /// A small picture of the last 28 days; empty when they are withheld.
    recent: String,
    pub used_in: String,
}

/// The rows.
pub(super) fn lines(catalogue: &EventCatalogue, definitions: &Definitions) -> Vec<EventLine> {
    catalogue.rows.iter().map(|row| line(row, definitions)).collect()
}

/// A row.
pub(super) fn line(row: &CatalogueRow, definitions: &Definitions) -> EventLine {
    let name = match &row.label {
        CatalogueLabel::Name(name) => name.clone(),
        CatalogueLabel::Nameless => text!("event-nameless"),
        CatalogueLabel::Other => text!("event-other"),
        CatalogueLabel::Withheld => text!("event-withheld"),
    };
    let count = |count: Option<u64>| count.map_or_else(|| text!("withheld"), format::count);
    let day =
        |place: usize| row.days.map_or_else(|| format::MISSING.to_owned(), |days: [Day; 2]| format::day(days[place]));
    let recent: Vec<Option<f64>> = row.per_day.iter().map(|events| events.map(|events| events as f64)).collect();
    EventLine {
        name,
        is_name: row.label.name().is_some(),
        is_excluded: row.is_excluded,
        events: count(row.events),
        people: count(row.people),
        first: day(0),
        last: day(1),
        recent: charts::sparkline(&recent),
        used_in: used_in(row, definitions),
    }
}

/// The settings that name the events, by their labels.
fn used_in(row: &CatalogueRow, definitions: &Definitions) -> String {
    if row.is_excluded {
        return text!("event-not-counted");
    }
    let Some(name) = row.label.name() else { return String::new() };
    let is_step = |event: &StepEvent| matches!(event, StepEvent::Named(events) if events.name == name);
    let steps = definitions
        .steps
        .iter()
        .filter(|step| is_step(&step.event))
        .map(|step| text!("event-in-step", label = &step.label));
    let is_active = definitions.active_events.iter().any(|events| events.name == name);
    let trends = definitions.trends.iter().filter(|trend| trend.event.name == name);
    let trends = trends.map(|trend| text!("event-in-trend", label = &trend.label));
    let uses: Vec<String> = steps.chain(is_active.then(|| text!("event-in-active"))).chain(trends).collect();
    if uses.is_empty() { text!("event-nowhere") } else { uses.join(", ") }
}
