//! Sources of events: each opens a store and drives the cube's accumulator over its rows.
//!
//! [`open`] gives the [`Source`] of a configuration: a SQLite file with our own schema, or one with other tables read
//! through the user's SQL. Files are opened read-only and never changed.
//!
//! Knows nothing about ranges, views and pages.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use crate::config::SourceConfig;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::Tables;
use crate::problem::Problems;

mod cached;
mod connection;
mod failure;
mod fingerprint;
mod ids;
mod mapped;
mod planted;
mod reader;
mod schema;
mod sqlite;
mod time;

pub use cached::{CubeRead, Origin, cube_through_cache};
pub use fingerprint::Fingerprint;
pub use mapped::MappedSqlite;
pub use planted::PlantedRow;
pub use sqlite::SqliteStore;

/// Something that events can be read from.
pub trait Source {
    /// Reads everything once and makes the cube.
    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems>;

    /// Tells whether the data may have changed, without reading it.
    fn fingerprint(&self) -> Result<Fingerprint, Problems>;

    /// The tables as SQL on the same store names them, with the columns and units of our schema.
    fn tables(&self) -> Tables;

    /// What a demo's scenario planted, in its order; nothing in real data.
    fn planted(&self) -> Result<Vec<PlantedRow>, Problems>;

    /// Those of the words that are the id of a user or an event, and the ids of more than one word, such as `ann/7`, that
    /// the text `holds`. Ids stored as numbers are not looked for.
    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems>;
}

/// Opens a source whose file is `config.database` as it stands; at most `threads` threads will read it.
pub fn open(config: &SourceConfig, threads: NonZeroUsize) -> Result<Box<dyn Source>, Problems> {
    match &config.mapped {
        None => Ok(Box::new(SqliteStore::open(&config.database, threads)?)),
        Some(tables) => Ok(Box::new(MappedSqlite::open(&config.database, tables)?)),
    }
}
