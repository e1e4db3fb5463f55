//! A fact: one thing that the views or the incidents say, with its numbers in full precision and the panel that shows it.
//!
//! The statement is made from the values by `format`; whoever writes prose about a fact may use its values as `format`
//! writes them and no other number.

use serde::Serialize;

use crate::alerts::{DATA, Direction};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::metric::{Format, Metric, Quantity, SegmentKey};

/// One thing that can be said, and shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// Readable and the same from day to day: `incident.errors.up.2026-11-19`, `funnel.onboarding_complete`.
    pub id: String,
    /// What it is about, which decides how the writer uses it.
    pub topic: Topic,
    /// The metric; `None` for the data as a whole.
    pub quantity: Option<Quantity>,
    /// Its id as it is written; `data` for the data as a whole.
    pub metric: String,
    /// Whom it is about.
    pub segment: SegmentKey,
    /// One sentence.
    pub statement: String,
    /// The same in a few words without a full stop, for a headline; empty when it is never the headline.
    pub short: String,
    /// What follows from it for people, one sentence; `None` when the statement says it all.
    pub consequence: Option<String>,
    /// The days that the current value is about.
    pub days: Option<DayRange>,
    /// The days that it is compared with.
    pub against: Option<DayRange>,
    /// Every number, day and name of the statement and the consequence, by name.
    pub values: Vec<(String, Value)>,
    /// Where the reader sees it.
    pub panel: EvidencePanel,
    /// Which way it moved; `None` when it did not, or is no move.
    pub direction: Option<Direction>,
    /// Whether the move is good news; `None` for no move, or one that is neither.
    pub is_good: Option<bool>,
    /// The metric of the playbook that helps with it.
    pub playbook: Option<String>,
    /// Whether it is worth a line by itself: beyond chance, and large enough to matter.
    pub is_notable: bool,
    /// Effect times certainty times novelty, 0 to 1: the order of the sheet.
    pub weight: f64,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Topic {
    /// An incident of the alert rules.
    Incident,
    /// A metric against the previous period.
    Change,
    /// A change that was split by segments.
    Drivers,
    /// A number that cannot be judged yet.
    TooYoung,
    /// What this morning's check of the alert rules came to.
    Checked,
    /// What the team's playbook says to do and to ask.
    Playbook,
    /// There is nothing to say anything about.
    NoData,
    /// A setting that does not fit the data.
    Mismatch,
}

/// A number, a day or a name.
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
    /// A day.
    Day(Day),
    /// A name or a sentence of the project.
    Text(String),
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

    /// As people read it.
    pub fn text(&self) -> String {
        match self {
            Self::Count(value) => format::amount(*value),
            Self::Rate(value) => format::percent(*value),
            Self::Ratio(value) => format::ratio(*value),
            Self::Amount(value, kind) => format::value(*value, *kind),
            Self::Relative(value) => format::relative_change(*value),
            Self::Points(value) => format::points_change(*value),
            Self::Difference(value) => format::count_change(*value),
            Self::Day(day) => format::day_short(*day),
            Self::Text(text) => text.clone(),
        }
    }

    /// The direction that its sign gives.
    pub fn direction(&self) -> Option<Direction> {
        match self {
            Self::Relative(value) | Self::Points(value) | Self::Difference(value) => moved(*value, &self.text()),
            Self::Count(_) | Self::Rate(_) | Self::Ratio(_) | Self::Amount(..) | Self::Day(_) | Self::Text(_) => None,
        }
    }
}

/// The direction of a difference; none when it is written as zero.
pub(super) fn moved(difference: f64, written: &str) -> Option<Direction> {
    let is_zero = !written.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    match difference {
        _ if is_zero => None,
        difference if difference < 0.0 => Some(Direction::Down),
        _ => Some(Direction::Up),
    }
}

/// Where a fact is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum EvidencePanel {
    /// A number of the KPI row of its cockpit.
    Kpi(String),
    /// The funnel of its cockpit.
    Funnel,
    /// The alerts of its cockpit.
    Alerts,
    /// The retention of its cockpit.
    Retention,
    /// The trends of its cockpit.
    Trends,
    /// One incident on the page of all alerts, by its id.
    Incident(String),
    /// A playbook on the page of all alerts, by its metric.
    Playbook(String),
    /// The page about the data itself.
    DataHealth,
}

impl EvidencePanel {
    /// What a link to it is called.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Kpi(_) => "Key figures",
            Self::Funnel => "Funnel",
            Self::Alerts => "Alerts",
            Self::Incident(_) => "Alert",
            Self::Retention => "Retention",
            Self::Trends => "Trends",
            Self::Playbook(_) => "Playbook",
            Self::DataHealth => "Data health",
        }
    }
}

impl Fact {
    /// A fact without numbers, of no weight; without a metric it is about the data as a whole.
    pub(super) fn new(
        id: String,
        topic: Topic,
        (metric, segment): (Option<&Metric>, &SegmentKey),
        panel: EvidencePanel,
    ) -> Self {
        Self {
            id,
            topic,
            quantity: metric.map(|metric| metric.quantity),
            metric: metric.map_or(DATA, |metric| metric.id.as_str()).to_owned(),
            segment: segment.clone(),
            statement: String::new(),
            short: String::new(),
            consequence: None,
            days: None,
            against: None,
            values: Vec::new(),
            panel,
            direction: None,
            is_good: None,
            playbook: None,
            is_notable: false,
            weight: 0.0,
        }
    }

    /// The same fact with one more value.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: Value) -> Self {
        self.values.push((name.to_owned(), value));
        self
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Its values and the ends of its windows.
    pub fn all_values(&self) -> impl Iterator<Item = (String, Value)> + '_ {
        let ends = |range: Option<DayRange>, first: &'static str, last: &'static str| {
            range.into_iter().flat_map(move |range| {
                [(first.to_owned(), Value::Day(range.first)), (last.to_owned(), Value::Day(range.last))]
            })
        };
        let windows = ends(self.days, "from", "to").chain(ends(self.against, "baselineFrom", "baselineTo"));
        self.values.iter().cloned().chain(windows)
    }

    /// Whether it is bad news.
    pub fn is_bad(&self) -> bool {
        self.is_good == Some(false)
    }
}

/// A label inside a sentence: `errors` for `Errors`, but `DAU` and `D7 retention` as they are.
pub(super) fn inside(label: &str) -> String {
    let mut chars = label.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// A fragment as the beginning of a sentence.
pub(super) fn opening(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}

/// A change without its sign, where a word says the direction.
pub(super) fn unsigned(change: &str) -> &str {
    change.trim_start_matches(['+', '\u{2212}'])
}

/// `fell` or `rose`.
pub(super) const fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "rose",
        Direction::Down => "fell",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_inside_a_sentence_keeps_its_acronyms() {
        assert_eq!(inside("Errors"), "errors");
        assert_eq!(inside("DAU"), "DAU");
        assert_eq!(inside("D7 retention"), "D7 retention");
        assert_eq!(inside("Étapes"), "étapes");
    }

    #[test]
    fn a_change_that_reads_as_zero_has_no_direction() {
        assert_eq!(Value::Relative(-0.000_1).direction(), None);
        assert_eq!(Value::Points(-0.02).direction(), Some(Direction::Down));
        assert_eq!(Value::Relative(0.3).direction(), Some(Direction::Up));
    }

    #[test]
    fn windows_are_values_too() {
        let segment = SegmentKey("all".into());
        let mut fact = Fact::new("x".into(), Topic::Change, (None, &segment), EvidencePanel::Trends);
        fact.days = Some(DayRange { first: Day(1), last: Day(3) });
        let names: Vec<String> = fact.all_values().map(|(name, _)| name).collect();
        assert_eq!(names, ["from", "to"]);
    }
}
