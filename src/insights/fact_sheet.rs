//! The facts of a cockpit, ranked.

use super::fact::Fact;
use crate::metric::{RangeDays, SegmentKey};

/// The facts of one cockpit, the weightiest first.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSheet {
    /// The segment.
    pub segment: SegmentKey,
    /// Its name for people.
    pub segment_label: String,
    /// The range.
    pub range: RangeDays,
    /// The facts.
    pub facts: Vec<Fact>,
}

impl FactSheet {
    /// The fact of an id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }
}
