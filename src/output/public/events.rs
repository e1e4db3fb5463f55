//! `events.json`: the event catalogue, and names of the settings that no row has.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Edition, Meta};
use crate::metric::Definitions;
use crate::views::{CatalogueLabel, CatalogueRow, EventCatalogue, Mismatch};

/// The event catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Events", deny_unknown_fields)]
pub struct PublicEvents {
    meta: Meta,
    /// By volume, then name; then what is told together.
    events: Vec<PublicEventName>,
    /// Names of the settings that no row has.
    unknown_names: Vec<PublicUnknownName>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventName", deny_unknown_fields)]
struct PublicEventName {
    /// `null` for events without a name; `other` for the names beyond the 200 largest, `withheld` for those that must not be known.
    name: Option<String>,
    events: Option<u64>,
    people: Option<u64>,
    first_day: Option<String>,
    last_day: Option<String>,
    /// The last 28 days up to the as-of day, the oldest first.
    per_day: Vec<Option<u64>>,
    /// The metrics that they decide.
    used_by: Vec<String>,
    /// Whether these are the rows of test users, of excluded sources and without a user.
    is_excluded: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "UnknownName", deny_unknown_fields)]
struct PublicUnknownName {
    setting: String,
    name: String,
    /// The nearest name that there is.
    near: Option<String>,
}

impl PublicEvents {
    /// The file.
    pub fn new(
        edition: &Edition,
        definitions: &Definitions,
        catalogue: &EventCatalogue,
        mismatches: &[Mismatch],
    ) -> Self {
        let mut meta = Meta::of_data(edition, definitions.compare);
        meta.withhold(catalogue.rows.iter().enumerate().flat_map(|(place, row)| withheld(place, row)).collect());
        let unknown = mismatches.iter().flat_map(Mismatch::unknown_names).map(|(setting, name, near)| {
            PublicUnknownName { setting: setting.to_owned(), name: name.to_owned(), near: near.map(str::to_owned) }
        });
        Self {
            meta,
            events: catalogue.rows.iter().map(|row| event_name(row, definitions)).collect(),
            unknown_names: unknown.collect(),
        }
    }
}

fn event_name(row: &CatalogueRow, definitions: &Definitions) -> PublicEventName {
    let name = match &row.label {
        CatalogueLabel::Name(name) => Some(name.clone()),
        CatalogueLabel::Nameless => None,
        CatalogueLabel::Other => Some("other".to_owned()),
        CatalogueLabel::Withheld => Some("withheld".to_owned()),
    };
    PublicEventName {
        name,
        events: row.events,
        people: row.people,
        first_day: row.days.map(|[first, _]| first.to_string()),
        last_day: row.days.map(|[_, last]| last.to_string()),
        per_day: row.per_day.clone(),
        used_by: row.used_by.iter().map(|quantity| quantity.id(definitions)).collect(),
        is_excluded: row.is_excluded,
    }
}

/// The pointers of what is withheld of a row.
fn withheld(place: usize, row: &CatalogueRow) -> Vec<String> {
    let counts = [("events", row.events.is_none()), ("people", row.people.is_none())];
    let counts = counts.into_iter().filter(|(_, is_withheld)| *is_withheld).map(|(name, _)| name.to_owned());
    let days = row.per_day.iter().enumerate().filter(|(_, events)| events.is_none());
    let names = counts.chain(days.map(|(day, _)| format!("perDay/{day}")));
    names.map(|name| format!("/events/{place}/{name}")).collect()
}
