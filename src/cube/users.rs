//! The users of a store: numbered in the order they come, each with its class.
//!
//! Filled before the first event and then only read, so that threads can share it.

use super::classes::{Classes, TEST};
use super::hash::hash;
use super::id_table::IdTable;
use crate::metric::Definitions;

/// One row of `users` as plain values.
#[derive(Clone, Copy, Debug)]
pub struct UserRow<'a> {
    /// The id as text; a row without one is nobody's.
    pub id: Option<&'a [u8]>,
    /// Whether `is_test = 1` holds.
    pub is_test: bool,
    /// The values of [`Users::attributes`] as text, in that order.
    pub attributes: &'a [Option<&'a [u8]>],
}

/// All users with a row.
pub struct Users {
    pub(super) table: IdTable,
    pub(super) classes: Classes,
    /// By user number.
    pub(super) class_of: Vec<u32>,
    /// The class of a user without a row.
    pub(super) nobody: u32,
    pub(super) segment_count: usize,
    pub(super) rows: u64,
    pub(super) test_rows: u64,
}

impl Users {
    /// No users yet.
    pub fn new(definitions: &Definitions) -> Self {
        let mut classes = Classes::new(definitions);
        let nobody = classes.of_nobody();
        Self {
            table: IdTable::starting_at(0),
            classes,
            class_of: Vec::new(),
            nobody,
            segment_count: definitions.segments.len(),
            rows: 0,
            test_rows: 0,
        }
    }

    /// The columns of `users` that the segments read.
    pub fn attributes(&self) -> &[String] {
        self.classes.attributes()
    }

    /// Takes one row. Of rows with the same id the first decides the attributes, and any can make it a test user.
    pub fn add(&mut self, row: UserRow<'_>) {
        self.rows += 1;
        self.test_rows += u64::from(row.is_test);
        let Some(id) = row.id else { return };
        let hash = hash(id);
        match self.table.find(hash, id) {
            None => {
                let class = if row.is_test { TEST } else { self.classes.of(row.attributes) };
                self.table.insert(hash, id, class);
                self.class_of.push(class);
            }
            Some(known) if row.is_test => {
                self.table.reclass(hash, id, TEST);
                self.class_of[known.number as usize] = TEST;
            }
            Some(_) => {}
        }
    }

    /// Says that all rows have come.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.table.shrink();
        self.class_of.shrink_to_fit();
        self
    }

    /// How many different users.
    pub(super) fn len(&self) -> u32 {
        self.table.next_number()
    }
}
