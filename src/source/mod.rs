//! Sources of events: each makes a cube, from its rows or from the counts of an engine.
//!
//! [`open`] gives the [`Source`] of a configuration: a SQLite file with our own schema, one with other tables read
//! through the user's SQL, Parquet files, or the tables of a PostgreSQL or `ClickHouse` server. All are read and never changed.
//!
//! Knows nothing about ranges, views and pages.

use std::num::NonZeroUsize;
use std::path::{Component, Path, PathBuf};

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
mod own_tables;
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
mod shared_tables;
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

/// The folders that the settings name as a whole or by a pattern, below which more files of a source may come in folders that are
/// not there yet.
pub fn folders(config: &SourceConfig) -> Vec<PathBuf> {
    match config {
        SourceConfig::Parquet(files) => {
            let tables = [Some(&files.events), files.users.as_ref(), files.aliases.as_ref()];
            tables
                .into_iter()
                .flatten()
                .flat_map(|table| &table.files)
                .filter_map(|written| folder_of(written))
                .collect()
        }
        SourceConfig::Sqlite { .. } | SourceConfig::Postgres(_) | SourceConfig::ClickHouse(_) => Vec::new(),
    }
}

/// The folder itself, or the one at which the folders of a pattern begin: `lake` of `lake/*/*.parquet`.
fn folder_of(written: &str) -> Option<PathBuf> {
    let path = Path::new(written);
    if path.is_dir() {
        return Some(path.to_owned());
    }
    let is_fixed = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let fixed: PathBuf = path.components().take_while(is_fixed).collect();
    let has_open_folders = path.parent().is_some_and(|folder| folder != fixed && fixed != path);
    has_open_folders.then(|| if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_folders_of_a_pattern_begin_where_it_is_open() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().to_str().expect("text");
        let folder_of = |written: &str| super::folder_of(written).map(|folder| folder.display().to_string());
        assert_eq!(folder_of(folder).as_deref(), Some(folder));
        assert_eq!(folder_of("/lake/*/*.parquet").as_deref(), Some("/lake"));
        assert_eq!(folder_of("/lake/day=*/hour=*/*.parquet").as_deref(), Some("/lake"));
        assert_eq!(folder_of("*/a.parquet").as_deref(), Some("."));
        // Files beside those that are read are found by their folder.
        assert_eq!(["/lake/*.parquet", "/lake/a.parquet", "a.parquet"].map(folder_of), [None, None, None]);
    }

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
