//! The stories of a cockpit, and the facts that they state.

use super::fact::Fact;
use super::news::Story;
use crate::metric::{RangeDays, SegmentKey};

/// What there is to say about one cockpit.
#[derive(Clone, Debug, PartialEq)]
pub struct FactSheet {
    /// The segment.
    pub segment: SegmentKey,
    /// Its name for people.
    pub segment_label: String,
    /// The range.
    pub range: RangeDays,
    /// The stories in the order in which they are told; at least one.
    pub stories: Vec<Story>,
    /// The facts: those of the stories in their order, then the others.
    pub facts: Vec<Fact>,
}

impl FactSheet {
    /// The fact of an id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }
}
