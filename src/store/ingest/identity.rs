//! Ids for events that come without one: equal files give equal ids, and rows that repeat stay apart.

use super::facts::EventFact;

/// The letter that a hash starts with since ids no longer depend on attributes; the older ones were 32 hexadecimal digits.
const MARK: char = 'e';

/// What an event says, hashed: user, name, instant, source and properties.
pub(super) struct EventHash(blake3::Hasher, i64);

impl EventHash {
    /// The parts are prefixed with their length, so that moving a letter from one to the next changes the hash.
    pub(super) fn of(event: &EventFact) -> Self {
        let EventFact { id: _, user, is_anonymous: _, name, ts, source, properties } = event;
        let mut hasher = blake3::Hasher::new();
        let mut part = |text: Option<&str>| {
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            hasher.update(&length.to_le_bytes());
            hasher.update(text.unwrap_or_default().as_bytes());
        };
        part(user.as_deref());
        part(Some(name));
        part(source.as_deref());
        part(Some(properties));
        hasher.update(&ts.0.to_le_bytes());
        Self(hasher, ts.0)
    }

    /// The id of the event that is number `ordinal` among equal ones of a file. It starts with the instant, so that the rows
    /// of a new day stand together at the end of the index of ids.
    pub(super) fn id(&self, ordinal: u32) -> String {
        let mut hasher = self.0.clone();
        hasher.update(&ordinal.to_le_bytes());
        let instant = self.1.cast_unsigned() ^ (1 << 63);
        format!("{MARK}{:012x}{}", instant & 0xffff_ffff_ffff, &hasher.finalize().to_hex()[..20])
    }

    /// Eight bytes that stand for the content.
    pub(super) fn short(&self) -> u64 {
        u64::from_le_bytes(self.0.finalize().as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
    }
}

/// Row numbers that were met: a bit for each.
#[derive(Debug, Default)]
pub(super) struct RowSet {
    words: Vec<u64>,
}

impl RowSet {
    /// Adds a row; `false` when it was there.
    pub(super) fn insert(&mut self, row: i64) -> bool {
        let row = usize::try_from(row).unwrap_or(0);
        if self.words.len() <= row / 64 {
            self.words.resize(row / 64 + 1, 0);
        }
        let word = &mut self.words[row / 64];
        let is_new = *word >> (row % 64) & 1 == 0;
        *word |= 1 << (row % 64);
        is_new
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Millis;

    fn event(user: &str, name: &str, ts: i64) -> EventFact {
        let (user, name) = (Some(user.into()), name.into());
        EventFact { id: None, user, is_anonymous: false, name, ts: Millis(ts), source: None, properties: "{}".into() }
    }

    #[test]
    fn ids_tell_rows_apart_and_are_the_same_each_time() {
        let id = |user: &str, name: &str, ordinal| EventHash::of(&event(user, name, 5)).id(ordinal);
        assert_eq!(id("a", "x", 0), id("a", "x", 0));
        let ids = [id("a", "x", 0), id("a", "x", 1), id("a", "y", 0), id("ab", "c", 0), id("a", "bc", 0)];
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
        assert_eq!(ids[0].len(), 33);
    }

    #[test]
    fn ids_follow_time() {
        let ids = [-1, 0, 1_700_000_000_000, 1_700_000_000_001].map(|ts| EventHash::of(&event("a", "x", ts)).id(0));
        assert!(ids[2] < ids[3] && ids[1] < ids[2], "{ids:?}");
    }

    #[test]
    fn rows_are_remembered() {
        let mut rows = RowSet::default();
        assert!(rows.insert(70) && rows.insert(3));
        assert!(!rows.insert(70) && rows.insert(71));
    }
}
