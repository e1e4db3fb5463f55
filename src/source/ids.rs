//! Which words of the published text are ids of the store: the other half of the check that no id is published.
//!
//! Every id is looked up among the words, so the store may hold millions of them and none stays in memory.

use std::collections::{BTreeSet, HashSet};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Bits of the filter; with a few ten thousand words nearly every id is turned away by it.
const FILTER_BITS: u32 = 20;

/// Words to look for.
pub(super) struct Words<'a> {
    ids: HashSet<&'a [u8]>,
    /// A bit for the ends of each word, because most ids are none and hashing all of them would cost more than reading them.
    filter: Vec<u64>,
    /// Whether the text holds an id that is more than a word.
    holds: &'a dyn Fn(&str) -> bool,
}

impl<'a> Words<'a> {
    /// Prepares the words.
    pub(super) fn new(words: &BTreeSet<&'a str>, holds: &'a dyn Fn(&str) -> bool) -> Self {
        let ids: HashSet<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
        let ends = ids.iter().copied().map(end_of).collect::<BTreeSet<usize>>();
        for end in ends {
            filter[end / 64] |= 1 << (end % 64);
        }
        Self { ids, filter, holds }
    }

    fn contains(&self, id: &[u8]) -> bool {
        if !id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:@+|~".contains(byte)) {
            return self.is_awkward_and_there(id);
        }
        let end = end_of(id);
        self.filter[end / 64] >> (end % 64) & 1 == 1 && self.ids.contains(id)
    }

    /// An id with a space, a slash or a letter beyond ASCII is no word of its own, or not for sure.
    #[cold]
    fn is_awkward_and_there(&self, id: &[u8]) -> bool {
        self.ids.contains(id) || std::str::from_utf8(id).is_ok_and(|id| (self.holds)(id))
    }

    /// Adds the ids in the columns of a query's rows that are among the words.
    pub(super) fn find(
        &self,
        connection: &Connection,
        sql: &str,
        found: &mut BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for index in 0..width {
                let id = match row.get_ref(index)? {
                    ValueRef::Text(id) | ValueRef::Blob(id) => id,
                    ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => continue,
                };
                self.note(id, found);
            }
        }
        Ok(())
    }

    /// Adds an id when it is among the words.
    #[inline]
    pub(super) fn note(&self, id: &[u8], found: &mut BTreeSet<String>) {
        if self.contains(id) {
            found.insert(String::from_utf8_lossy(id).into_owned());
        }
    }
}

/// The place in the filter of the last 8 bytes: ids of one kind begin alike and end differently.
fn end_of(id: &[u8]) -> usize {
    let end = id.iter().rev().take(8).fold(id.len() as u64, |end, byte| end << 8 ^ end >> 56 ^ u64::from(*byte));
    let spread = end.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - FILTER_BITS);
    usize::try_from(spread).expect("20 bits")
}
