//! The properties of an event, a JSON object as text, and whether they fulfil conditions.
//!
//! `serde_json` checks the whole text and hands out the members that are asked for as the text they are; nothing else is
//! opened. Of a key that is there twice the last counts. JSON that is no object has no members, NULL reads as `{}`, and
//! text that RFC 8259 does not allow, or that is nested deeper than 1,000 levels, is broken.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::metric::{PropertyFilter, PropertyPath, PropertyRule};
use crate::values::Decimal;

/// Deeper JSON is not read; SQLite has the same limit.
const DEEPEST: usize = 1_000;

/// The members of the properties of one event.
pub(super) struct Properties<'j>(JsonMembers<'j>);

impl<'j> Properties<'j> {
    /// The properties in a column; `None` when they are broken.
    pub(super) fn read(column: Option<&'j [u8]>) -> Option<Self> {
        let Some(bytes) = column else { return Some(Self(JsonMembers(Vec::new()))) };
        let text = std::str::from_utf8(bytes).ok()?;
        if text.len() > DEEPEST && depth(text) > DEEPEST {
            return None;
        }
        if text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{') {
            return serde_json::from_str(text).ok().map(Self);
        }
        serde_json::from_str::<IgnoredAny>(text).ok().map(|_| Self(JsonMembers(Vec::new())))
    }

    /// Whether a condition holds.
    pub(super) fn fulfil(&self, filter: &PropertyFilter) -> bool {
        let found = self.find(&filter.path);
        match &filter.rule {
            PropertyRule::AnyOf(values) => found.is_some_and(|found| equals_any(found, values)),
            PropertyRule::NoneOf(values) => !found.is_some_and(|found| equals_any(found, values)),
            PropertyRule::Exists(expected) => found.is_some() == *expected,
            PropertyRule::Within { min, max } => {
                let is_within = |number: &Decimal| {
                    min.as_ref().is_none_or(|min| number >= min) && max.as_ref().is_none_or(|max| number <= max)
                };
                found.is_some_and(|found| any(found, |single| number_of(single).is_some_and(|it| is_within(&it))))
            }
        }
    }

    /// The JSON at a path; `None` for null and where it leads nowhere.
    pub(super) fn find(&self, path: &PropertyPath) -> Option<&'j str> {
        let whole = path.whole_key().and_then(|key| self.0.get(key));
        whole.or_else(|| self.walk(path)).filter(|found| *found != "null")
    }

    fn walk(&self, path: &PropertyPath) -> Option<&'j str> {
        let (first, rest) = path.keys().split_first()?;
        rest.iter().try_fold(self.0.get(first)?, |json, key| match json.as_bytes()[0] {
            b'{' => serde_json::from_str::<JsonMembers<'j>>(json).ok()?.get(key),
            b'[' if path.is_pointer() => items(json).get(position(key)?).copied(),
            _ => None,
        })
    }
}

/// The number in a single JSON value: a number, or a text that is written as one.
pub(super) fn number_of(json: &str) -> Option<Decimal> {
    match json.as_bytes()[0] {
        b'"' => Decimal::parse(&text_of(json)?),
        b'-' | b'0'..=b'9' => Decimal::parse(json),
        _ => None,
    }
}

/// Whether a value, or an element of a list at any depth, equals one of these as text.
fn equals_any(json: &str, values: &BTreeSet<String>) -> bool {
    any(json, |single| match single.as_bytes()[0] {
        b'"' => text_of(single).is_some_and(|text| values.contains(text.as_ref())),
        b'-' | b'0'..=b'9' if single.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) || single == "-0" => {
            Decimal::parse(single).and_then(|number| number.plain()).is_some_and(|plain| values.contains(&plain))
        }
        // Whole numbers, `true` and `false` are the text that they are written as.
        b'{' | b'n' => false,
        _ => values.contains(single),
    })
}

/// Whether a value, or an element of a list at any depth, fulfils a test of single values.
fn any(json: &str, test: impl Fn(&str) -> bool) -> bool {
    if !json.starts_with('[') {
        return test(json);
    }
    let mut waiting = items(json);
    while let Some(next) = waiting.pop() {
        if next.starts_with('[') {
            waiting.extend(items(next));
        } else if test(next) {
            return true;
        }
    }
    false
}

/// The elements of a list, as the text that they are.
fn items(json: &str) -> Vec<&str> {
    let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
    items.into_iter().map(RawValue::get).collect()
}

/// The position that a part of a pointer means in a list.
fn position(key: &str) -> Option<usize> {
    let is_written_so = key == "0" || (!key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit()));
    key.parse().ok().filter(|_| is_written_so)
}

/// A JSON string without its quotes and escapes; `None` when it is not Unicode.
fn text_of(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(json).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// The members of an object, keys and values as the text that they are.
struct JsonMembers<'j>(Vec<(&'j str, &'j str)>);

impl<'j> JsonMembers<'j> {
    /// The value of the last member of this key.
    fn get(&self, key: &str) -> Option<&'j str> {
        let is_it = |(written, _): &&(&str, &str)| text_of(written).is_some_and(|text| text == key);
        self.0.iter().rev().find(is_it).map(|(_, value)| *value)
    }
}

impl<'de: 'j, 'j> Deserialize<'de> for JsonMembers<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersOfText)
    }
}

struct MembersOfText;

impl<'de> Visitor<'de> for MembersOfText {
    type Value = JsonMembers<'de>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
            members.push((key.get(), value.get()));
        }
        Ok(JsonMembers(members))
    }
}

/// How deep lists and objects are nested in a text, when it is JSON.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut is_escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(json: &str, path: &str, rule: PropertyRule) -> bool {
        let filter = PropertyFilter { path: PropertyPath::parse(path).expect("a path"), rule };
        Properties::read(Some(json.as_bytes())).expect("JSON").fulfil(&filter)
    }

    fn any_of(values: &[&str]) -> PropertyRule {
        PropertyRule::AnyOf(values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn none_of(values: &[&str]) -> PropertyRule {
        PropertyRule::NoneOf(values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn within(min: Option<&str>, max: Option<&str>) -> PropertyRule {
        PropertyRule::Within { min: min.and_then(Decimal::parse), max: max.and_then(Decimal::parse) }
    }

    #[test]
    fn values_are_equal_as_text_and_numbers_are_plain_decimals() {
        for json in [r#"{"n":3}"#, r#"{"n":3.0}"#, r#"{"n":3e0}"#, r#"{"n":"3"}"#, r#"{"n":0.3e1}"#] {
            assert!(holds(json, "n", any_of(&["3"])), "{json}");
        }
        assert!(!holds(r#"{"n":"3.0"}"#, "n", any_of(&["3"])) && !holds(r#"{"n":"3e0"}"#, "n", any_of(&["3"])));
        assert!(holds(r#"{"n":-0}"#, "n", any_of(&["0"])) && holds(r#"{"n":-0.0}"#, "n", any_of(&["0"])));
        assert!(holds(r#"{"n":true}"#, "n", any_of(&["true"])) && holds(r#"{"n":"true"}"#, "n", any_of(&["true"])));
        assert!(
            holds(r#"{"n":"a\u0062"}"#, "n", any_of(&["x", "ab"])) && !holds(r#"{"n":"AB"}"#, "n", any_of(&["ab"]))
        );
        assert!(holds(r#"{"n":12345678901234567890123}"#, "n", any_of(&["12345678901234567890123"])));
    }

    #[test]
    fn paths_are_keys_or_pointers_and_a_whole_key_wins() {
        let json = r#"{"a.b":1,"a":{"b":2,"c":{"d":3}},"l":[{"x":4},5],"x~/y":6,"n.u":null,"n":{"u":7}}"#;
        assert!(holds(json, "a.b", any_of(&["1"])) && holds(json, "/a/b", any_of(&["2"])));
        assert!(holds(json, "a.c.d", any_of(&["3"])) && holds(json, "/a/c/d", any_of(&["3"])));
        assert!(holds(json, "/l/0/x", any_of(&["4"])) && holds(json, "/x~0~1y", any_of(&["6"])));
        // Keys do not enter lists, positions have no leading zeros, and null is absent also where its key wins.
        assert!(!holds(json, "l.0.x", PropertyRule::Exists(true)) && !holds(json, "/l/00", PropertyRule::Exists(true)));
        assert!(holds(json, "n.u", PropertyRule::Exists(false)) && holds(json, "/n/u", any_of(&["7"])));
    }

    #[test]
    fn absent_values_fulfil_only_their_absence() {
        for json in [r#"{"n":null}"#, "{}", "3", r#"[{"n":1}]"#, r#""n""#, "null", r#" {"m":1} "#] {
            assert!(!holds(json, "n", any_of(&["1"])) && holds(json, "n", none_of(&["1"])), "{json}");
            assert!(
                holds(json, "n", PropertyRule::Exists(false)) && !holds(json, "n", within(None, Some("9"))),
                "{json}"
            );
        }
        assert!(!holds("[[1]]", "/0", PropertyRule::Exists(true)));
        assert!(
            Properties::read(None).is_some_and(|none| none.find(&PropertyPath::parse("n").expect("a path")).is_none())
        );
    }

    #[test]
    fn lists_fulfil_what_an_element_does_and_objects_only_exist() {
        let json = r#"{"l":[1,["pro",[7.50]],{"x":"y"}],"e":[],"o":{"x":"y"}}"#;
        assert!(holds(json, "l", any_of(&["pro"])) && holds(json, "l", any_of(&["7.5"])));
        assert!(!holds(json, "l", any_of(&["y"])) && !holds(json, "l", none_of(&["pro"])));
        assert!(holds(json, "l", within(Some("7.5"), Some("7.5"))) && !holds(json, "l", within(Some("7.6"), None)));
        assert!(holds(json, "e", PropertyRule::Exists(true)) && !holds(json, "e", any_of(&["1"])));
        assert!(holds(json, "o", PropertyRule::Exists(true)) && !holds(json, "o", any_of(&["y"])));
        assert!(holds(json, "o", none_of(&["y"])) && !holds(json, "o", within(Some("0"), None)));
    }

    #[test]
    fn bounds_include_their_ends_and_texts_of_numbers_are_numbers() {
        for (json, is_within) in [("1.5", true), ("2.50", true), ("2.51", false), ("1.49", false), (r#""2""#, true)] {
            let json = format!(r#"{{"n":{json}}}"#);
            assert_eq!(holds(&json, "n", within(Some("1.5"), Some("2.5"))), is_within, "{json}");
        }
        for json in [r#""2 ""#, r#""+2""#, r#""02""#, r#""two""#, "true"] {
            assert!(!holds(&format!(r#"{{"n":{json}}}"#), "n", within(Some("-1e300"), None)), "{json}");
        }
    }

    #[test]
    fn of_a_repeated_key_the_last_counts() {
        assert!(holds(r#"{"n":1,"\u006e":2}"#, "n", any_of(&["2"])) && !holds(r#"{"n":1,"n":2}"#, "n", any_of(&["1"])));
        assert!(holds(r#"{"n":1,"n":null}"#, "n", PropertyRule::Exists(false)));
    }

    #[test]
    fn what_json_does_not_allow_is_broken() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for text in
            ["", "{", "{'a':1}", r#"{"a":01}"#, r#"{"a":1,}"#, "{\"a\":\"\n\"}", "{\"a\n\":1}", r#"{"a":NaN}"#, "{} {}"]
        {
            assert!(Properties::read(Some(text.as_bytes())).is_none(), "{text}");
        }
        assert!(
            Properties::read(Some(b"{\"a\":\"\xFF\"}")).is_none()
                && Properties::read(Some(deep(1_001).as_bytes())).is_none()
        );
        assert!(Properties::read(Some(deep(1_000).as_bytes())).is_some());
        // A text need not be Unicode to be JSON; it equals nothing.
        assert!(holds(r#"{"n":"\ud800","\ud800":1}"#, "n", PropertyRule::Exists(true)));
        assert!(holds(&format!(r#"{{"n":{}}}"#, deep(900)), "n", PropertyRule::Exists(true)));
    }
}
