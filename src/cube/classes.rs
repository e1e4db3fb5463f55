//! Segments to user classes: a class is a set of segments, and every user is in exactly one.
//!
//! Cells are counted by class and added up to segments at the end, so many segments cost hardly more than one.

use std::collections::{BTreeMap, HashMap};

use super::inventory::SeenAttribute;
use crate::metric::Definitions;

/// The class of test users; they are in no segment.
pub(super) const TEST: u32 = u32::MAX;

/// What a NULL attribute and a missing user row read as.
pub const UNKNOWN: &str = "unknown";

/// The classes met so far, and how attributes decide them.
pub(super) struct Classes {
    attributes: Vec<String>,
    /// Per attribute: the values that some filter lists, each with a code, and others that were met; these are alike.
    values: Vec<HashMap<Vec<u8>, AttributeValue>>,
    /// Per segment: attribute and codes that pass.
    filters: Vec<Vec<(usize, Vec<u32>)>>,
    by_codes: HashMap<Vec<u32>, u32>,
    by_segments: BTreeMap<Vec<usize>, u32>,
    segments_of: Vec<Vec<usize>>,
    scratch: Vec<u32>,
}

/// The code of a value that no filter lists.
const OTHER: u32 = 0;
/// Values of an attribute that no filter lists and that are remembered.
const MOST_VALUES: usize = 1_000;

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
            filters: Vec::new(),
            by_codes: HashMap::new(),
            by_segments: BTreeMap::new(),
            segments_of: Vec::new(),
            scratch: Vec::new(),
        };
        for segment in &definitions.segments {
            let filters = segment.filters.iter().map(|filter| classes.codes_of(&filter.attribute, &filter.any_of));
            let filters = filters.collect();
            classes.filters.push(filters);
        }
        classes
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
        for (known, value) in self.values.iter_mut().zip(values) {
            let value = value.unwrap_or(UNKNOWN.as_bytes());
            if let Some(seen) = known.get_mut(value) {
                seen.users += 1;
                self.scratch.push(seen.code);
                continue;
            }
            if known.len() < MOST_VALUES {
                known.insert(value.to_owned(), AttributeValue { code: OTHER, users: 1 });
            }
            self.scratch.push(OTHER);
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
        let passes = |filters: &Vec<(usize, Vec<u32>)>| {
            filters.iter().all(|(attribute, codes)| codes.contains(&self.scratch[*attribute]))
        };
        let segments: Vec<usize> =
            self.filters.iter().enumerate().filter(|(_, filters)| passes(filters)).map(|(index, _)| index).collect();
        let next = u32::try_from(self.segments_of.len()).expect("fewer classes than users");
        let class = *self.by_segments.entry(segments.clone()).or_insert(next);
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
            self.attributes.len() - 1
        });
        let values = &mut self.values[index];
        let code = |value: &String| {
            let next = u32::try_from(values.len()).expect("a filter lists few values") + 1;
            values.entry(value.clone().into_bytes()).or_insert(AttributeValue { code: next, users: 0 }).code
        };
        (index, any_of.iter().map(code).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Filter, Segment, SegmentKey};

    fn segment(key: &str, filters: &[(&str, &[&str])]) -> Segment {
        let filter = |(attribute, any_of): &(&str, &[&str])| Filter {
            attribute: (*attribute).into(),
            any_of: any_of.iter().map(|value| (*value).to_owned()).collect(),
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
    fn users_in_the_same_segments_share_a_class() {
        let segments = vec![segment("all", &[]), segment("paid", &[("plan", &["pro", "team"])])];
        let mut classes = Classes::new(&Definitions { segments, ..Definitions::default() });
        assert_eq!(classes.of(&[Some(b"pro")]), classes.of(&[Some(b"team")]));
        assert_ne!(classes.of(&[Some(b"pro")]), classes.of_nobody());
    }
}
