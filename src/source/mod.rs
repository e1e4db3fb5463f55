//! Sources of events: each makes a cube, from its rows or from the counts of an engine.
//!
//! [`open`] gives the [`Source`] of a configuration: a SQLite file with our own schema, one with other tables read
//! through the user's SQL, Parquet files, or the tables of a PostgreSQL or `ClickHouse` server. All are read and never changed.
//!
//! Knows nothing about ranges, views and pages.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::config::SourceConfig;
use crate::problem::Problems;
#[cfg(not(all(feature = "parquet", feature = "postgres", feature = "clickhouse")))]
use crate::problem::{Place, Problem};

mod cached;
#[cfg(any(feature = "parquet", feature = "postgres"))]
mod cell;
#[cfg(feature = "clickhouse")]
mod clickhouse_server;
mod connection;
mod event_source;
mod failure;
mod fingerprint;
mod id_sql;
mod ids;
mod mapped;
#[cfg(feature = "parquet")]
mod parquet_files;
mod planted;
#[cfg(feature = "postgres")]
mod postgres_server;
mod reader;
mod rows;
#[cfg_attr(not(feature = "clickhouse"), expect(dead_code, reason = "only ClickHouse runs queries to end"))]
mod running;
mod schema;
mod sqlite;
mod time;
mod time_sql;

pub use cached::{CubeRead, Origin, cube_through_cache};
#[cfg(feature = "clickhouse")]
pub use clickhouse_server::ClickHouseSource;
pub use event_source::{Source, UnreadableTime};
pub use fingerprint::Fingerprint;
pub use mapped::MappedSqlite;
#[cfg(feature = "parquet")]
pub use parquet_files::ParquetSource;
pub use planted::PlantedRow;
#[cfg(feature = "postgres")]
pub use postgres_server::PostgresSource;
pub use running::{cancel_queries, watch_steps};
pub use sqlite::SqliteStore;

/// Opens a source whose files are named as they stand; at most `threads` threads will read it.
pub fn open(config: &SourceConfig, threads: NonZeroUsize) -> Result<Box<dyn Source>, Problems> {
    match config {
        SourceConfig::Sqlite { database, mapped: None } => Ok(Box::new(SqliteStore::open(database, threads)?)),
        SourceConfig::Sqlite { database, mapped: Some(tables) } => Ok(Box::new(MappedSqlite::open(database, tables)?)),
        #[cfg(feature = "parquet")]
        SourceConfig::Parquet(files) => Ok(Box::new(ParquetSource::open(files, threads)?)),
        #[cfg(not(feature = "parquet"))]
        SourceConfig::Parquet(_) => Err(without("parquet")),
        #[cfg(feature = "postgres")]
        SourceConfig::Postgres(server) => Ok(Box::new(PostgresSource::open(server)?)),
        #[cfg(not(feature = "postgres"))]
        SourceConfig::Postgres(_) => Err(without("postgres")),
        #[cfg(feature = "clickhouse")]
        SourceConfig::ClickHouse(server) => Ok(Box::new(ClickHouseSource::open(server)?)),
        #[cfg(not(feature = "clickhouse"))]
        SourceConfig::ClickHouse(_) => Err(without("clickhouse")),
    }
}

#[cfg(not(all(feature = "parquet", feature = "postgres", feature = "clickhouse")))]
fn without(feature: &str) -> Problems {
    Problem::without_feature(Place::argument("source.kind"), feature).into()
}

/// The files that a source reads, as far as they are there; none when a server holds the events.
pub fn files(config: &SourceConfig) -> Vec<PathBuf> {
    match config {
        SourceConfig::Sqlite { database, .. } => vec![database.clone()],
        #[cfg(feature = "parquet")]
        SourceConfig::Parquet(files) => parquet_files::files_of(files).unwrap_or_default(),
        #[cfg(not(feature = "parquet"))]
        SourceConfig::Parquet(_) => Vec::new(),
        SourceConfig::Postgres(_) | SourceConfig::ClickHouse(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    /// Run by `tests/run remote`, since the suite has every feature.
    #[cfg(not(any(feature = "parquet", feature = "postgres", feature = "clickhouse")))]
    #[test]
    fn a_kind_that_was_left_out_is_named_with_the_way_to_have_it() {
        for (kind, more) in [("parquet", "files = [\"events.parquet\"]"), ("postgres", ""), ("clickhouse", "")] {
            let settings = format!("[source]\nkind = \"{kind}\"\n{more}\n");
            let config = crate::config::parse("flightdeck.toml".as_ref(), &settings).expect("valid settings");
            let opened = super::open(&config.source, std::num::NonZeroUsize::MIN);
            let problems = opened.err().expect("no such source").to_string();
            assert!(problems.contains(&format!("--features {kind}")), "{problems}");
        }
    }
}
