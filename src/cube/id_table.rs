//! The table from a user's id to the user's number and class.
//!
//! Ids are byte strings compared in full: no trimming, no normalization, no cut at NUL. A slot holds half of the hash
//! and the place of the record, the record holds number, class and bytes, so a look-up touches two cache lines.
//!
//! Knows nothing about events.

use super::hash::hash;
use super::prefetch::prefetch;

/// A user's number and class, as found in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Counted from the table's first number, in order of insertion.
    pub(super) number: u32,
    /// The user's class.
    pub(super) class: u32,
}

#[derive(Clone, Copy)]
struct IdSlot {
    tag: u32,
    /// Place of the record in units of 4 bytes, plus 1; 0 marks an empty slot.
    record: u32,
}

const EMPTY: IdSlot = IdSlot { tag: 0, record: 0 };
/// Number, class and length come before the bytes of the id.
const HEADER: usize = 12;

/// Ids with their numbers and classes.
pub(super) struct IdTable {
    slots: Vec<IdSlot>,
    records: Vec<u8>,
    first_number: u32,
    len: u32,
}

impl IdTable {
    /// An empty table whose numbers start at `first_number`.
    pub(super) fn starting_at(first_number: u32) -> Self {
        Self { slots: vec![EMPTY; 16], records: Vec::new(), first_number, len: 0 }
    }

    /// The number after the last one given.
    pub(super) fn next_number(&self) -> u32 {
        self.first_number + self.len
    }

    /// Starts loading the slot where this hash belongs.
    #[inline]
    pub(super) fn prefetch_slot(&self, hash: u64) {
        prefetch(&self.slots, self.home(hash));
    }

    /// Starts loading the record that the slot of this hash points to, and says where it is.
    #[inline]
    pub(super) fn prefetch_record(&self, hash: u64) {
        let tag = tag(hash);
        let mut index = self.home(hash);
        loop {
            let slot = self.slots[index];
            if slot.record == 0 {
                return;
            }
            if slot.tag == tag {
                let place = place(slot);
                prefetch(&self.records, place);
                return prefetch(&self.records, place + 44);
            }
            index = self.after(index);
        }
    }

    /// Looks an id up by its hash.
    #[inline]
    pub(super) fn find(&self, hash: u64, id: &[u8]) -> Option<Entry> {
        let tag = tag(hash);
        let mut index = self.home(hash);
        loop {
            let slot = self.slots[index];
            if slot.record == 0 {
                return None;
            }
            if slot.tag == tag && self.id_at(slot) == id {
                return Some(self.entry_at(slot));
            }
            index = self.after(index);
        }
    }

    /// Adds an id that is not there and gives its number.
    pub(super) fn insert(&mut self, hash: u64, id: &[u8], class: u32) -> Entry {
        if (self.len as usize + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let entry = Entry { number: self.next_number(), class };
        let record = self.append(entry, id);
        self.put(IdSlot { tag: tag(hash), record }, hash);
        self.len += 1;
        entry
    }

    /// Gives an id another class.
    pub(super) fn reclass(&mut self, hash: u64, id: &[u8], class: u32) {
        let tag = tag(hash);
        let mut index = self.home(hash);
        while self.slots[index].record != 0 {
            let slot = self.slots[index];
            if slot.tag == tag && self.id_at(slot) == id {
                let place = place(slot) + 4;
                self.records[place..place + 4].copy_from_slice(&class.to_le_bytes());
                return;
            }
            index = self.after(index);
        }
    }

    /// Gives every id the entry at the place of its number. No id may be added afterwards.
    pub(super) fn renumber(&mut self, entries: &[Entry]) {
        let mut place = 0;
        while place < self.records.len() {
            let Entry { number, class } = entries[(self.word(place) - self.first_number) as usize];
            let length = self.word(place + 8) as usize;
            self.records[place..place + 4].copy_from_slice(&number.to_le_bytes());
            self.records[place + 4..place + 8].copy_from_slice(&class.to_le_bytes());
            place = (place + HEADER + length).next_multiple_of(4);
        }
    }

    /// All ids with their entries, in order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], Entry)> {
        let mut place = 0;
        std::iter::from_fn(move || {
            (place < self.records.len()).then(|| {
                let slot = IdSlot { tag: 0, record: unit(place) };
                let id = self.id_at(slot);
                place = (place + HEADER + id.len()).next_multiple_of(4);
                (id, self.entry_at(slot))
            })
        })
    }

    /// Gives back memory that growing left over.
    pub(super) fn shrink(&mut self) {
        self.records.shrink_to_fit();
    }

    fn append(&mut self, entry: Entry, id: &[u8]) -> u32 {
        let place = self.records.len();
        let length = u32::try_from(id.len()).expect("SQLite limits a value to 2 GiB");
        for word in [entry.number, entry.class, length] {
            self.records.extend_from_slice(&word.to_le_bytes());
        }
        self.records.extend_from_slice(id);
        self.records.resize(self.records.len().next_multiple_of(4), 0);
        unit(place)
    }

    fn grow(&mut self) {
        self.slots = vec![EMPTY; self.slots.len() * 2];
        let mut place = 0;
        while place < self.records.len() {
            let slot = IdSlot { tag: 0, record: unit(place) };
            let id = self.id_at(slot);
            let (hash, length) = (hash(id), id.len());
            self.put(IdSlot { tag: tag(hash), ..slot }, hash);
            place = (place + HEADER + length).next_multiple_of(4);
        }
    }

    fn put(&mut self, slot: IdSlot, hash: u64) {
        let mut index = self.home(hash);
        while self.slots[index].record != 0 {
            index = self.after(index);
        }
        self.slots[index] = slot;
    }

    #[inline]
    fn home(&self, hash: u64) -> usize {
        // The tag is the low half, so the home comes from the high bits.
        (hash >> 24) as usize & (self.slots.len() - 1)
    }

    #[inline]
    fn after(&self, index: usize) -> usize {
        (index + 1) & (self.slots.len() - 1)
    }

    #[inline]
    fn word(&self, place: usize) -> u32 {
        let bytes = self.records[place..].first_chunk().expect("a record starts with three words");
        u32::from_le_bytes(*bytes)
    }

    #[inline]
    fn id_at(&self, slot: IdSlot) -> &[u8] {
        let place = place(slot);
        let start = place + HEADER;
        &self.records[start..start + self.word(place + 8) as usize]
    }

    #[inline]
    fn entry_at(&self, slot: IdSlot) -> Entry {
        let place = place(slot);
        Entry { number: self.word(place), class: self.word(place + 4) }
    }
}

#[inline]
fn place(slot: IdSlot) -> usize {
    (slot.record as usize - 1) * 4
}

fn unit(place: usize) -> u32 {
    u32::try_from(place / 4 + 1).expect("the ids of all users stay below 16 GiB")
}

#[inline]
fn tag(hash: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "half of the hash is enough to skip most comparisons")]
    let tag = hash as u32;
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(table: &mut IdTable, id: &[u8], class: u32) -> Entry {
        table.insert(hash(id), id, class)
    }

    #[test]
    fn ids_are_compared_in_full() {
        let mut table = IdTable::starting_at(0);
        let ids: [&[u8]; 8] = [b"", b"\0", b"7", b"07", b"7 ", b"7\0", b"7\0a", &[0xFF, 0xFE]];
        for id in ids {
            add(&mut table, id, 3);
        }
        for (number, id) in (0..).zip(ids) {
            assert_eq!(table.find(hash(id), id), Some(Entry { number, class: 3 }));
        }
        assert_eq!(table.find(hash(b"8"), b"8"), None);
    }

    #[test]
    fn numbers_survive_growth_and_come_back_in_order() {
        let mut table = IdTable::starting_at(10);
        let ids: Vec<Vec<u8>> = (0..5000).map(|number| format!("user-{number}").into_bytes()).collect();
        for id in &ids {
            add(&mut table, id, 0);
        }
        assert_eq!(table.next_number(), 5010);
        let listed: Vec<(Vec<u8>, u32)> = table.iter().map(|(id, entry)| (id.to_vec(), entry.number)).collect();
        assert_eq!(listed[4999], (b"user-4999".to_vec(), 5009));
        assert!(listed.iter().zip(&ids).all(|((listed, _), id)| listed == id));
        assert!(ids.iter().all(|id| table.find(hash(id), id).is_some()));
    }

    #[test]
    fn ids_can_share_an_entry() {
        let mut table = IdTable::starting_at(5);
        for id in [&b"a"[..], b"a longer id", b""] {
            add(&mut table, id, 1);
        }
        let entries = [Entry { number: 7, class: 2 }, Entry { number: 6, class: 1 }, Entry { number: 7, class: 2 }];
        table.renumber(&entries);
        for (id, entry) in [&b"a"[..], b"a longer id", b""].into_iter().zip(entries) {
            assert_eq!(table.find(hash(id), id), Some(entry));
        }
    }

    #[test]
    fn a_class_can_be_changed() {
        let mut table = IdTable::starting_at(0);
        add(&mut table, b"a", 1);
        table.reclass(hash(b"a"), b"a", 2);
        assert_eq!(table.find(hash(b"a"), b"a"), Some(Entry { number: 0, class: 2 }));
    }
}
