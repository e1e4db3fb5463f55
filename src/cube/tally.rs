//! The numbers of the health page that need no cells.

use std::collections::BTreeSet;

use crate::calendar::Millis;

/// Sources that are remembered, the first in order of their bytes.
pub const MOST_SOURCES: usize = 100;

/// Numbers of the health page that need no cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) without_user: u64,
    pub(super) test_user: u64,
    pub(super) by_source: Vec<u64>,
    /// By excluded source, whether a row has it, whoever's it is.
    pub(super) has_source: Vec<bool>,
    /// Sources of rows that are not excluded, where the plan asks for them.
    pub(super) sources: BTreeSet<Vec<u8>>,
    /// The last of them, since rows of one source often follow each other.
    pub(super) last_source: Vec<u8>,
    pub(super) without_time: u64,
    pub(super) from_future: u64,
    pub(super) after_as_of: u64,
    pub(super) cut_day: u64,
    pub(super) stray: u64,
    pub(super) without_user_row: u64,
    pub(super) repeated: u64,
    pub(super) broken_properties: u64,
    pub(super) not_added: u64,
    /// The newest event that could count and is no stray, up to the clock.
    pub(super) newest: Option<Millis>,
    /// The first one after the clock.
    pub(super) next: Option<Millis>,
    pub(super) earliest_counted: Option<Millis>,
}

impl Tally {
    /// Notes an event that could count.
    #[inline]
    pub(super) fn note(&mut self, ts: Millis, now: Millis) {
        if ts <= now {
            self.newest = self.newest.max(Some(ts));
        } else if self.next.is_none_or(|next| ts < next) {
            self.next = Some(ts);
        }
    }

    /// Notes the source of a row.
    pub(super) fn note_source(&mut self, source: &[u8]) {
        if self.last_source == source {
            return;
        }
        self.last_source = source.to_vec();
        if !self.sources.contains(source) {
            self.sources.insert(source.to_vec());
            if self.sources.len() > MOST_SOURCES {
                self.sources.pop_last();
            }
        }
    }

    /// Adds what later rows say.
    pub(super) fn add(&mut self, later: &Self) {
        let Self { rows, without_user, test_user, by_source, without_time, .. } = later;
        self.rows += rows;
        self.without_user += without_user;
        self.test_user += test_user;
        self.by_source.iter_mut().zip(by_source).for_each(|(mine, theirs)| *mine += theirs);
        self.has_source.iter_mut().zip(&later.has_source).for_each(|(mine, theirs)| *mine |= theirs);
        later.sources.iter().for_each(|source| self.note_source(source));
        self.without_time += without_time;
        self.from_future += later.from_future;
        self.after_as_of += later.after_as_of;
        self.cut_day += later.cut_day;
        self.stray += later.stray;
        self.without_user_row += later.without_user_row;
        self.repeated += later.repeated;
        self.broken_properties += later.broken_properties;
        self.not_added += later.not_added;
        self.newest = self.newest.max(later.newest);
        let earlier = |mine: Option<Millis>, theirs: Option<Millis>| mine.into_iter().chain(theirs).min();
        self.next = earlier(self.next, later.next);
        self.earliest_counted = earlier(self.earliest_counted, later.earliest_counted);
    }
}
