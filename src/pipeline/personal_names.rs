//! Event names that identify somebody: an address or an id of the store stands in them. The catalogue withholds them.

use std::collections::BTreeSet;

use crate::cube::Cube;
use crate::output;
use crate::problem::Problems;
use crate::source::Source;

/// These names. Ids of users are known to the cube; the store is asked for other ids, and only when a name has a word with a
/// digit in it that is long enough to be one.
pub(super) fn personal_names(cube: &Cube, source: &dyn Source) -> Result<BTreeSet<String>, Problems> {
    let names: Vec<&str> = cube.inventory.names.iter().filter_map(|name| name.name.as_deref()).collect();
    let is_candidate = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let words: BTreeSet<&str> = output::words(names.iter().copied()).into_iter().filter(is_candidate).collect();
    let ids = if words.is_empty() { BTreeSet::new() } else { source.ids_among(&words, &|_| false)? };
    let identifies = |name: &&&str| {
        output::holds_address(name) || output::words(std::iter::once(**name)).iter().any(|word| ids.contains(*word))
    };
    Ok(names.iter().filter(identifies).map(|name| (*name).to_owned()).collect())
}
