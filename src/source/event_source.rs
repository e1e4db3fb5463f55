//! What a store of events must be able to do for the stages after it.

use std::collections::BTreeSet;

use super::{Fingerprint, PlantedRow};
use crate::calendar::Millis;
use crate::cube::{Clock, Cube};
use crate::metric::Definitions;
use crate::metric::sql::Tables;
use crate::problem::Problems;

/// An event whose time cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableTime {
    /// Its place among the rows, from 1.
    pub row: u64,
    /// The first characters of its time; `None` for NULL.
    pub value: Option<String>,
}

/// Something that events can be read from.
pub trait Source {
    /// Reads everything once and makes the cube.
    fn cube(&self, definitions: &Definitions, clock: Clock) -> Result<Cube, Problems>;

    /// Shows whether the data may have changed, without reading it; `now` is the moment of the build.
    fn fingerprint(&self, now: Millis) -> Result<Fingerprint, Problems>;

    /// The first event without a readable time.
    fn unreadable_time(&self) -> Result<Option<UnreadableTime>, Problems>;

    /// Where the store is and what may be read of it, a line each, for stores that first have to let somebody in.
    fn access(&self) -> Result<Vec<String>, Problems> {
        Ok(Vec::new())
    }

    /// The tables as SQL on the same store names them, with the columns and units of our schema.
    fn tables(&self) -> Tables;

    /// The three numbers of a query of one row, such as the SQL of a metric: numerator, denominator, value.
    fn numbers(&self, sql: &str) -> Result<[Option<f64>; 3], Problems>;

    /// The same of several queries. They begin alike, with the tables of `beginning`, which a store may make once for all of them.
    fn numbers_of(&self, beginning: &str, queries: &[String]) -> Result<Vec<[Option<f64>; 3]>, Problems> {
        let _ = beginning;
        queries.iter().map(|query| self.numbers(query)).collect()
    }

    /// The incidents that a demo's scenario injected, in its order; none in real data.
    fn planted(&self) -> Result<Vec<PlantedRow>, Problems>;

    /// Those of the words that are the id of a user or an event, and the ids of more than one word, such as `ann/7`, that
    /// the text `holds`. Ids stored as numbers are not looked for.
    fn ids_among(&self, words: &BTreeSet<&str>, holds: &dyn Fn(&str) -> bool) -> Result<BTreeSet<String>, Problems>;
}
