//! The project's settings: `flightdeck.toml` read into raw values, then checked as a whole.
//!
//! [`parse`] reports every problem of the file at once, each with line, key, what was expected and the near spelling.
//! Every setting has a default, so an empty text is a valid configuration. Reading the file is left to `project`.

mod alerts;
mod check;
mod clickhouse;
mod conditions;
mod definitions;
mod edition_interval;
pub mod front_matter;
mod goals;
mod key_figures;
mod located;
mod mail;
mod raw;
pub mod read;
mod reader;
mod reference;
mod settings;
mod slug;
mod source;
mod source_values;
mod webhooks;
mod weekly;

pub use crate::calendar::TimeFormat;
pub use alerts::{AlertConfig, AlertRule, WindowRule};
pub use clickhouse::ClickHouseConfig;
pub use edition_interval::EditionInterval;
pub use mail::{MailConfig, READER_TOKEN, Subscriber, is_host_name};
pub use reference::reference;
pub use settings::Config;
pub use slug::{RESERVED_SLUGS, is_device, is_slug};
pub use source::{FieldTexts, MappedTables, ParquetConfig, ParquetFiles, PostgresConfig, SourceConfig};
pub use webhooks::{Webhook, WebhookOccasion};

use std::path::Path;

use crate::problem::Problems;

/// Reads and checks a configuration; `file` is only named in problems.
pub fn parse(file: &Path, text: &str) -> Result<Config, Problems> {
    let mut reader = read::Reader::new(file, text);
    let document = reader.document();
    let raw = raw::read(&mut reader, &document);
    let config = check::check(raw, &mut reader.problems);
    reader.problems.or(config)
}

#[cfg(test)]
mod tests;
