//! An incident as it is published: what moved, against what, since when, how sure, and what it cost.

use super::acknowledged::Acknowledged;
use super::incident_hours::IncidentHours;
use super::rule::{AlertWindow, Direction, SeriesKind, Severity, WindowReading};
use crate::calendar::{Day, DayRange};
use crate::messages::Message;
use crate::metric::{Format, SegmentKey};
use crate::stats::split::Contribution;

/// One incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// The same from day to day: a hash of subject, segment, direction and start.
    pub id: String,
    /// What the id is made of beside these: the metric, or the decision whose condition to be reversed holds.
    pub subject: String,
    /// The metric's id; [`DATA`] for missing data.
    pub metric: String,
    /// The metric's name for people.
    pub label: String,
    /// How its values are written.
    pub format: Format,
    /// What its values are.
    pub kind: SeriesKind,
    /// The segment.
    pub segment: SegmentKey,
    /// Which way it moved.
    pub direction: Direction,
    /// Whether that is good news.
    pub is_good: bool,
    /// The highest it had.
    pub severity: Severity,
    /// Whether it goes on.
    pub state: IncidentState,
    /// The level that it left behind, while it is a new one.
    pub level: Option<LevelChange>,
    /// The level of the newest week, while it is over for the time being and at least half of its change is still there: whether it
    /// has left a new level is judged two weeks after its last trigger.
    pub lasting: Option<LevelChange>,
    /// The newest day of the first evaluation day that triggered.
    pub detected: Day,
    /// That evaluation day's last complete day: later than `detected` for a metric whose days take time to be complete.
    pub detected_on: Day,
    /// The first evaluation day on which it was a warning or more; `None` for one that never was.
    pub warned: Option<FirstWarning>,
    /// The first day of the window that was shown first.
    pub started: Day,
    /// The first day of the move.
    pub onset: Day,
    /// The newest day of the last evaluation day that triggered.
    pub last_trigger: Day,
    /// That evaluation day's last complete day.
    pub last_evaluation: Day,
    /// The last complete day of the evaluation day that last changed how it stands.
    pub updated_on: Day,
    /// How many evaluation days triggered.
    pub evaluations: u32,
    /// Which window is reported: the shortest that triggered on the evaluation day that is reported.
    pub rule: IncidentRule,
    /// Within how many days of the start the conversions of that window were read; `None` for other metrics.
    pub within_days: Option<u16>,
    /// The numbers of that window; `None` for missing data.
    pub evidence: Option<AlertEvidence>,
    /// The mean of its days against what was expected of them; `None` for missing data.
    pub average: Option<IncidentAverage>,
    /// What it cost, or brought.
    pub impact: Impact,
    /// What happened, in one sentence without a full stop.
    pub sentence: Message,
    /// The same as people read it.
    pub title: String,
    /// One or two sentences.
    pub narrative: String,
    /// Its days and some before and after, for a chart.
    pub history: Vec<HistoryDay>,
    /// What happened by the hour around its onset; `None` where it is not known.
    pub hours: Option<IncidentHours>,
    /// What each part of its segment contributed, or why that is not told.
    pub split: Result<Vec<SplitPart>, NoSplit>,
    /// Whether it is a count that moved only because the people did whom it counts, while their rate held.
    pub follows_people: bool,
    /// What the team made of it; `None` while nobody has said.
    pub acknowledged: Option<Acknowledged>,
    /// The ids of the alerts that are listed inside this one.
    pub folded: Vec<String>,
    /// The id of the alert that this one is listed inside.
    pub folded_into: Option<String>,
}

/// The evaluation day on which an incident became worth a mail. An info may have been shown days before; that early sign is no
/// detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstWarning {
    /// The newest day that it saw of the metric.
    pub day: Day,
    /// Its last complete day.
    pub as_of: Day,
}

/// The metric id of missing data.
pub const DATA: &str = "data";

/// Incidents of one cause began within so many days of each other.
pub const TOGETHER_DAYS: i32 = 3;

impl Incident {
    /// The stable id of an incident of this subject: its metric, or what else it is about.
    pub fn id_of(subject: &str, segment: &SegmentKey, direction: Direction, started: Day) -> String {
        let text = format!("{subject}\n{segment}\n{}\n{started}", direction.as_str());
        blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
    }

    /// Whether it is about the users of a segment: it is its own, or data are missing of everybody, or of a part of everybody.
    pub fn concerns(&self, segment: &SegmentKey) -> bool {
        let is_data = self.metric == DATA && (self.segment.is_everybody() || segment.is_everybody());
        self.segment == *segment || is_data
    }

    /// The day it ended; `None` while it goes on.
    pub fn ended(&self) -> Option<Day> {
        match self.state {
            IncidentState::Ongoing => None,
            IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => Some(self.last_trigger),
        }
    }

    /// Whether the level is still off: it goes on, has left a new level, or has not gone half the way back for the time being.
    pub const fn is_still_off(&self) -> bool {
        match self.state {
            IncidentState::Ongoing | IncidentState::NewLevel => true,
            IncidentState::Over => self.lasting.is_some(),
            IncidentState::Recovered => false,
        }
    }

    /// Whether it is expected or accepted, so that it is no news.
    pub fn is_settled(&self) -> bool {
        self.acknowledged.as_ref().is_some_and(|acknowledged| acknowledged.is_settled)
    }

    /// The first day on which the metric was back, although windows that hold days of the move go on to trigger; `None` of a move that
    /// goes on, and of one that no longer triggers.
    pub fn back_since(&self) -> Option<Day> {
        self.average?.back_since(self.state, self.last_trigger)
    }

    /// Its days, from the onset to the last that triggered.
    pub fn days(&self) -> DayRange {
        DayRange { first: self.onset, last: self.last_trigger }
    }
}

/// Whether an incident goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentState {
    /// It triggered within the last week.
    Ongoing,
    /// It no longer triggers because the rule has learnt the new level, which is still beyond the gate.
    NewLevel,
    /// It no longer triggers, and the level is about what it was.
    Over,
    /// It no longer triggers, and the way back to the level before was seen.
    Recovered,
}

impl IncidentState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Ongoing, Self::NewLevel, Self::Over, Self::Recovered];

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ongoing => "ongoing",
            Self::NewLevel => "new_level",
            Self::Over => "over",
            Self::Recovered => "recovered",
        }
    }
}

/// A level that changed, a day and with the weekdays taken out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelChange {
    /// Before the incident.
    pub before: f64,
    /// Of the newest 14 days.
    pub now: f64,
    /// Since the first day of the move.
    pub since: Day,
}

/// What one part of a segment contributed to a change.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitPart {
    /// The segment; `None` for those in none of the others.
    pub segment: Option<SegmentKey>,
    /// Its name for people.
    pub label: String,
    /// Its rate, or its count a day, on the days that the window is compared with.
    pub before: f64,
    /// The same in the window.
    pub now: f64,
    /// Its part of the whole change; the parts add up to 1.
    pub share: f64,
    /// What it contributes by being a larger or smaller part of the whole; 0 of a count.
    pub mix: f64,
    /// What it contributes by its own change.
    pub rate: f64,
    /// Whether its own change is more than chance; never for the rest.
    pub is_beyond_chance: bool,
}

impl SplitPart {
    /// A part as it was worked out, of a whole change of `total`.
    pub(crate) fn of(
        (segment, label): (Option<SegmentKey>, String),
        found: &Contribution,
        total: f64,
        is_beyond_chance: bool,
    ) -> Self {
        let [before, now] = found.values;
        let share = found.total() / total;
        Self { segment, label, before, now, share, mix: found.mix, rate: found.own, is_beyond_chance }
    }
}

/// Why an incident is not split by segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSplit {
    /// Data is missing, so there are no windows.
    MissingData,
    /// It is no change against a window, but a condition that holds.
    NoWindows,
    /// No segments divide its own.
    NoSegments,
    /// Every part has too few people, or numbers that may not be known.
    TooFew,
}

impl NoSplit {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingData => "missing_data",
            Self::NoWindows => "no_windows",
            Self::NoSegments => "no_segments",
            Self::TooFew => "too_few",
        }
    }
}

/// What an incident was found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentRule {
    /// A window that was compared with the weeks before.
    Window(AlertWindow),
    /// Days without data, or without the events of one metric.
    MissingData,
    /// The condition under which a decision is to be reversed.
    ReverseWhen,
}

impl IncidentRule {
    /// Every rule.
    pub const ALL: [Self; 6] = [
        Self::Window(AlertWindow::Day),
        Self::Window(AlertWindow::ThreeDays),
        Self::Window(AlertWindow::Week),
        Self::Window(AlertWindow::Fortnight),
        Self::MissingData,
        Self::ReverseWhen,
    ];

    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Window(window) => window.as_str(),
            Self::MissingData => "missing_data",
            Self::ReverseWhen => "reverse_when",
        }
    }
}

/// The numbers behind an alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlertEvidence {
    /// The window that is reported, against the baseline and the expectation of the day on which the incident began.
    pub window: WindowReading,
    /// The relative change, `None` from an expected nothing.
    pub percent: Option<f64>,
    /// How unusual the windows of the newest evaluation day are; for an incident that is over, of its last one.
    pub z: [f64; 4],
    /// The relative changes of the same windows, `None` from an expected nothing.
    pub percents: [Option<f64>; 4],
    /// The window whose baseline it is: that of the evaluation day on which the incident began.
    pub baseline_of: AlertWindow,
    /// One minus the chance of such a reading when nothing happened.
    pub confidence: f64,
    /// The days of the evaluation day that is reported, without any model.
    pub plain: PlainComparison,
}

/// Comparisons that need no model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlainComparison {
    /// The 7 days to the alert's newest day: their sum, or their rate; `None` when a day among them must not be published,
    /// since a sum without it would read as theirs.
    pub last7: Option<f64>,
    /// The 7 days before them; `None` together with `last7`.
    pub previous7: Option<f64>,
    /// The relative change between the two.
    pub percent: Option<f64>,
    /// The alert's newest day.
    pub yesterday: f64,
    /// The median of the 14 days before it.
    pub median14: f64,
    /// The relative change between the two.
    pub percent_day: Option<f64>,
}

/// The mean of the days of an incident: of a count a day, of a rate over everybody in them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncidentAverage {
    /// From the onset to the last day that triggered, or to the last day of the move when later days are back beyond doubt.
    pub days: DayRange,
    /// What the level before, weekdays put back, would have brought.
    pub expected: f64,
    /// What came.
    pub current: f64,
}

impl IncidentAverage {
    /// See [`Incident::back_since`].
    pub(super) fn back_since(&self, state: IncidentState, last_trigger: Day) -> Option<Day> {
        (state == IncidentState::Ongoing && self.days.last < last_trigger).then(|| self.days.last.plus(1))
    }
}

/// Expected minus actual, summed over the days of the incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// People or events; negative when there were more than expected.
    pub value: f64,
    /// What they are.
    pub unit: String,
    /// For people: `about 84 fewer users reached Onboarding complete than expected`.
    pub text: String,
}

/// One day of the chart of an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HistoryDay {
    /// The day.
    pub day: Day,
    /// The count or the rate; `None` out of nothing.
    pub value: Option<f64>,
    /// What was to be expected: by the 14 days before it, from the onset on by the level before.
    pub expected: Option<f64>,
}
