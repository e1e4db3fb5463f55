//! Segments whose counts add up to no more than another segment's: the ground of subtraction.

use std::collections::{BTreeMap, BTreeSet};

use crate::metric::{Segment, SegmentKey};

/// Disjoint segments inside one other; they differ from it in one attribute only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// The segment that holds all of them, often `all`.
    pub total: SegmentKey,
    /// The attribute of users in which they differ from it.
    pub attribute: String,
    /// The disjoint ones.
    pub parts: Vec<SegmentKey>,
}

/// The values that pass, by attribute; an attribute that is not named lets every value pass.
type Condition<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Every family of these segments, in their order.
pub fn families(segments: &[Segment]) -> Vec<Family> {
    let named = named_values(segments);
    let conditions: Vec<(&SegmentKey, Condition<'_>)> =
        segments.iter().map(|segment| (&segment.key, condition(segment, &named))).collect();
    let attributes: BTreeSet<&str> = conditions.iter().flat_map(|(_, condition)| condition.keys().copied()).collect();
    let mut families = Vec::new();
    for (total, outer) in &conditions {
        for attribute in &attributes {
            let inside = |inner: &Condition<'_>| narrows(outer, inner, attribute);
            let parts = conditions.iter().filter(|(key, inner)| key != total && inside(inner));
            let parts: Vec<_> = parts.map(|(key, inner)| (*key, &inner[attribute])).collect();
            let family = |parts| Family { total: (*total).clone(), attribute: (*attribute).to_owned(), parts };
            families.extend(disjoint(&parts).into_iter().map(family));
        }
    }
    families
}

/// Stands for every value that no segment names; no value of a database holds this text.
const UNNAMED: &str = "\0unnamed";

/// By attribute, the values that some segment names, and [`UNNAMED`].
fn named_values(segments: &[Segment]) -> Condition<'_> {
    let mut named: Condition<'_> = BTreeMap::new();
    for filter in segments.iter().flat_map(|segment| &segment.filters) {
        let values = named.entry(&filter.attribute).or_insert_with(|| BTreeSet::from([UNNAMED]));
        values.extend(filter.any_of.iter().map(String::as_str));
    }
    named
}

fn condition<'a>(segment: &'a Segment, named: &Condition<'a>) -> Condition<'a> {
    let mut condition: Condition<'_> = BTreeMap::new();
    for filter in &segment.filters {
        let listed: BTreeSet<&str> = filter.any_of.iter().map(String::as_str).collect();
        let values = if filter.is_excluding {
            named[filter.attribute.as_str()].difference(&listed).copied().collect()
        } else {
            listed
        };
        condition
            .entry(&filter.attribute)
            .and_modify(|both| both.retain(|value| values.contains(value)))
            .or_insert(values);
    }
    condition
}

/// Whether `inner` is `outer` with fewer values of this attribute and the same of all others.
fn narrows(outer: &Condition<'_>, inner: &Condition<'_>, attribute: &str) -> bool {
    let narrower = match (outer.get(attribute), inner.get(attribute)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(outer), Some(inner)) => inner.is_subset(outer),
    };
    narrower && others(outer, attribute) == others(inner, attribute)
}

fn others<'a>(condition: &Condition<'a>, attribute: &str) -> Condition<'a> {
    let mut others = condition.clone();
    others.remove(attribute);
    others
}

/// Sorts the parts into sets without common values; each goes to the first set that has room for it.
fn disjoint(parts: &[(&SegmentKey, &BTreeSet<&str>)]) -> Vec<Vec<SegmentKey>> {
    let mut sets: Vec<(BTreeSet<&str>, Vec<SegmentKey>)> = Vec::new();
    for (key, values) in parts {
        let room = sets.iter().position(|(taken, _)| taken.is_disjoint(values));
        let index = room.unwrap_or_else(|| {
            sets.push((BTreeSet::new(), Vec::new()));
            sets.len() - 1
        });
        sets[index].0.extend(values.iter());
        sets[index].1.push((*key).clone());
    }
    sets.into_iter().map(|(_, keys)| keys).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Filter;

    fn segment(key: &str, filters: &[(&str, &[&str])]) -> Segment {
        let filter = |(attribute, values): &(&str, &[&str])| Filter {
            attribute: (*attribute).to_owned(),
            any_of: values.iter().map(|value| (*value).to_owned()).collect(),
            is_excluding: false,
        };
        Segment { key: SegmentKey(key.into()), label: key.into(), filters: filters.iter().map(filter).collect() }
    }

    fn check(segments: &[Segment]) -> Vec<String> {
        let text = |family: &Family| {
            let parts: Vec<&str> = family.parts.iter().map(SegmentKey::as_str).collect();
            format!("{} > {}", family.total, parts.join(" + "))
        };
        families(segments).iter().map(text).collect()
    }

    #[test]
    fn the_segments_of_one_attribute_are_a_family() {
        let segments = [
            segment("all", &[]),
            segment("free", &[("plan", &["free"])]),
            segment("pro", &[("plan", &["pro"])]),
            segment("smb", &[("segment", &["smb"])]),
        ];
        assert_eq!(check(&segments), ["all > free + pro", "all > smb"]);
    }

    #[test]
    fn a_segment_inside_another_is_subtracted_from_it() {
        let segments = [
            segment("mobile", &[("platform", &["ios", "android"])]),
            segment("ios", &[("platform", &["ios"])]),
            segment("free_ios", &[("platform", &["ios"]), ("plan", &["free"])]),
        ];
        assert_eq!(check(&segments), ["mobile > ios", "ios > free_ios"]);
    }

    #[test]
    fn values_of_a_breakdown_and_what_is_left_are_a_family() {
        let mut other = segment("plan/", &[("plan", &["free"])]);
        other.filters[0].is_excluding = true;
        let segments = [
            segment("all", &[]),
            segment("team", &[("plan", &["team"])]),
            segment("plan/free", &[("plan", &["free"])]),
            other,
        ];
        assert_eq!(check(&segments), ["all > team + plan/free", "all > plan/", "plan/ > team"]);
    }

    #[test]
    fn overlapping_segments_are_families_of_their_own() {
        let segments = [
            segment("all", &[]),
            segment("apple", &[("platform", &["ios", "mac"])]),
            segment("phone", &[("platform", &["ios", "android"])]),
        ];
        assert_eq!(check(&segments), ["all > apple", "all > phone"]);
    }
}
