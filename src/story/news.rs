//! A story: one cause, told once for every surface.

use serde::Serialize;

use super::fact::Fact;
use crate::alerts::{Direction, IncidentState, Severity};
use crate::calendar::Day;
use crate::decisions::ShippedChange;
use crate::messages::Message;
use crate::metric::SegmentKey;

/// What kind of news a story is. The order is that in which stories are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum StoryClass {
    /// The data cannot be trusted.
    Data,
    /// An incident goes on.
    Ongoing,
    /// An incident has left a new level behind.
    NewLevel,
    /// An incident is over.
    Recovered,
    /// A metric changed against the previous period beyond its own usual change.
    Change,
    /// A metric grows as it did before.
    Growth,
    /// Nothing moved beyond its usual range, or nothing could be judged.
    Quiet,
}

impl StoryClass {
    /// Every class, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Data, Self::Ongoing, Self::NewLevel, Self::Recovered, Self::Change, Self::Growth, Self::Quiet];

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Ongoing => "ongoing",
            Self::NewLevel => "new_level",
            Self::Recovered => "recovered",
            Self::Change => "change",
            Self::Growth => "growth",
            Self::Quiet => "quiet",
        }
    }
}

/// What a story says for a part of the summary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryLine {
    /// One sentence, or an item of a playbook.
    pub text: String,
    /// The ids of the facts that it states.
    pub facts: Vec<String>,
}

/// A segment that took part in the move of a story.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SegmentMove {
    /// Its key.
    pub segment: SegmentKey,
    /// Its name for people.
    pub label: String,
    /// Its change: a difference of rates, or a ratio of counts.
    pub change: f64,
    /// Whether that is more than chance.
    pub is_beyond_chance: bool,
}

/// One cause with all that follows from it, told once for every surface.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    /// The same from day to day, and unique on its page.
    pub id: String,
    /// What kind of news it is.
    pub class: StoryClass,
    /// The id of the metric at the cause; that of missing data for the data as a whole.
    pub metric: String,
    /// Whom it is about.
    pub segment: SegmentKey,
    /// Which way the metric moved.
    pub direction: Option<Direction>,
    /// How it stands: as its leading alert does, which is at a new level already while it is over only for the time being.
    #[serde(skip)]
    pub state: Option<IncidentState>,
    /// The severity of the leading alert.
    #[serde(skip)]
    pub severity: Option<Severity>,
    /// Whether it may be the headline of its page.
    pub may_lead: bool,
    /// One sentence.
    pub headline: Message,
    /// The first day of the move.
    pub onset: Option<Day>,
    /// The ids of its alerts, the leading one first.
    pub alerts: Vec<String>,
    /// The ids of its facts, the leading one first.
    pub facts: Vec<String>,
    /// The segments that took part.
    pub segments: Vec<SegmentMove>,
    /// What was shipped in the week before, the newest first; facts hold the same.
    #[serde(skip)]
    pub shipped: Vec<ShippedChange>,
    /// What changed, the most important first.
    pub changed: Vec<StoryLine>,
    /// What it costs or brings, and whom.
    pub matters: Vec<StoryLine>,
    /// What to do.
    pub actions: Vec<StoryLine>,
    /// What the numbers cannot tell.
    pub questions: Vec<StoryLine>,
}

#[cfg(test)]
impl Story {
    /// One of a class, of everybody, that tells nothing.
    pub(super) fn sample(class: StoryClass) -> Self {
        Self {
            id: format!("story.{}", class.as_str()),
            class,
            metric: "signups".into(),
            segment: SegmentKey("all".into()),
            direction: None,
            state: None,
            severity: None,
            may_lead: true,
            headline: Message::new("story-quiet"),
            onset: None,
            alerts: Vec::new(),
            facts: Vec::new(),
            segments: Vec::new(),
            shipped: Vec::new(),
            changed: Vec::new(),
            matters: Vec::new(),
            actions: Vec::new(),
            questions: Vec::new(),
        }
    }
}

/// A story and the facts that it states.
pub(super) type Told = (Story, Vec<Fact>);
