//! What `flightdeck.toml` says, key by key, before anything is checked against anything else.

use toml::de::DeTable;

use super::alerts::{self, RawAlerts};
use super::conditions::{self, RawEvent};
use super::goals::{self, RawGoal};
use super::key_figures::{self, RawKpis};
use super::mail::{self, RawMail, RawSubscriber};
use super::read::{Keys, Located, Reader};
use super::source::{self, SourceConfig};
use super::webhooks::{self, RawWebhook};
use crate::metric::PropertyFilter;

/// The file as written. Absent keys are `None`.
#[derive(Debug, Default)]
pub(super) struct RawConfig {
    pub(super) title: Option<Located<String>>,
    pub(super) language: Option<Located<String>>,
    pub(super) base_url: Option<Located<String>>,
    pub(super) search_engines: Option<Located<bool>>,
    pub(super) default_segment: Option<Located<String>>,
    pub(super) default_range: Option<Located<u16>>,
    pub(super) ranges: Option<Vec<Located<u16>>>,
    pub(super) active_events: Option<Vec<RawEvent>>,
    pub(super) excluded_sources: Option<Vec<Located<String>>>,
    pub(super) activation_step: Option<Located<String>>,
    pub(super) compare: Option<Located<String>>,
    pub(super) kpis: Option<RawKpis>,
    pub(super) timezone: Option<Located<String>>,
    pub(super) goals: Option<Vec<RawGoal>>,
    pub(super) source: SourceConfig,
    pub(super) min_group: Option<Located<u64>>,
    pub(super) segments: Option<Vec<RawSegment>>,
    pub(super) breakdowns: Option<Vec<RawBreakdown>>,
    pub(super) steps: Option<Vec<RawStep>>,
    pub(super) trends: Option<Vec<RawTrend>>,
    pub(super) alerts: RawAlerts,
    pub(super) mail: RawMail,
    pub(super) subscribers: Option<Vec<RawSubscriber>>,
    pub(super) webhooks: Option<Vec<RawWebhook>>,
}

/// One `[[segments]]`.
#[derive(Debug)]
pub(super) struct RawSegment {
    pub(super) place: crate::problem::Place,
    pub(super) key: Option<Located<String>>,
    pub(super) label: Option<Located<String>>,
    pub(super) filters: Vec<(Located<String>, Vec<Located<String>>)>,
}

/// One `[[breakdowns]]`.
#[derive(Debug)]
pub(super) struct RawBreakdown {
    pub(super) place: crate::problem::Place,
    pub(super) attribute: Option<Located<String>>,
    pub(super) label: Option<Located<String>>,
    pub(super) top: Option<Located<usize>>,
}

/// One `[[steps]]`.
#[derive(Debug)]
pub(super) struct RawStep {
    pub(super) place: crate::problem::Place,
    pub(super) key: Option<Located<String>>,
    pub(super) label: Option<Located<String>>,
    pub(super) event: Option<Located<String>>,
    pub(super) conditions: Vec<PropertyFilter>,
    pub(super) window_days: Option<Located<u16>>,
}

/// One `[[trends]]`.
#[derive(Debug)]
pub(super) struct RawTrend {
    pub(super) place: crate::problem::Place,
    pub(super) key: Option<Located<String>>,
    pub(super) label: Option<Located<String>>,
    pub(super) event: Option<Located<String>>,
    pub(super) conditions: Vec<PropertyFilter>,
    pub(super) unit: Option<Located<String>>,
    pub(super) sum: Option<Located<String>>,
    pub(super) good: Option<Located<String>>,
    pub(super) per_active_user: Option<Located<bool>>,
}

pub(super) fn read(reader: &mut Reader<'_>, document: &DeTable<'_>) -> RawConfig {
    let mut keys = Keys::root(reader, document);
    let raw = RawConfig {
        title: keys.string(reader, "title"),
        language: keys.string(reader, "language"),
        base_url: keys.string(reader, "base_url"),
        search_engines: keys.boolean(reader, "search_engines"),
        default_segment: keys.string(reader, "default_segment"),
        default_range: keys.integer(reader, "default_range", 1..=180),
        ranges: keys.integers(reader, "ranges", 1..=180),
        active_events: conditions::events(reader, &mut keys, "active_events"),
        excluded_sources: keys.strings(reader, "excluded_sources"),
        activation_step: keys.string(reader, "activation_step"),
        compare: keys.string(reader, "compare"),
        kpis: key_figures::read(reader, &mut keys),
        timezone: keys.string(reader, "timezone"),
        source: {
            let table = keys.table(reader, "source");
            source::read(reader, table)
        },
        min_group: keys.table(reader, "privacy").and_then(|keys| privacy(reader, keys)),
        segments: list(&mut keys, reader, "segments", segment),
        breakdowns: list(&mut keys, reader, "breakdowns", breakdown),
        steps: list(&mut keys, reader, "steps", step),
        trends: list(&mut keys, reader, "trends", trend),
        goals: list(&mut keys, reader, "goals", goals::read),
        alerts: keys.table(reader, "alerts").map(|keys| alerts::read(reader, keys)).unwrap_or_default(),
        mail: keys.table(reader, "mail").map(|keys| mail::read(reader, keys)).unwrap_or_default(),
        subscribers: list(&mut keys, reader, "subscribers", mail::subscriber),
        webhooks: list(&mut keys, reader, "webhooks", webhooks::read),
    };
    // What to do with a file to import is read by the importer, which no setting here depends on.
    keys.table(reader, "import");
    keys.finish(reader);
    raw
}

fn list<'d, 't, T>(
    keys: &mut Keys<'d, 't>,
    reader: &mut Reader<'_>,
    key: &'static str,
    read: fn(&mut Reader<'_>, Keys<'d, 't>) -> T,
) -> Option<Vec<T>> {
    let tables = keys.tables(reader, key)?;
    Some(tables.into_iter().map(|keys| read(reader, keys)).collect())
}

fn privacy(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> Option<Located<u64>> {
    let min_group = keys.integer(reader, "min_group", 0..=1_000_000);
    keys.finish(reader);
    min_group
}

fn segment(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawSegment {
    let raw = RawSegment {
        place: keys.place().clone(),
        key: keys.string(reader, "key"),
        label: keys.string(reader, "label"),
        filters: keys.table(reader, "where").map(|keys| keys.lists_by_name(reader)).unwrap_or_default(),
    };
    keys.finish(reader);
    raw
}

fn breakdown(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawBreakdown {
    let raw = RawBreakdown {
        place: keys.place().clone(),
        attribute: keys.string(reader, "attribute"),
        label: keys.string(reader, "label"),
        top: keys.integer(reader, "top", 1..=50),
    };
    keys.finish(reader);
    raw
}

fn step(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawStep {
    let raw = RawStep {
        place: keys.place().clone(),
        key: keys.string(reader, "key"),
        label: keys.string(reader, "label"),
        event: keys.string(reader, "event"),
        conditions: conditions::conditions(reader, &mut keys),
        window_days: keys.integer(reader, "window_days", 0..=180),
    };
    keys.finish(reader);
    raw
}

fn trend(reader: &mut Reader<'_>, mut keys: Keys<'_, '_>) -> RawTrend {
    let raw = RawTrend {
        place: keys.place().clone(),
        key: keys.string(reader, "key"),
        label: keys.string(reader, "label"),
        event: keys.string(reader, "event"),
        conditions: conditions::conditions(reader, &mut keys),
        unit: keys.string(reader, "unit"),
        sum: keys.string(reader, "sum"),
        good: keys.string(reader, "good"),
        per_active_user: keys.boolean(reader, "per_active_user"),
    };
    keys.finish(reader);
    raw
}
