//! Conditions on the properties of an event: a path into a JSON object, and what must hold there.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::messages::{joined, text};
use crate::values::Decimal;

/// A way into the properties of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PropertyPath {
    written: String,
    /// The keys one below the other.
    keys: Vec<String>,
    is_pointer: bool,
}

impl PropertyPath {
    /// Reads keys with points between them, or a JSON pointer (RFC 6901), which begins with `/`. The error says what is wrong.
    pub fn parse(written: &str) -> Result<Self, String> {
        let keys = match written.strip_prefix('/') {
            None if written.is_empty() => return Err("the path is empty".into()),
            None => written.split('.').map(str::to_owned).collect(),
            Some(pointer) => pointer.split('/').map(token).collect::<Option<Vec<String>>>().ok_or_else(|| {
                format!("`{written}` is no JSON pointer: `~` stands only in `~0` (for `~`) and `~1` (for `/`)")
            })?,
        };
        Ok(Self { written: written.to_owned(), keys, is_pointer: written.starts_with('/') })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The keys one below the other; those of a pointer enter lists by position.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Whether it is a JSON pointer, which alone enters lists, and of which no key may be the whole path.
    pub const fn is_pointer(&self) -> bool {
        self.is_pointer
    }

    /// The key that is the whole path, which comes before the keys one below the other; `None` for a pointer.
    pub fn whole_key(&self) -> Option<&str> {
        (!self.is_pointer).then_some(self.written.as_str())
    }
}

/// A part of a JSON pointer without its escapes; `None` for a wrong one.
fn token(written: &str) -> Option<String> {
    let is_valid = written.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    is_valid.then(|| written.replace("~1", "/").replace("~0", "~"))
}

/// What must hold at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum PropertyRule {
    /// One of these, as text.
    AnyOf(BTreeSet<String>),
    /// None of these, or nothing.
    NoneOf(BTreeSet<String>),
    /// Something, or nothing; null is nothing.
    Exists(bool),
    /// A number of at least and at most so much; one of the two is there.
    Within {
        /// The least.
        min: Option<Decimal>,
        /// The most.
        max: Option<Decimal>,
    },
}

/// A condition on the properties of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PropertyFilter {
    /// Where.
    pub path: PropertyPath,
    /// What must hold there.
    pub rule: PropertyRule,
}

/// In words, as in "`plan` is `pro` or `team`".
impl fmt::Display for PropertyFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_str();
        let number = |number: &Decimal| number.plain().unwrap_or_default();
        match &self.rule {
            PropertyRule::AnyOf(values) => f.write_str(&text!("rule-is", path = path, values = listed(values))),
            PropertyRule::NoneOf(values) => f.write_str(&text!("rule-is-not", path = path, values = listed(values))),
            PropertyRule::Exists(true) => f.write_str(&text!("rule-exists", path = path)),
            PropertyRule::Exists(false) => f.write_str(&text!("rule-exists-not", path = path)),
            PropertyRule::Within { min: Some(min), max: Some(max) } => {
                f.write_str(&text!("rule-from-to", path = path, min = number(min), max = number(max)))
            }
            PropertyRule::Within { min: Some(min), max: None } => {
                f.write_str(&text!("rule-at-least", path = path, min = number(min)))
            }
            PropertyRule::Within { min: None, max: Some(max) } => {
                f.write_str(&text!("rule-at-most", path = path, max = number(max)))
            }
            PropertyRule::Within { min: None, max: None } => f.write_str(&text!("rule-number", path = path)),
        }
    }
}

fn listed(values: &BTreeSet<String>) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => text!("or", before = first.join(", "), last = last),
    }
}

/// Which events are meant: those of a name that fulfil every condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EventSelector {
    /// The name.
    pub name: String,
    /// The conditions, in order and without repetition, so that equal ones are equal values.
    pub conditions: Vec<PropertyFilter>,
}

impl EventSelector {
    /// Every event of a name.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), conditions: Vec::new() }
    }

    /// The events of a name that fulfil these conditions.
    pub fn new(name: String, mut conditions: Vec<PropertyFilter>) -> Self {
        conditions.sort();
        conditions.dedup();
        Self { name, conditions }
    }

    /// Whether every event that is meant here is meant there as well, by the conditions as they are written.
    pub fn is_part_of(&self, other: &Self) -> bool {
        self.name == other.name && other.conditions.iter().all(|condition| self.conditions.contains(condition))
    }
}

/// In words, as in "`upgrade` (`plan` is `pro`)".
impl fmt::Display for EventSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.name)?;
        if self.conditions.is_empty() {
            return Ok(());
        }
        let conditions = self.conditions.iter().map(ToString::to_string).collect();
        write!(f, " ({})", joined("and-all", conditions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(path: &str, rule: PropertyRule) -> PropertyFilter {
        PropertyFilter { path: PropertyPath::parse(path).expect("a path"), rule }
    }

    #[test]
    fn a_path_is_keys_or_a_pointer() {
        let keys = |path: &str| PropertyPath::parse(path).map(|path| path.keys().to_vec());
        assert_eq!(keys("a.b"), Ok(vec!["a".into(), "b".into()]));
        assert_eq!(keys("/a.b/0/~1~01"), Ok(vec!["a.b".into(), "0".into(), "/~1".into()]));
        assert!(keys("").is_err() && keys("/a~2").is_err() && keys("/~").is_err());
    }

    #[test]
    fn conditions_in_another_order_are_the_same() {
        let one = || filter("a", PropertyRule::Exists(true));
        let two = || filter("b", PropertyRule::AnyOf(["x".to_owned()].into()));
        let both = EventSelector::new("e".into(), vec![two(), one(), two()]);
        assert_eq!(both, EventSelector::new("e".into(), vec![one(), two()]));
        assert!(both.is_part_of(&EventSelector::named("e")) && !EventSelector::named("e").is_part_of(&both));
        assert!(!both.is_part_of(&EventSelector::named("f")));
    }

    #[test]
    fn a_selector_says_what_it_means() {
        let plan = filter("plan", PropertyRule::AnyOf(["pro".to_owned(), "team".to_owned()].into()));
        let seats = filter("seats", PropertyRule::Within { min: Decimal::parse("5"), max: None });
        let selector = EventSelector::new("upgrade".into(), vec![seats, plan]);
        assert_eq!(selector.to_string(), "`upgrade` (`plan` is `pro` or `team` and `seats` is at least 5)");
    }
}
