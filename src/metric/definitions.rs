//! What a project measures: segments, funnel steps, active events, trend metrics and exclusions, already checked.
//!
//! Everything that decides a cell of the cube is here and nothing else, so the cube can be cached by these values.
//! Reading them from a file belongs to `config`.

use serde::Serialize;

use std::collections::BTreeSet;
use std::fmt;

use super::ComparedDays;
use super::position::{StepIndex, TrendIndex};
use super::property::{EventSelector, PropertyPath};
use crate::calendar::LocalZone;
use crate::language::Language;
use crate::messages::text;

/// A URL-safe name of a segment, for example `all`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SegmentKey(pub String);

impl SegmentKey {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the key of the segment that always exists and is everybody.
    pub fn is_everybody(&self) -> bool {
        self.0 == "all"
    }
}

impl fmt::Display for SegmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One condition on a user attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Filter {
    /// The column of `users`.
    pub attribute: String,
    /// The values that pass, compared exactly; `unknown` stands for NULL and for a missing user row.
    pub any_of: Vec<String>,
    /// Whether exactly the other values pass.
    pub is_excluding: bool,
}

impl Filter {
    /// Whether a value passes.
    pub fn passes(&self, value: &str) -> bool {
        self.any_of.iter().any(|listed| listed == value) != self.is_excluding
    }
}

/// The values of a user attribute side by side.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Breakdown {
    /// The column of `users`.
    pub attribute: String,
    /// Its name for people.
    pub label: String,
    /// How many values stand by themselves at most; the others are one.
    pub top: usize,
    /// How many users must have a value that stands by itself.
    pub least: u64,
}

/// A named filter over user attributes; every filter must pass. `all` has none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Segment {
    /// Its slug.
    pub key: SegmentKey,
    /// Its name for people.
    pub label: String,
    /// The conditions.
    pub filters: Vec<Filter>,
}

impl Segment {
    /// The segment of a key.
    pub fn find<'s>(all: &'s [Self], key: &SegmentKey) -> Option<&'s Self> {
        all.iter().find(|segment| segment.key == *key)
    }

    /// The name of a segment for people; its key when it is none of these.
    pub fn label_of<'s>(all: &'s [Self], key: &'s SegmentKey) -> &'s str {
        Self::find(all, key).map_or(key.as_str(), |segment| segment.label.as_str())
    }
}

/// The event that makes a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum StepEvent {
    /// `"*"`, the earliest counted event of any name; only for the first step.
    Any,
    /// Events of a name, perhaps with conditions.
    Named(EventSelector),
}

impl StepEvent {
    /// The name of the events, or `*`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Named(events) => &events.name,
        }
    }
}

/// One step of the activation funnel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Step {
    /// Its key, for example `first_key_action`.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The event that reaches it.
    pub event: StepEvent,
    /// Days after `t0` within which it must happen; 0 for the first step, at most 180.
    pub window_days: u16,
}

/// Which way a metric should go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    None,
}

impl Direction {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::None => "none",
        }
    }
}

/// A daily count of one event name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TrendMetric {
    /// Its metric id, for example `errors`; the distinct users are `errors_users`.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// The events it counts.
    pub event: EventSelector,
    /// What one of them is called, in the plural: `errors`.
    pub unit: String,
    /// The property that is added up over these events; `None` for a metric without a sum.
    pub sum: Option<PropertyPath>,
    /// Which way is good.
    pub good_direction: Direction,
    /// Whether `<key>_per_active_user` is published as well.
    pub per_active_user: bool,
}

/// Everything that decides what the cube counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Definitions {
    /// The segments; `all` is always the first.
    pub segments: Vec<Segment>,
    /// The attributes whose values stand side by side.
    pub breakdowns: Vec<Breakdown>,
    /// The funnel, at least one step, the first with window 0.
    pub steps: Vec<Step>,
    /// The index in `steps` of the step that activates a user.
    pub activation_step: usize,
    /// Events that make a user active, at least one.
    pub active_events: Vec<EventSelector>,
    /// The counted events.
    pub trends: Vec<TrendMetric>,
    /// Sources that are not counted, compared whole with ASCII letters folded.
    pub excluded_sources: Vec<String>,
    /// Which earlier days a range is compared with.
    pub compare: ComparedDays,
    /// The zone whose calendar days are counted.
    pub zone: LocalZone,
}

/// The unit of a count with this label, which stands inside sentences: German keeps its capitals.
pub fn default_unit(label: &str) -> String {
    match Language::current() {
        Language::English => label.to_lowercase(),
        Language::German => label.to_owned(),
    }
}

impl Default for Definitions {
    /// The default schema (`docs/metric-semantics.md`): one segment `all`, the four-step funnel, the five trend metrics.
    fn default() -> Self {
        let step = |key: &str, label: &'static str, event: &str, window_days| Step {
            key: key.into(),
            label: text!(label),
            event: StepEvent::Named(EventSelector::named(event)),
            window_days,
        };
        let trend = |key: &str, label: &'static str, event: &str, good_direction| TrendMetric {
            key: key.into(),
            label: text!(label),
            event: EventSelector::named(event),
            unit: default_unit(&text!(label)),
            sum: None,
            good_direction,
            per_active_user: key == "errors",
        };
        Self {
            segments: vec![Segment {
                key: SegmentKey("all".into()),
                label: text!("default-all-users"),
                filters: Vec::new(),
            }],
            breakdowns: Vec::new(),
            steps: vec![
                step("signup", "default-signup", "signup", 0),
                step("onboarding_complete", "default-onboarding", "onboarding_complete", 7),
                step("first_key_action", "default-key-action", "key_action_completed", 7),
                step("invite", "default-invite", "invite_sent", 14),
            ],
            activation_step: 2,
            active_events: ["app_open", "key_action_completed"].map(EventSelector::named).to_vec(),
            trends: vec![
                trend("signups", "default-signups", "signup", Direction::Up),
                trend("onboarding_completed", "default-onboardings", "onboarding_complete", Direction::Up),
                trend("key_actions", "default-key-actions", "key_action_completed", Direction::Up),
                trend("invites", "default-invites", "invite_sent", Direction::Up),
                trend("errors", "default-errors", "error", Direction::Down),
            ],
            excluded_sources: vec!["test".into(), "bot".into(), "internal".into()],
            compare: ComparedDays::default(),
            zone: LocalZone::default(),
        }
    }
}

impl Definitions {
    /// The position of a segment.
    pub fn segment_index(&self, key: &str) -> Option<usize> {
        self.segments.iter().position(|segment| segment.key.as_str() == key)
    }

    /// By step, how many different calendar distances the users of a cohort day may need to reach it: 0 up to the days of its
    /// window, and up to two more where a clock change or a skipped day makes days shorter than 24 hours.
    pub fn lags(&self) -> Vec<usize> {
        let more = |window: u16| if self.zone.is_utc() || window == 0 { 1 } else { 3 };
        self.steps.iter().map(|step| usize::from(step.window_days) + more(step.window_days)).collect()
    }

    /// The names of the events whose properties conditions or sums ask for, in order.
    pub fn names_with_properties(&self) -> Vec<String> {
        let steps = self.steps.iter().filter_map(|step| match &step.event {
            StepEvent::Any => None,
            StepEvent::Named(events) => Some(events),
        });
        let with_conditions = steps.chain(&self.active_events).filter(|events| !events.conditions.is_empty());
        let asks = |trend: &&TrendMetric| trend.sum.is_some() || !trend.event.conditions.is_empty();
        let trends = self.trends.iter().filter(asks).map(|trend| &trend.event);
        let names: BTreeSet<&String> = with_conditions.chain(trends).map(|events| &events.name).collect();
        names.into_iter().cloned().collect()
    }

    /// The step at a position.
    pub fn step(&self, index: StepIndex) -> &Step {
        &self.steps[index.0]
    }

    /// The trend metric at a position.
    pub fn trend(&self, index: TrendIndex) -> &TrendMetric {
        &self.trends[index.0]
    }

    /// The step that activates a user.
    pub fn activation(&self) -> StepIndex {
        StepIndex(self.activation_step)
    }

    /// The trend metrics that count the events of a step, under the same conditions.
    pub fn trends_of(&self, step: StepIndex) -> impl Iterator<Item = TrendIndex> + use<'_> {
        let is_counted = move |trend: &TrendMetric| match &self.step(step).event {
            StepEvent::Any => false,
            StepEvent::Named(events) => *events == trend.event,
        };
        (0..self.trends.len()).filter(move |index| is_counted(&self.trends[*index])).map(TrendIndex)
    }

    /// Whether a trend metric counts the starts of users.
    pub fn is_start(&self, index: TrendIndex) -> bool {
        self.trends_of(StepIndex::START).any(|start| start == index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_utc_a_lag_reaches_two_days_past_the_window() {
        let mut definitions = Definitions::default();
        assert_eq!(definitions.lags(), [1, 8, 8, 15]);
        definitions.zone = "Europe/Berlin".parse().expect("a zone");
        assert_eq!(definitions.lags(), [1, 10, 10, 17]);
    }
}
