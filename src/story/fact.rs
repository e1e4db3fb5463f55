//! A fact: one thing that the views or the incidents say, with its numbers in full precision and the panel that shows it.
//!
//! The statement is a message of the catalogue; whoever writes prose about a fact may use its values as they are written there
//! and no other number.

use serde::Serialize;

use crate::alerts::{DATA, Direction};
use crate::calendar::DayRange;
use crate::messages::text;
use crate::messages::{Message, Value};
use crate::metric::{Metric, Quantity, SegmentKey};

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
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Topic {
    /// An incident of the alert rules.
    Incident,
    /// A metric against the previous period.
    Change,
    /// An incident or a change by segment.
    Split,
    /// What was shipped before an incident.
    Shipped,
    /// What readers must know about the data.
    Data,
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

/// The direction that the sign of a change gives.
pub fn direction_of(value: &Value) -> Option<Direction> {
    match value {
        Value::Relative(change) | Value::Points(change) | Value::Difference(change) => moved(*change, &value.text()),
        Value::Count(_)
        | Value::Rate(_)
        | Value::Ratio(_)
        | Value::Amount(..)
        | Value::Times(_)
        | Value::Day(_)
        | Value::Text(_)
        | Value::Word(_)
        | Value::List(_)
        | Value::Message(_) => None,
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
    pub fn label(&self) -> String {
        match self {
            Self::Kpi(_) => text!("label-key-figures"),
            Self::Funnel => text!("download-funnel"),
            Self::Alerts => text!("label-alerts"),
            Self::Incident(_) => text!("label-alert"),
            Self::Retention => text!("label-retention"),
            Self::Trends => text!("label-trends"),
            Self::Playbook(_) => text!("label-playbook"),
            Self::DataHealth => text!("label-data-health"),
        }
    }
}

impl Fact {
    /// A fact without numbers; without a metric it is about the data as a whole.
    pub fn new(
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
            consequence: None,
            days: None,
            against: None,
            values: Vec::new(),
            panel,
            direction: None,
            is_good: None,
            playbook: None,
        }
    }

    /// The same fact, stated by a message and with its values.
    #[must_use]
    pub(super) fn stated(mut self, message: &Message) -> Self {
        self.statement = message.text();
        for (name, value) in message.all_values() {
            let is_known = |name: &str| self.get(name).is_some();
            if self.get(&name) == Some(&value) {
                continue;
            }
            let mut free = name.clone();
            let mut number = 1;
            while is_known(&free) {
                number += 1;
                free = format!("{name}{number}");
            }
            self.values.push((free, value));
        }
        self
    }

    /// The same fact with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Day;

    #[test]
    fn a_change_that_reads_as_zero_has_no_direction() {
        assert_eq!(direction_of(&Value::Relative(-0.000_1)), None);
        assert_eq!(direction_of(&Value::Points(-0.02)), Some(Direction::Down));
        assert_eq!(direction_of(&Value::Relative(0.3)), Some(Direction::Up));
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
