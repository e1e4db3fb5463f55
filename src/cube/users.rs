//! The users of a store: numbered in the order they come, each with its class, and the ids that turned out to be them.
//!
//! Filled before the first event and then only read, so that threads can share it.

use super::aliases::{self, Alias};
use super::breakdowns::BreakdownValues;
use super::classes::{Classes, TEST};
use super::hash::hash;
use super::health::AliasCounts;
use super::id_table::{Entry, IdTable};
use super::timed_aliases::{BY_INSTANT, TimedAliases};
use crate::calendar::Millis;
use crate::metric::{Breakdown, Definitions};

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

/// One row of `aliases` as plain values: an anonymous id turned out to be a user.
#[derive(Clone, Copy, Debug)]
pub struct AliasRow<'a> {
    /// The anonymous id as text.
    pub anonymous: Option<&'a [u8]>,
    /// The user's id as text.
    pub user: Option<&'a [u8]>,
    /// Since when; an unknown instant is before all others.
    pub ts: Option<Millis>,
}

/// All users with a row or an alias.
pub struct Users {
    pub(super) table: IdTable,
    pub(super) classes: Classes,
    /// By user number, of the users with a row.
    pub(super) class_of: Vec<u32>,
    /// The class of a user without a row.
    pub(super) nobody: u32,
    pub(super) segment_count: usize,
    breakdowns: Vec<Breakdown>,
    /// The values that stand side by side, once all users have come.
    pub(super) values: BreakdownValues,
    pub(super) rows: u64,
    pub(super) test_rows: u64,
    aliases: Vec<Alias>,
    pub(super) alias_counts: AliasCounts,
    pub(super) timed_aliases: TimedAliases,
    next_number: u32,
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
            breakdowns: definitions.breakdowns.clone(),
            values: BreakdownValues::default(),
            rows: 0,
            test_rows: 0,
            aliases: Vec::new(),
            alias_counts: AliasCounts::default(),
            timed_aliases: TimedAliases::default(),
            next_number: 0,
        }
    }

    /// The columns of `users` that the segments read.
    pub fn attributes(&self) -> &[String] {
        self.classes.attributes()
    }

    /// Takes one row. Of rows with the same id the first decides the attributes, and any can make it a test user.
    pub fn add(&mut self, row: UserRow<'_>) {
        assert!(self.aliases.is_empty(), "users with a row are numbered before all others");
        self.rows += 1;
        self.test_rows += u64::from(row.is_test);
        let Some(id) = row.id else { return };
        let hash = hash(id);
        match self.table.find(hash, id) {
            None => {
                let class = if row.is_test { TEST } else { self.classes.of(row.attributes) };
                self.insert(hash, id, class);
                self.class_of.push(class);
            }
            Some(known) if row.is_test => {
                self.table.reclass(hash, id, TEST);
                self.class_of[known.number as usize] = TEST;
            }
            Some(_) => {}
        }
    }

    /// Takes an alias, after all users. Rows without an id, and those from an id to itself, say nothing.
    pub fn add_alias(&mut self, row: AliasRow<'_>) {
        let (Some(anonymous), Some(user)) = (row.anonymous, row.user) else { return };
        if anonymous != user {
            let (from, to) = (self.number_of(anonymous), self.number_of(user));
            self.aliases.push(Alias { from, to, ts: row.ts.map_or(i64::MIN, |ts| ts.0) });
        }
    }

    /// The number of an id, which is given one when it is new.
    fn number_of(&mut self, id: &[u8]) -> u32 {
        let hash = hash(id);
        self.table.find(hash, id).map_or_else(|| self.insert(hash, id, self.nobody), |entry| entry.number)
    }

    fn insert(&mut self, hash: u64, id: &[u8], class: u32) -> u32 {
        self.table.insert(hash, id, class);
        self.next_number += 1;
        self.next_number - 1
    }

    /// Says that all rows have come.
    #[must_use]
    pub fn complete(mut self) -> Self {
        if !self.breakdowns.is_empty() {
            self.choose_values();
        }
        if !self.aliases.is_empty() {
            self.resolve_aliases();
        }
        self.table.shrink();
        self.class_of.shrink_to_fit();
        self
    }

    /// Makes a segment of each value that stands by itself.
    fn choose_values(&mut self) {
        self.values = BreakdownValues::of(&self.breakdowns, &self.classes.seen());
        let refined = self.classes.refine(&self.values.segments());
        let class_of = |class: u32| if class == TEST { TEST } else { refined[class as usize] };
        self.class_of.iter_mut().for_each(|class| *class = class_of(*class));
        self.nobody = class_of(self.nobody);
        let entry = |(_, entry): (&[u8], Entry)| Entry { class: class_of(entry.class), ..entry };
        let entries: Vec<Entry> = self.table.iter().map(entry).collect();
        self.table.renumber(&entries);
    }

    /// Gives each anonymous id the entry of the user that it turned out to be.
    fn resolve_aliases(&mut self) {
        let aliases = std::mem::take(&mut self.aliases);
        let ids: Vec<&[u8]> = self.table.iter().map(|(id, _)| id).collect();
        let resolved = aliases::resolve(aliases, &ids, &self.class_of, self.nobody);
        self.table.renumber(&resolved.entries);
        self.timed_aliases = resolved.timed;
        self.next_number = resolved.next_number;
        self.alias_counts = resolved.counts;
    }

    /// The classes with how many users have each; test users are in none.
    pub(super) fn by_class(&self) -> Vec<(u32, u64)> {
        let mut users = vec![0; self.classes.segments_of().len()];
        for class in self.class_of.iter().filter(|class| **class != TEST) {
            users[*class as usize] += 1;
        }
        (0..).zip(users).collect()
    }

    /// Whether a user with a row has this id.
    pub(super) fn has_id(&self, id: &[u8]) -> bool {
        self.table.find(hash(id), id).is_some_and(|entry| entry.class == BY_INSTANT || self.has_row(entry.number))
    }

    /// How many numbers of users are given.
    pub(super) fn len(&self) -> u32 {
        self.next_number
    }

    /// Whether the user of a number has a row.
    #[inline]
    pub(super) fn has_row(&self, number: u32) -> bool {
        (number as usize) < self.class_of.len()
    }
}
