//! Conditions on properties: which events are meant.

use serde_json::{Map, Value};

use super::{Mistake, Model};
use crate::world::{ConditionRule, Event, EventRule, NULL_PROPERTIES};

impl Model<'_> {
    /// Whether an event is of the name and fulfils all conditions.
    pub(super) fn is_meant(&self, event: &Event, rule: &EventRule) -> bool {
        if event.name != rule.name || rule.conditions.is_empty() || self.makes(Mistake::ConditionsAreIgnored) {
            return event.name == rule.name;
        }
        let Some(properties) = self.properties(event) else {
            let is_not = |condition: &ConditionRule| condition.test.get("not").is_some();
            return self.makes(Mistake::BrokenFulfilsNot) && rule.conditions.iter().all(is_not);
        };
        let mut conditions = rule.conditions.iter();
        let holds = |condition: &ConditionRule| self.holds(&properties, condition);
        if self.makes(Mistake::OneConditionIsEnough) { conditions.any(holds) } else { conditions.all(holds) }
    }

    /// The properties as JSON; `None` when they are broken.
    fn properties(&self, event: &Event) -> Option<Value> {
        let text = event.properties.as_deref()?;
        if text == NULL_PROPERTIES {
            return (!self.makes(Mistake::NullPropertiesAreBroken)).then(|| Value::Object(Map::new()));
        }
        let properties: Value = serde_json::from_str(text).ok()?;
        (properties.is_object() || !self.makes(Mistake::NoObjectIsBroken)).then_some(properties)
    }

    fn holds(&self, properties: &Value, condition: &ConditionRule) -> bool {
        let found = self.find(properties, &condition.path);
        let Value::Object(test) = &condition.test else {
            return found.is_some_and(|found| self.equals_any(found, &condition.test));
        };
        if let Some(values) = test.get("not") {
            let is_there = found.is_some() || !self.makes(Mistake::NotNeedsAValue);
            return is_there && !found.is_some_and(|found| self.equals_any(found, values));
        }
        if let Some(expected) = test.get("exists") {
            let found = found.filter(|found| !(found.is_object() && self.makes(Mistake::ObjectsDoNotExist)));
            return found.is_some() == *expected;
        }
        let [min, max] = ["min", "max"].map(|end| test.get(end).and_then(Value::as_f64));
        let is_open = self.makes(Mistake::BoundsAreOpen);
        let is_within = |number: f64| {
            let is_edge = Some(number) == min || Some(number) == max;
            min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max) && !(is_edge && is_open)
        };
        let leaves = found.map(|found| self.leaves(found, 0)).unwrap_or_default();
        leaves.into_iter().filter_map(|leaf| self.number(leaf)).any(is_within)
    }

    /// What is at a path; null is nothing.
    fn find<'v>(&self, properties: &'v Value, path: &str) -> Option<&'v Value> {
        let is_pointer = path.starts_with('/');
        let enters_lists = is_pointer != self.makes(Mistake::PathsEnterLists);
        let enters_lists = enters_lists && !(is_pointer && self.makes(Mistake::PointersStopAtLists));
        let step = |value: &'v Value, key: &str| match value {
            Value::Array(items) if enters_lists => items.get(key.parse::<usize>().ok()?),
            _ => value.get(key),
        };
        let keys = |path: &str, mark: char| path.split(mark).try_fold(properties, step);
        let found = match path.strip_prefix('/') {
            Some(pointer) => keys(pointer, '/'),
            None if self.makes(Mistake::KeysComeBeforeTheWhole) => keys(path, '.').or(properties.get(path)),
            None => properties.get(path).or_else(|| keys(path, '.')),
        };
        found.filter(|found| !found.is_null() || self.makes(Mistake::NullExists))
    }

    /// The value, or the elements of a list at any depth.
    fn leaves<'v>(&self, value: &'v Value, depth: usize) -> Vec<&'v Value> {
        match value {
            Value::Array(_) if self.makes(Mistake::ListsFulfilNothing) => Vec::new(),
            Value::Array(_) if depth == 1 && self.makes(Mistake::InnerListsFulfilNothing) => Vec::new(),
            Value::Array(items) => items.iter().flat_map(|item| self.leaves(item, depth + 1)).collect(),
            single => vec![single],
        }
    }

    fn equals_any(&self, found: &Value, values: &Value) -> bool {
        let written = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
        let written: Vec<String> = written.iter().filter_map(text).collect();
        self.leaves(found, 0).into_iter().filter_map(|leaf| self.found_text(leaf)).any(|found| written.contains(&found))
    }

    fn found_text(&self, leaf: &Value) -> Option<String> {
        match leaf {
            Value::Number(number) if self.makes(Mistake::NumbersCompareAsWritten) => Some(number.to_string()),
            Value::String(written) if self.makes(Mistake::TextsCompareAsNumbers) => {
                self.number(leaf).map(plain).or_else(|| Some(written.clone()))
            }
            other => text(other),
        }
    }

    /// A number, or a text that is written as one.
    fn number(&self, leaf: &Value) -> Option<f64> {
        match leaf {
            Value::Number(number) => number.as_f64(),
            Value::String(_) if self.makes(Mistake::BoundsLeaveTextsOut) => None,
            Value::String(text) if !text.contains(char::is_whitespace) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

/// What a single value is compared as.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => number.as_f64().map(plain),
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn plain(number: f64) -> String {
    // Zero has no sign.
    format!("{}", number + 0.0)
}
