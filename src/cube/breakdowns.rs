//! The values of an attribute side by side: each is a segment that the settings do not name, and what is left is the last one.

use serde::{Deserialize, Serialize};

use super::inventory::SeenAttribute;
use super::segment::SegmentCells;
use crate::metric::{Breakdown, Definitions, Filter, Segment, SegmentKey};

/// A value of an attribute that stands by itself, or all the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownPart {
    /// The position of the breakdown in the definitions.
    pub breakdown: usize,
    /// The value; `None` for all that do not stand by themselves.
    pub value: Option<String>,
    /// How many values it is of those that users have.
    pub values: usize,
    /// The values that stand by themselves: this one, or those that all the others are not.
    listed: Vec<String>,
}

impl BreakdownPart {
    /// The people of this part as a segment; its key is none that settings can give.
    pub fn segment(&self, definitions: &Definitions) -> Segment {
        self.segment_of(&definitions.breakdowns[self.breakdown].attribute)
    }

    fn segment_of(&self, attribute: &str) -> Segment {
        let value = self.value.clone().unwrap_or_default();
        let key = if self.value.is_some() { format!("{attribute}={value}") } else { format!("{attribute}=*") };
        let filter =
            Filter { attribute: attribute.to_owned(), any_of: self.listed.clone(), is_excluding: self.value.is_none() };
        Segment { key: SegmentKey(key), label: value, filters: vec![filter] }
    }

    /// A part of the first breakdown, for the tests of other stages.
    #[cfg(test)]
    pub(crate) fn sample(value: Option<&str>, values: usize) -> Self {
        // In these tests `free` is the only value that stands by itself.
        Self { breakdown: 0, value: value.map(str::to_owned), values, listed: vec!["free".into()] }
    }
}

/// The parts of every breakdown: the values that most users have, then what is left.
#[derive(Clone, Debug, Default)]
pub struct BreakdownValues {
    parts: Vec<BreakdownPart>,
    attributes: Vec<String>,
}

impl BreakdownValues {
    /// Chooses among the values that users have, the most frequent first.
    pub(super) fn of(breakdowns: &[Breakdown], seen: &[SeenAttribute]) -> Self {
        let parts = breakdowns.iter().enumerate().flat_map(|(at, breakdown)| {
            let values = seen.iter().find(|seen| seen.attribute == breakdown.attribute);
            parts((at, breakdown), values.map(|seen| seen.values.as_slice()).unwrap_or_default())
        });
        let attributes = breakdowns.iter().map(|breakdown| breakdown.attribute.clone());
        Self { parts: parts.collect(), attributes: attributes.collect() }
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The people of each part.
    pub(super) fn segments(&self) -> Vec<Segment> {
        self.parts.iter().map(|part| part.segment_of(&self.attributes[part.breakdown])).collect()
    }

    /// The parts with their cells, which stand behind those of the segments of the definitions.
    pub(super) fn take(self, segments: &mut Vec<SegmentCells>) -> Vec<(BreakdownPart, SegmentCells)> {
        let cells = segments.split_off(segments.len() - self.parts.len());
        self.parts.into_iter().zip(cells).collect()
    }
}

fn parts((at, breakdown): (usize, &Breakdown), values: &[(String, u64)]) -> Vec<BreakdownPart> {
    // What is no text cannot be named.
    let is_named = |(value, users): &&(String, u64)| *users >= breakdown.least && !value.contains('\u{fffd}');
    let named: Vec<String> =
        values.iter().filter(is_named).take(breakdown.top).map(|(value, _)| value.clone()).collect();
    let others = values.len() - named.len();
    let single = |value: &String| BreakdownPart {
        breakdown: at,
        value: Some(value.clone()),
        values: 1,
        listed: vec![value.clone()],
    };
    let mut parts: Vec<BreakdownPart> = named.iter().map(single).collect();
    // Users without a row may be left even where every value is named.
    parts.push(BreakdownPart { breakdown: at, value: None, values: others, listed: named });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(seen: &[(&str, u64)], (top, least): (usize, u64)) -> Vec<(Option<String>, usize)> {
        let breakdown = Breakdown { attribute: "plan".into(), label: "Plan".into(), top, least };
        let values = seen.iter().map(|(value, users)| ((*value).to_owned(), *users)).collect();
        let seen = SeenAttribute { attribute: "plan".into(), values };
        let chosen = BreakdownValues::of(&[breakdown], &[seen]);
        chosen.parts.into_iter().map(|part| (part.value, part.values)).collect()
    }

    #[test]
    fn the_values_of_most_users_stand_by_themselves() {
        let seen = [("free", 9), ("pro", 5), ("team", 4), ("odd", 1)];
        let some = |value: &str| (Some(value.to_owned()), 1);
        assert_eq!(values(&seen, (2, 1)), [some("free"), some("pro"), (None, 2)]);
        assert_eq!(values(&seen, (8, 1)).last(), Some(&(None, 0)));
    }

    #[test]
    fn a_value_of_few_users_is_not_named() {
        let seen = [("free", 9), ("pro", 5), ("odd", 1)];
        assert_eq!(values(&seen, (8, 5)).last(), Some(&(None, 1)));
        assert_eq!(values(&seen, (8, 6)), [(Some("free".to_owned()), 1), (None, 2)]);
    }
}
