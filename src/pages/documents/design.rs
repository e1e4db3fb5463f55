//! What a technical design says: where the events come from, which are tracked and what for, what is published, what is withheld.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::format;
use crate::messages::{Value, text};
use crate::metric::sql::Dialect;
use crate::metric::{EventSelector, StepEvent};
use crate::pages::data_health::{self, HealthLine};
use crate::pages::event_table;
use crate::pages::site::Site;
use crate::views::{CatalogueRow, Mismatch};

/// The published files by path, each with the message that says what it holds.
const FILES: [(&str, &str); 10] = [
    ("api/analytics/index.json", "file-index"),
    ("api/analytics/<segment>/<range>/funnel.json", "file-funnel"),
    ("api/analytics/<segment>/<range>/retention.json", "file-retention"),
    ("api/analytics/<segment>/<range>/trends.json", "file-trends"),
    ("api/analytics/<segment>/<range>/kpis.json", "file-kpis"),
    ("api/analytics/<segment>/<range>/anomalies.json", "file-anomalies"),
    ("api/analytics/<segment>/<range>/insights.json", "file-insights"),
    ("api/analytics/compare/<range>.json", "file-compare"),
    ("api/analytics/events.json", "file-events"),
    ("api/schema/<view>.schema.json", "file-schema"),
];

/// The stages from the events to the files.
const FLOW: [&str; 6] = [
    "design-flow-source",
    "design-flow-cube",
    "design-flow-views",
    "design-flow-alerts",
    "design-flow-story",
    "design-flow-pages",
];

const CONVENTIONS: [&str; 4] = ["design-null", "design-ratio", "design-rate", "design-version"];

/// The values of a technical design.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DesignValues {
    flow: Vec<String>,
    source: String,
    columns: Vec<ColumnLine>,
    events: Vec<TrackedEvent>,
    /// Names of the settings that no event has.
    missing: Vec<String>,
    health: Vec<HealthLine>,
    files: Vec<FileLine>,
    conventions: Vec<String>,
    privacy: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct ColumnLine {
    table: &'static str,
    name: String,
    holds: String,
    used_for: String,
}

/// An event of the tracking plan.
#[derive(Clone, Debug, Serialize)]
struct TrackedEvent {
    name: String,
    /// Whether the name is one, and not a word of ours for several.
    is_name: bool,
    used_in: String,
    /// What is read of it beside its time and its user.
    properties: String,
    events: String,
    people: String,
    /// Its first and its last day.
    seen: String,
}

#[derive(Clone, Debug, Serialize)]
struct FileLine {
    path: &'static str,
    holds: String,
}

impl DesignValues {
    pub(super) fn of(site: &Site<'_>) -> Self {
        let source = match site.tables.dialect {
            Dialect::Sqlite => text!("design-source-file"),
            Dialect::Postgres => text!("design-source-postgres"),
            Dialect::ClickHouse => text!("design-source-clickhouse"),
        };
        Self {
            flow: FLOW.map(|id| text!(id)).into(),
            source,
            columns: columns(site),
            events: site.catalogue.rows.iter().map(|row| tracked(site, row)).collect(),
            missing: site.mismatches.iter().flat_map(missing).collect(),
            health: data_health::row_counts(site),
            files: FILES.map(|(path, id)| FileLine { path, holds: text!(id) }).into(),
            conventions: CONVENTIONS.map(|id| text!(id)).into(),
            privacy: privacy(site),
        }
    }
}

fn columns(site: &Site<'_>) -> Vec<ColumnLine> {
    let column = |table, name: &str, holds: &'static str, used_for: String| ColumnLine {
        table,
        name: name.to_owned(),
        holds: text!(holds),
        used_for,
    };
    let attributes: BTreeSet<&str> = site
        .definitions
        .segments
        .iter()
        .flat_map(|segment| &segment.filters)
        .map(|filter| filter.attribute.as_str())
        .collect();
    let attribute = |name: &str| {
        let segments = site.definitions.segments.iter();
        let uses = segments.filter(|segment| segment.filters.iter().any(|filter| filter.attribute == name));
        let labels: Vec<String> = uses.map(|segment| segment.label.clone()).collect();
        column("users", name, "design-attribute", text!("design-for-segments", segments = Value::from(labels).text()))
    };
    let users = [
        column("users", "id", "design-user-id", text!("design-for-people")),
        column("users", "is_test", "design-is-test", text!("design-for-left-out")),
    ];
    let has_properties = selectors(site).any(|events| !events.conditions.is_empty())
        || site.definitions.trends.iter().any(|trend| trend.sum.is_some());
    let events = [
        column("events", "user_id", "design-event-user", text!("design-for-people")),
        column("events", "name", "design-event-name", text!("design-for-metrics")),
        column("events", "ts", "design-event-ts", text!("design-for-days")),
        column("events", "source", "design-event-source", text!("design-for-left-out")),
    ];
    let properties =
        has_properties.then(|| column("events", "properties", "design-properties", text!("design-for-conditions")));
    let aliases = site.tables.aliases.is_some().then(|| {
        [
            column("aliases", "anonymous_id", "design-anonymous", text!("design-for-aliases")),
            column("aliases", "user_id", "design-alias-user", text!("design-for-aliases")),
            column("aliases", "ts", "design-alias-ts", text!("design-for-aliases")),
        ]
    });
    let users = users.into_iter().filter(|_| site.tables.users.is_some());
    users
        .chain(attributes.into_iter().map(attribute))
        .chain(events)
        .chain(properties)
        .chain(aliases.into_iter().flatten())
        .collect()
}

/// The events that the settings name.
fn selectors<'a>(site: &Site<'a>) -> impl Iterator<Item = &'a EventSelector> {
    let definitions = site.definitions;
    let steps = definitions.steps.iter().filter_map(|step| match &step.event {
        StepEvent::Named(events) => Some(events),
        StepEvent::Any => None,
    });
    steps.chain(&definitions.active_events).chain(definitions.trends.iter().map(|trend| &trend.event))
}

fn tracked(site: &Site<'_>, row: &CatalogueRow) -> TrackedEvent {
    let line = event_table::line(row, site.definitions);
    let seen = match row.days {
        Some([first, last]) => format::day_range(crate::calendar::DayRange { first, last }),
        None => format::MISSING.to_owned(),
    };
    let named = row.label.name().filter(|_| !row.is_excluded);
    let properties: BTreeSet<String> = named.map(|name| read_of(site, name)).unwrap_or_default();
    TrackedEvent {
        is_name: line.is_name,
        name: line.name,
        used_in: line.used_in,
        properties: properties.into_iter().collect::<Vec<_>>().join(", "),
        events: line.events,
        people: line.people,
        seen,
    }
}

/// The properties that conditions and sums read of the events of a name.
fn read_of(site: &Site<'_>, name: &str) -> BTreeSet<String> {
    let conditions = selectors(site).filter(|events| events.name == name).flat_map(|events| &events.conditions);
    let sums = site.definitions.trends.iter().filter(|trend| trend.event.name == name);
    let sums = sums.filter_map(|trend| trend.sum.as_ref()).map(|sum| format!("`{}`", sum.as_str()));
    conditions.map(ToString::to_string).chain(sums).collect()
}

fn missing(mismatch: &Mismatch) -> Vec<String> {
    let line = |(setting, name, near): (&str, &str, Option<&str>)| match near {
        Some(near) => text!("design-missing-near", setting = setting, name = name, near = near),
        None => text!("design-missing-name", setting = setting, name = name),
    };
    mismatch.unknown_names().into_iter().map(line).collect()
}

fn privacy(site: &Site<'_>) -> Vec<String> {
    let floor = match site.min_group {
        0 => text!("design-no-floor"),
        number => text!("design-floor", number = number),
    };
    let rules = ["design-no-ids", "design-scan", "design-no-requests"].map(|id| text!(id));
    [floor].into_iter().chain(rules).collect()
}
