//! Conditions of `keep` on a whole record.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::datum::Datum;
use super::path::RecordPath;
use super::record::Record;

/// The table as written: a path and what must hold there.
pub(super) type KeepTable = BTreeMap<String, KeepRule>;

/// What must hold at a path.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum KeepRule {
    /// This value.
    One(KeepValue),
    /// Any of these.
    AnyOf(Vec<KeepValue>),
    /// `{ exists = … }`, `{ not = […] }` or `{ min = …, max = … }`.
    Test(KeepTest),
}

/// A value to compare with, as text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum KeepValue {
    Flag(bool),
    Whole(i64),
    Real(f64),
    Text(String),
}

/// A test that is no comparison for equality.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeepTest {
    exists: Option<bool>,
    not: Option<Vec<KeepValue>>,
    min: Option<f64>,
    max: Option<f64>,
}

/// A checked condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeepCondition {
    pub(super) path: RecordPath,
    rule: KeepRule,
}

impl KeepCondition {
    pub(super) fn new(path: &str, rule: KeepRule) -> Result<Self, String> {
        let uses = |test: &KeepTest| {
            [test.exists.is_some(), test.not.is_some(), test.min.is_some() || test.max.is_some()]
                .iter()
                .filter(|used| **used)
                .count()
        };
        match &rule {
            KeepRule::AnyOf(values) if values.is_empty() => return Err("the list is empty".into()),
            KeepRule::Test(test) if uses(test) != 1 => {
                return Err("expected one of `exists`, `not`, or `min` and `max`".into());
            }
            KeepRule::One(_) | KeepRule::AnyOf(_) | KeepRule::Test(_) => {}
        }
        Ok(Self { path: RecordPath::parse(path)?, rule })
    }

    /// Whether the record fulfils it.
    pub(super) fn holds(&self, record: &Record<'_>) -> bool {
        let found = self.path.find(record).map(Datum::open);
        let any = |values: &[KeepValue]| found.clone().is_some_and(|found| equals_any(found, values));
        match &self.rule {
            KeepRule::One(value) => any(std::slice::from_ref(value)),
            KeepRule::AnyOf(values) => any(values),
            KeepRule::Test(KeepTest { exists: Some(exists), .. }) => {
                found.is_some_and(|found| found != Datum::Null) == *exists
            }
            KeepRule::Test(KeepTest { not: Some(values), .. }) => !any(values),
            KeepRule::Test(KeepTest { min, max, .. }) => {
                let number =
                    found.and_then(|found| found.text().ok().flatten()).and_then(|text| text.parse::<f64>().ok());
                number.is_some_and(|number| min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max))
            }
        }
    }
}

/// Whether a value, or an element of a list at any depth, equals one of these as text.
fn equals_any(found: Datum<'_>, values: &[KeepValue]) -> bool {
    match found.open() {
        Datum::List(items) => items.into_iter().any(|item| equals_any(item, values)),
        Datum::Object(_) | Datum::Null | Datum::Json(_) => false,
        single => single.text().ok().flatten().is_some_and(|text| values.iter().any(|value| value.text() == text)),
    }
}

impl KeepValue {
    fn text(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Real(number) => crate::values::id_of_real(*number),
            Self::Text(text) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::tree;
    use super::*;

    fn holds(path: &str, rule: &str) -> bool {
        let rule: KeepRule = serde_json::from_str(rule).expect("a rule");
        let record = r#"{"type":"track","n":3.0,"on":true,"tags":[["a"],"b"],"none":null,"text":"3.0"}"#;
        KeepCondition::new(path, rule).expect("valid").holds(&Record { fields: tree(record), outer: None })
    }

    #[test]
    fn every_kind_of_condition() {
        assert!(holds("type", r#"["track","page"]"#));
        assert!(!holds("type", r#""page""#));
        assert!(holds("n", "3") && holds("on", "true") && !holds("text", "3"));
        assert!(holds("tags", r#""a""#));
        assert!(
            holds("type", r#"{"exists":true}"#)
                && holds("none", r#"{"exists":false}"#)
                && holds("gone", r#"{"exists":false}"#)
        );
        assert!(holds("gone", r#"{"not":["x"]}"#) && !holds("type", r#"{"not":["track"]}"#));
        assert!(holds("n", r#"{"min":3,"max":3}"#) && !holds("type", r#"{"min":0}"#));
    }

    #[test]
    fn a_test_without_or_with_two_uses_is_refused() {
        let refused = |rule: &str| KeepCondition::new("a", serde_json::from_str(rule).expect("a rule")).is_err();
        assert!(refused("[]") && refused("{}") && refused(r#"{"exists":true,"min":1}"#));
    }
}
