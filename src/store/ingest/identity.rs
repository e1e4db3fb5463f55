//! Ids for events that come without one: equal files give equal ids, and rows that repeat stay apart.

use std::collections::{BTreeMap, HashSet};

use super::plan::Parsed;

/// Remembers which rows of one file were seen, to number those that repeat.
///
/// A row's id is a hash of what it says and of its ordinal among the rows of the file that say the same. A second import
/// of the file meets the same ids; two equal rows of one file are two events. Eight bytes are kept a row: should two
/// different rows ever share them, the later is numbered as a repetition, which is as good an id as any.
#[derive(Default)]
pub(super) struct Identity {
    seen: HashSet<u64>,
    repeats: BTreeMap<u64, u32>,
}

impl Identity {
    pub(super) fn of(&mut self, event: &Parsed) -> String {
        if let Some(id) = &event.id {
            return id.clone();
        }
        let mut hasher = content(event);
        let short = u64::from_le_bytes(hasher.finalize().as_bytes()[..8].try_into().expect("a hash has 32 bytes"));
        let ordinal = if self.seen.insert(short) {
            0
        } else {
            let repeats = self.repeats.entry(short).or_insert(0);
            *repeats += 1;
            *repeats
        };
        hasher.update(&ordinal.to_le_bytes());
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

/// The parts are prefixed with their length, so that moving a letter from one to the next changes the hash.
fn content(event: &Parsed) -> blake3::Hasher {
    let Parsed { id: _, user, name, ts, source, properties, attributes } = event;
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
    for attribute in attributes {
        part(attribute.as_deref());
    }
    hasher.update(&ts.0.to_le_bytes());
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Millis;

    fn event(user: &str, name: &str) -> Parsed {
        let (user, name) = (Some(user.into()), name.into());
        let properties = "{}".into();
        Parsed { id: None, user, name, ts: Millis(5), source: None, properties, attributes: Vec::new() }
    }

    #[test]
    fn rows_that_repeat_have_ids_of_their_own_and_the_same_each_time() {
        let ids = || {
            let mut identity = Identity::default();
            [event("a", "x"), event("a", "x"), event("a", "y"), event("a", "x")].map(|event| identity.of(&event))
        };
        let distinct: std::collections::BTreeSet<String> = ids().into_iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(ids(), ids());
    }

    #[test]
    fn a_letter_moved_to_the_next_part_is_another_row() {
        let mut identity = Identity::default();
        assert_ne!(identity.of(&event("ab", "c")), identity.of(&event("a", "bc")));
    }

    #[test]
    fn a_given_id_is_kept() {
        let given = Parsed { id: Some("e-1".into()), ..event("a", "x") };
        assert_eq!(Identity::default().of(&given), "e-1");
    }
}
