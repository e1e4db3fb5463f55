//! A message and the values that it names, which may be messages themselves.

use serde::Serialize;

use super::catalogue::{self, Argument};
use crate::calendar::Day;
use crate::format::{self, Format, RateMove};

/// A sentence, or a part of one: the id of a catalogue entry, and the values that it names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// The id of the entry.
    pub id: &'static str,
    /// What the entry's variables stand for, by name.
    pub values: Vec<(&'static str, Value)>,
}

impl Message {
    /// The entry of an id, which must be in the catalogue.
    pub const fn new(id: &'static str) -> Self {
        Self { id, values: Vec::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// The same with a name or a sentence of the project.
    #[must_use]
    pub fn text_value(self, name: &'static str, text: &str) -> Self {
        self.with(name, Value::Text(text.to_owned()))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The sentence as people read it.
    pub fn text(&self) -> String {
        let moved = self.rate_move();
        let argument = |value: &Value| {
            let told = moved.as_ref().and_then(|moved| moved.text(value));
            told.map_or_else(|| value.argument(), Argument::Text)
        };
        catalogue::written(self.id, self.values.iter().map(|(name, value)| (*name, argument(value))))
    }

    /// The move that the sentence tells, when it names two rates and the points between them.
    fn rate_move(&self) -> Option<ToldMove> {
        let values = || self.values.iter().map(|(_, value)| value);
        let points: Vec<f64> =
            values().filter_map(|value| if let Value::Points(of) = value { Some(*of) } else { None }).collect();
        let rates: Vec<f64> =
            values().filter_map(|value| if let Value::Rate(of) = value { Some(*of) } else { None }).collect();
        let (&[points], &[first, second]) = (points.as_slice(), rates.as_slice()) else { return None };
        let is_between = |before: f64, now: f64| (now - before - points).abs() < 1e-9;
        let in_order = [(first, second), (second, first)].into_iter().find(|(before, now)| is_between(*before, *now));
        in_order.map(|(before, now)| ToldMove { before, texts: RateMove::of(before, now) })
    }

    /// Its values and those of the messages inside it, each once.
    pub fn all_values(&self) -> Vec<(String, Value)> {
        let mut found: Vec<(String, Value)> = Vec::new();
        for (name, value) in &self.values {
            add(&mut found, name, value);
        }
        found
    }
}

fn add(found: &mut Vec<(String, Value)>, name: &str, value: &Value) {
    match value {
        Value::Message(inner) => inner.values.iter().for_each(|(name, value)| add(found, name, value)),
        Value::List(values) => {
            values.iter().enumerate().for_each(|(at, value)| add(found, &format!("{name}{at}"), value));
        }
        Value::Word(_) => {}
        Value::Count(_)
        | Value::Rate(_)
        | Value::Ratio(_)
        | Value::Amount(..)
        | Value::Relative(_)
        | Value::Points(_)
        | Value::Difference(_)
        | Value::Times(_)
        | Value::Day(_)
        | Value::Text(_) => {
            let is_new = |name: &str| found.iter().all(|(known, _)| known != name);
            if found.iter().any(|(known, same)| known == name && same == value) {
                return;
            }
            let (mut free, mut number) = (name.to_owned(), 1);
            while !is_new(&free) {
                number += 1;
                free = format!("{name}{number}");
            }
            found.push((free, value.clone()));
        }
    }
}

/// A move of a rate that a sentence tells.
struct ToldMove {
    /// The rate before.
    before: f64,
    /// What is written.
    texts: RateMove,
}

impl ToldMove {
    /// How it writes one of its three values; the sentence says the direction.
    fn text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Points(_) => Some(points(&self.texts.points)),
            Value::Rate(rate) if rate.to_bits() == self.before.to_bits() => Some(self.texts.before.clone()),
            Value::Rate(_) => Some(self.texts.now.clone()),
            _ => None,
        }
    }
}

/// A number, a day, a name, or a part of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Value {
    /// People, events, days, or a mean of them.
    Count(f64),
    /// A proportion, 0 to 1.
    Rate(f64),
    /// A quotient that may exceed 1.
    Ratio(f64),
    /// A sum, in its own format.
    Amount(f64, Format),
    /// A relative change, a ratio: -0.34 for minus 34%.
    Relative(f64),
    /// A difference of proportions, in 0..1 numbers: -0.21 for minus 21 points.
    Points(f64),
    /// A difference of counts.
    Difference(f64),
    /// A multiple: 3.4 for 3.4 times as many.
    Times(f64),
    /// A day.
    Day(Day),
    /// A name or a sentence of the project.
    Text(String),
    /// A word of the catalogue's selectors, such as `up`; never shown.
    Word(&'static str),
    /// Several, joined by the language.
    List(Vec<Value>),
    /// A part of the sentence.
    Message(Box<Message>),
}

impl Value {
    /// A metric's value.
    pub fn of(value: f64, format: Format) -> Self {
        match format {
            Format::Count => Self::Count(value),
            Format::Percent => Self::Rate(value),
            Format::Ratio => Self::Ratio(value),
            Format::Number | Format::Currency(_) => Self::Amount(value, format),
        }
    }

    /// A number of things that can be counted.
    pub fn number(number: usize) -> Self {
        Self::Count(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
    }

    /// A part of a sentence.
    pub fn part(message: Message) -> Self {
        Self::Message(Box::new(message))
    }

    /// What it is in a sentence.
    fn argument(&self) -> Argument {
        match self {
            // Numbers choose plurals; everything else is a text.
            Self::Count(number) => Argument::Number(*number),
            // The sentence says the direction of a change.
            Self::Relative(_) | Self::Points(_) | Self::Difference(_) => {
                Argument::Text(self.text().trim_start_matches(['+', '\u{2212}']).to_owned())
            }
            Self::Rate(_)
            | Self::Ratio(_)
            | Self::Amount(..)
            | Self::Times(_)
            | Self::Day(_)
            | Self::Text(_)
            | Self::Word(_)
            | Self::List(_)
            | Self::Message(_) => Argument::Text(self.text()),
        }
    }

    /// As people read it.
    pub fn text(&self) -> String {
        match self {
            Self::Count(value) | Self::Times(value) => format::amount(*value),
            Self::Rate(value) => format::percent(*value),
            Self::Ratio(value) => format::ratio(*value),
            Self::Amount(value, kind) => format::value(*value, *kind),
            Self::Relative(value) => format::relative_change(*value),
            Self::Points(value) => format::signed(*value, points(&format::points_size(*value))),
            Self::Difference(value) => format::count_change(*value),
            Self::Day(day) => format::day_short(*day),
            Self::Text(text) => text.clone(),
            Self::Word(word) => (*word).to_owned(),
            Self::List(values) => list(values),
            Self::Message(message) => message.text(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::part(message)
    }
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::List(texts.into_iter().map(Self::Text).collect())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Count(number)
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Count(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Count(number.into())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Count(number as f64)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Count(number as f64)
    }
}

/// The size of a move of a rate with its unit: `21 points`, `1 point`.
pub(super) fn points(size: &str) -> String {
    // The plural is that of the number as it is written.
    let number = if size == "1" { 1.0 } else { 2.0 };
    Message::new("points").with("number", Value::Count(number)).text_value("size", size).text()
}

/// `a`, `a and b`, `a, b and c`.
fn list(values: &[Value]) -> String {
    match values {
        [] => String::new(),
        [one] => one.text(),
        [before @ .., last] => {
            let before: Vec<String> = before.iter().map(Value::text).collect();
            Message::new("list").text_value("before", &before.join(", ")).text_value("last", &last.text()).text()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn a_message_is_written_with_its_values() {
        let message = Message::new("when-since").with("first", Value::Day(Day(20_775)));
        assert_eq!(message.text(), "since 18 Nov");
    }

    #[test]
    fn a_move_of_a_rate_is_told_in_numbers_that_subtract() {
        let moved = |before: f64, now: f64| {
            Message::new("story-change-rate")
                .text_value("subject", "D7 retention")
                .with("direction", Value::Word("down"))
                .with("change", Value::Points(now - before))
                .with("before", Value::Rate(before))
                .with("now", Value::Rate(now))
                .with("days", Value::Count(30.0))
                .text()
        };
        assert_eq!(moved(0.51, 0.34), "D7 retention fell 17 points, from 51% to 34%, in the last 30 days.");
        // 50.64% and 33.38% are 51% and 33% elsewhere, and 17.26 points 17.
        assert_eq!(moved(0.5064, 0.3338), "D7 retention fell 17.2 points, from 50.6% to 33.4%, in the last 30 days.");
    }

    #[test]
    fn plurals_follow_the_number() {
        let days = |number: f64| Message::new("days").with("number", Value::Count(number)).text();
        assert_eq!([days(1.0), days(2.0), days(1200.0)], ["1 day", "2 days", "1,200 days"]);
    }

    #[test]
    fn lists_are_joined_by_the_language() {
        let text =
            |names: &[&str]| Value::List(names.iter().map(|name| Value::Text((*name).to_owned())).collect()).text();
        assert_eq!([text(&["a"]), text(&["a", "b"]), text(&["a", "b", "c"])], ["a", "a and b", "a, b and c"]);
    }

    #[test]
    fn values_of_inner_messages_are_values_too_and_none_is_lost() {
        let inner = |day: i32| Value::part(Message::new("when-since").with("first", Value::Day(Day(day))));
        let message = Message::new("days").with("number", Value::Count(2.0)).with("a", inner(3)).with("b", inner(4));
        let names: Vec<String> = message.all_values().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["number", "first", "first2"]);
    }
}
