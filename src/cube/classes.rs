//! Segments to user classes: a class is a set of segments, and every user is in exactly one.
//!
//! Cells are counted by class and added up to segments at the end, so many segments cost hardly more than one.

use std::collections::{BTreeMap, HashMap};

use super::inventory::SeenAttribute;
use super::number::number;
use crate::metric::{Definitions, Segment};

/// The class of test users; they are in no segment.
pub(super) const TEST: u32 = u32::MAX;

/// What a NULL attribute and a missing user row read as.
pub const UNKNOWN: &str = "unknown";

/// The classes met so far, and how attributes decide them.
pub(super) struct Classes {
    attributes: Vec<String>,
    /// Per attribute: the values that some filter lists, each with a code, and others that were met. These are alike, but for
    /// an attribute of a breakdown.
    values: Vec<HashMap<Vec<u8>, AttributeValue>>,
    /// Per attribute, whether each value has a code.
    is_broken_down: Vec<bool>,
    /// Per segment: attribute and codes that pass.
    filters: Vec<Vec<CodeFilter>>,
    by_codes: HashMap<Vec<u32>, u32>,
    by_segments: BTreeMap<(Vec<usize>, Vec<u32>), u32>,
    segments_of: Vec<Vec<usize>>,
    scratch: Vec<u32>,
}

/// The code of a value that no filter lists.
const OTHER: u32 = 0;
/// Values of an attribute that no filter lists and that are remembered.
const MOST_VALUES: usize = 1_000;

/// The codes of an attribute that pass, or those that do not.
struct CodeFilter {
    attribute: usize,
    codes: Vec<u32>,
    is_excluding: bool,
}

/// A value of an attribute.
#[derive(Clone, Copy, Debug)]
struct AttributeValue {
    code: u32,
    /// How many users have it.
    users: u64,
}

impl Classes {
    /// Reads the filters of the segments.
    pub(super) fn new(definitions: &Definitions) -> Self {
        let mut classes = Self {
            attributes: Vec::new(),
            values: Vec::new(),
            is_broken_down: Vec::new(),
            filters: Vec::new(),
            by_codes: HashMap::new(),
            by_segments: BTreeMap::new(),
            segments_of: Vec::new(),
            scratch: Vec::new(),
        };
        for segment in &definitions.segments {
            classes.add_segment(segment);
        }
        for breakdown in &definitions.breakdowns {
            let (attribute, _) = classes.codes_of(&breakdown.attribute, &[UNKNOWN.to_owned()]);
            classes.is_broken_down[attribute] = true;
        }
        classes
    }

    fn add_segment(&mut self, segment: &Segment) {
        let filters = segment.filters.iter().map(|filter| {
            let (attribute, codes) = self.codes_of(&filter.attribute, &filter.any_of);
            CodeFilter { attribute, codes, is_excluding: filter.is_excluding }
        });
        let filters = filters.collect();
        self.filters.push(filters);
    }

    /// Adds segments, now that all users have come; gives each class so far the class that it is from now on.
    pub(super) fn refine(&mut self, segments: &[Segment]) -> Vec<u32> {
        for segment in segments {
            self.add_segment(segment);
        }
        self.is_broken_down.fill(false);
        let by_codes = std::mem::take(&mut self.by_codes);
        self.by_segments.clear();
        let mut refined = vec![0; std::mem::take(&mut self.segments_of).len()];
        // In the order in which they were met, so that the same rows make the same cube.
        let mut met: Vec<(u32, Vec<u32>)> = by_codes.into_iter().map(|(codes, class)| (class, codes)).collect();
        met.sort_unstable();
        for (class, codes) in met {
            self.scratch = codes;
            refined[class as usize] = self.meet();
        }
        refined
    }

    /// The user columns that filters read, without repetition.
    pub(super) fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// The segments of every class.
    pub(super) fn segments_of(&self) -> &[Vec<usize>] {
        &self.segments_of
    }

    /// The class of a user with these attribute values, in the order of [`Classes::attributes`].
    pub(super) fn of(&mut self, values: &[Option<&[u8]>]) -> u32 {
        self.scratch.clear();
        for ((known, is_broken_down), value) in self.values.iter_mut().zip(&self.is_broken_down).zip(values) {
            let value = value.unwrap_or(UNKNOWN.as_bytes());
            if let Some(seen) = known.get_mut(value) {
                seen.users += 1;
                self.scratch.push(seen.code);
                continue;
            }
            let mut code = OTHER;
            if known.len() < MOST_VALUES {
                if *is_broken_down {
                    code = number(known.len()) + 1;
                }
                known.insert(value.to_owned(), AttributeValue { code, users: 1 });
            }
            self.scratch.push(code);
        }
        match self.by_codes.get(&self.scratch) {
            Some(class) => *class,
            None => self.meet(),
        }
    }

    /// The class of a user without a row.
    pub(super) fn of_nobody(&mut self) -> u32 {
        let code =
            |values: &HashMap<Vec<u8>, AttributeValue>| values.get(UNKNOWN.as_bytes()).map_or(OTHER, |it| it.code);
        self.scratch = self.values.iter().map(code).collect();
        self.by_codes.get(&self.scratch).copied().unwrap_or_else(|| self.meet())
    }

    /// The values of every attribute that users have, the most frequent first.
    pub(super) fn seen(&self) -> Vec<SeenAttribute> {
        let seen = |(attribute, values): (&String, &HashMap<Vec<u8>, AttributeValue>)| {
            let had = values.iter().filter(|(_, value)| value.users > 0);
            let mut values: Vec<(String, u64)> =
                had.map(|(text, value)| (String::from_utf8_lossy(text).into_owned(), value.users)).collect();
            values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            SeenAttribute { attribute: attribute.clone(), values }
        };
        self.attributes.iter().zip(&self.values).map(seen).collect()
    }

    fn meet(&mut self) -> u32 {
        let passes = |filters: &Vec<CodeFilter>| {
            let passes = |it: &CodeFilter| it.codes.contains(&self.scratch[it.attribute]) != it.is_excluding;
            filters.iter().all(passes)
        };
        let segments: Vec<usize> =
            self.filters.iter().enumerate().filter(|(_, filters)| passes(filters)).map(|(index, _)| index).collect();
        let next = number(self.segments_of.len());
        let codes = self.scratch.iter().zip(&self.is_broken_down).filter(|(_, apart)| **apart).map(|(code, _)| *code);
        let class = *self.by_segments.entry((segments.clone(), codes.collect())).or_insert(next);
        if class == next {
            self.segments_of.push(segments);
        }
        self.by_codes.insert(self.scratch.clone(), class);
        class
    }

    fn codes_of(&mut self, attribute: &str, any_of: &[String]) -> (usize, Vec<u32>) {
        let index = self.attributes.iter().position(|known| known == attribute).unwrap_or_else(|| {
            self.attributes.push(attribute.to_owned());
            self.values.push(HashMap::new());
            self.is_broken_down.push(false);
            self.attributes.len() - 1
        });
        let values = &mut self.values[index];
        let code = |value: &String| {
            let next = number(values.len()) + 1;
            values.entry(value.clone().into_bytes()).or_insert(AttributeValue { code: next, users: 0 }).code
        };
        (index, any_of.iter().map(code).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Breakdown, Filter, SegmentKey};

    fn segment(key: &str, filters: &[(&str, &[&str])]) -> Segment {
        let filter = |(attribute, any_of): &(&str, &[&str])| Filter {
            attribute: (*attribute).into(),
            any_of: any_of.iter().map(|value| (*value).to_owned()).collect(),
            is_excluding: false,
        };
        Segment { key: SegmentKey(key.into()), label: key.into(), filters: filters.iter().map(filter).collect() }
    }

    fn segments_of(values: &[Option<&str>]) -> Vec<usize> {
        let segments = vec![
            segment("all", &[]),
            segment("paid", &[("plan", &["pro", "team"])]),
            segment("paid_smb", &[("plan", &["pro", "team"]), ("size", &["smb"])]),
            segment("nobody_knows", &[("plan", &["unknown"])]),
        ];
        let mut classes = Classes::new(&Definitions { segments, ..Definitions::default() });
        assert_eq!(classes.attributes(), ["plan", "size"]);
        let values: Vec<Option<&[u8]>> = values.iter().map(|value| value.map(str::as_bytes)).collect();
        let class = classes.of(&values);
        classes.segments_of()[class as usize].clone()
    }

    #[test]
    fn every_filter_must_pass_and_a_user_may_be_in_several_segments() {
        assert_eq!(segments_of(&[Some("pro"), Some("smb")]), [0, 1, 2]);
        assert_eq!(segments_of(&[Some("team"), Some("large")]), [0, 1]);
        assert_eq!(segments_of(&[Some("free"), Some("smb")]), [0]);
    }

    #[test]
    fn values_match_exactly() {
        assert_eq!(segments_of(&[Some("Pro"), None]), [0]);
        assert_eq!(segments_of(&[Some("pro "), None]), [0]);
        assert_eq!(segments_of(&[Some(""), None]), [0]);
    }

    #[test]
    fn null_reads_as_unknown() {
        assert_eq!(segments_of(&[None, Some("smb")]), [0, 3]);
        assert_eq!(segments_of(&[Some("unknown"), Some("smb")]), [0, 3]);
    }

    #[test]
    fn values_of_a_breakdown_are_told_apart_until_their_segments_are_known() {
        let plan = Breakdown { attribute: "plan".into(), label: "Plan".into(), top: 1, least: 1 };
        let mut classes = Classes::new(&Definitions { breakdowns: vec![plan], ..Definitions::default() });
        let met = [Some("pro"), Some("free"), None, Some("team")].map(|plan| classes.of(&[plan.map(str::as_bytes)]));
        let mut other = segment("other", &[("plan", &["pro"])]);
        other.filters[0].is_excluding = true;
        let refined = classes.refine(&[segment("pro", &[("plan", &["pro"])]), other]);
        let of = |class: u32| classes.segments_of()[refined[class as usize] as usize].clone();
        assert_eq!(met.map(of), [vec![0, 1], vec![0, 2], vec![0, 2], vec![0, 2]]);
        assert_eq!(refined[met[1] as usize], refined[met[3] as usize]);
    }

    #[test]
    fn users_in_the_same_segments_share_a_class() {
        let segments = vec![segment("all", &[]), segment("paid", &[("plan", &["pro", "team"])])];
        let mut classes = Classes::new(&Definitions { segments, ..Definitions::default() });
        assert_eq!(classes.of(&[Some(b"pro")]), classes.of(&[Some(b"team")]));
        assert_ne!(classes.of(&[Some(b"pro")]), classes.of_nobody());
    }
}
