//! The same rows through every door: each source gives the cube that SQLite gives, byte for byte.

use std::num::NonZeroUsize;

use flightdeck::config::SourceConfig;
use flightdeck::cube::{CubeKey, encode};
use flightdeck::source;

use crate::product;
use crate::world::{Alias, Id, World, write_database};

#[cfg(unix)]
mod certificates;
#[cfg(unix)]
mod clickhouse;
#[cfg(unix)]
mod clickhouse_rows;
#[cfg(unix)]
mod old_clickhouse;
mod parquet;
#[cfg(unix)]
mod postgres_rows;
#[cfg(unix)]
mod server;

/// Whether a file of a site says what its numbers were made from: receipts have SQL of another dialect; the data pages, the
/// technical design and the lists of files name their inputs.
#[cfg(unix)]
fn names_the_source(file: &str) -> bool {
    file.contains("receipts/")
        || file.contains("technical-design")
        || file.starts_with("data/")
        || file == "manifest.json"
}

/// The cube of a world from a source, as bytes.
fn cube(world: &World, config: &SourceConfig, threads: usize) -> Vec<u8> {
    let threads = NonZeroUsize::new(threads).expect("not zero");
    let source = source::open(config, threads).unwrap_or_else(|problems| panic!("{problems}"));
    let cube = source.cube(&product::definitions(&world.rules), product::clock(&world.rules));
    encode(&cube.unwrap_or_else(|problems| panic!("{problems}")), CubeKey([0; 32]))
}

/// The same from SQLite.
fn sqlite_cube(world: &World) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("world.db");
    write_database(world, &database);
    cube(world, &SourceConfig::store(&database), 1)
}

/// The world in which an event with two ids says by itself that they are one person.
fn with_own_aliases(world: &World) -> World {
    let has_both = |event: &&crate::world::Event| event.user != Id::Null && event.anonymous != Id::Null;
    let alias = |event: &crate::world::Event| Alias {
        anonymous: event.anonymous.clone(),
        user: event.user.clone(),
        ts: Some(event.ts),
    };
    let mut world = world.clone();
    world.aliases.extend(world.events.iter().filter(has_both).map(alias));
    world
}
