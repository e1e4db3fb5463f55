//! The published JSON: one type a file, converted by hand from the views, with a JSON Schema from the same type.
//!
//! The shapes are those of `docs/json-contract.md`. Only aggregates are published: no type here can hold the id of a user or
//! of an event. Unknown, undefined, incomplete and withheld values are `null`, never 0 and never absent.

mod alert_days;
mod alert_hours;
mod anomalies;
mod checks;
mod compare;
mod csv;
mod document;
mod document_decisions;
mod document_memory;
mod document_mission;
mod events;
mod funnel;
mod index;
mod insights;
mod kpis;
mod meta;
mod number;
mod retention;
mod schema;
mod trends;

pub use anomalies::{AlertLinks, PublicAnomalies};
pub use compare::PublicCompare;
pub use csv::{funnel_csv, retention_csv, trends_csv};
pub use document::{DocumentInputs, PublicDocument};
pub use document_memory::MemoryInputs;
pub use events::PublicEvents;
pub use funnel::PublicFunnel;
pub use index::{PublicIndex, PublishedCatalogue};
pub use insights::{Evidence, PublicInsights};
pub use kpis::PublicKpis;
pub use meta::{Edition, Meta};
pub use number::{Number, PublicRate};
pub use retention::PublicRetention;
pub use schema::schemas;
pub use trends::PublicTrends;

use crate::json;

use serde::Serialize;

/// The version of the JSON contract. The second added keys and files, and renamed none.
pub const SPEC_VERSION: u32 = 2;

/// The views that are published as JSON, in the order of the catalogue.
pub const VIEWS: [&str; 6] = ["funnel", "retention", "trends", "kpis", "anomalies", "insights"];

/// The view of every segment side by side.
pub const COMPARE: &str = "compare";

/// The event catalogue, one of all segments and days.
pub const EVENTS: &str = "events";

/// The views that are published as CSV as well.
pub const CSV_VIEWS: [&str; 3] = ["funnel", "retention", "trends"];

/// The bytes of a published JSON file: compact, with a line end.
pub fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = json::to_vec(value);
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests;
