//! A cube from its cache file when nothing changed, else from the source.

use std::path::Path;

use super::Source;
use crate::content_key::ContentKey;
use crate::cube::{Clock, Cube, CubeKey, decode, encode};
use crate::disk;
use crate::metric::Definitions;
use crate::problem::{Problem, Problems};

/// A cube and where it came from.
#[derive(Clone, Debug)]
pub struct CubeRead {
    /// The cube.
    pub cube: Cube,
    /// Where it came from.
    pub origin: Origin,
    /// Why the cube could not be written to the cache; a warning, since the cube itself is fine.
    pub not_kept: Option<Problem>,
}

/// Where a cube came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The cache file; the source was not read.
    Cache,
    /// The source.
    Source,
}

/// Gives the cube that `cache` holds when it was made from the same data, definitions and clock; else reads the source and
/// writes the cube there. A damaged cache file counts as none.
pub fn cube_through_cache(
    source: &dyn Source,
    definitions: &Definitions,
    clock: Clock,
    cache: &Path,
) -> Result<CubeRead, Problems> {
    // The key is taken before the rows are read: a change in between makes it old, never the cube.
    let key = key(source, definitions, clock)?;
    let cached =
        disk::read(cache).ok().and_then(|bytes| decode(&bytes, key)).filter(|cube| cube.health.holds_at(clock.now));
    if let Some(cube) = cached {
        return Ok(CubeRead { cube, origin: Origin::Cache, not_kept: None });
    }
    let cube = source.cube(definitions, clock)?;
    let not_kept = disk::replace(cache, &encode(&cube, key), "write the cube to the cache").err();
    Ok(CubeRead { cube, origin: Origin::Source, not_kept })
}

fn key(source: &dyn Source, definitions: &Definitions, clock: Clock) -> Result<CubeKey, Problems> {
    let days = (clock.yesterday(definitions.zone).0, clock.as_of.map(|day| day.0));
    let made_from = (env!("CARGO_PKG_VERSION"), source.fingerprint(clock.now)?.0, definitions, days);
    Ok(CubeKey(ContentKey::of(&[], &made_from).bytes()))
}
