//! What the newest look at a metric came to, fired or not, and which gate held it back.

use super::compose;
use super::evaluation::{Evaluation, MetricReplay};
use super::incident::PlainComparison;
use super::rule::{AlertWindow, DayVerdict, Gate, SeriesKind, Severity, WindowReading, is_too_few};
use crate::calendar::{Day, DayRange};
use crate::metric::SegmentKey;

/// The word for a metric on its newest evaluation day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckOutcome {
    /// A warning or a critical alert.
    Fired,
    /// Nothing to tell.
    Quiet,
    /// Too few days to know what is usual.
    Learning,
    /// Too few people or events for any change to count.
    TooFew,
    /// Switched off in the settings.
    Excluded,
}

impl CheckOutcome {
    /// The word of the JSON contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Quiet => "quiet",
            Self::Learning => "learning",
            Self::TooFew => "too_few",
            Self::Excluded => "excluded",
        }
    }
}

/// A metric that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The metric's id.
    pub metric: String,
    /// The segment.
    pub segment: SegmentKey,
    /// The last complete day of the evaluation day that looked at it last: before the newest day when its data have a gap up to now.
    pub as_of: Option<Day>,
    /// What it came to.
    pub outcome: CheckOutcome,
    /// What held it back, or lowered it.
    pub gate: Option<Gate>,
    /// The readings behind it; `None` while there are too few days to compare.
    pub windows: Option<[WindowReading; 4]>,
    /// The total of a rate in the last 7 days, or the events of a count; `None` when one of these days must not be published.
    pub size: Option<f64>,
    /// The same days without any model; `None` with fewer than 14 of them, and without changes when one must not be published.
    pub plain: Option<PlainComparison>,
}

/// Two plain weeks.
const PLAIN_DAYS: usize = 14;

impl Checked {
    /// How unusual each window is; `None` where that is not known.
    pub fn z(&self) -> [Option<f64>; 4] {
        let of = |windows: [WindowReading; 4]| windows.map(|window| window.is_judged.then_some(window.z));
        self.windows.map_or([None; 4], of)
    }

    /// The relative change of each window: as the rule sees it, and while it is learning plainly of the newest day and of the last
    /// 7 days.
    pub fn percents(&self) -> [Option<f64>; 4] {
        match (self.outcome, self.windows) {
            (CheckOutcome::Learning, _) => {
                self.plain.map_or([None; 4], |plain| [plain.percent_day, None, plain.percent, None])
            }
            (_, Some(windows)) => windows.map(|window| window.relative().filter(|_| window.is_judged)),
            (_, None) => [None; 4],
        }
    }
}

/// The outcome of the newest evaluation day of a replay. `is_lost` says that the metric's own events, or all data of the segment,
/// are missing up to now.
pub(super) fn checked(replay: &MetricReplay<'_>, segment: &SegmentKey, is_lost: bool) -> Checked {
    let mut found = Checked {
        metric: replay.metric.id.clone(),
        segment: segment.clone(),
        as_of: replay.evaluations.last().map(|evaluation| evaluation.as_of),
        outcome: CheckOutcome::Learning,
        gate: Some(Gate::Learning),
        windows: None,
        size: None,
        plain: None,
    };
    if !replay.settings.is_watched {
        (found.outcome, found.gate) = (CheckOutcome::Excluded, Some(Gate::Off));
        return found;
    }
    let Some(evaluation) = replay.evaluations.last() else { return found };
    let kind = replay.metric.kind();
    found.windows = replay.reading(evaluation).windows;
    // A sum over another day in place of one that must not be published would read as the last 7 days.
    let newest = replay.newest.plus(-evaluation.lag);
    let week = found.windows.map(|windows| windows[AlertWindow::Week.index()]);
    let is_whole =
        |week: &WindowReading| !replay.hides(evaluation.lag, DayRange { first: week.days.first, last: newest });
    found.size = week.filter(is_whole).map(|week| match kind {
        SeriesKind::Count => week.current,
        SeriesKind::Rate => week.total,
    });
    found.plain = plain(replay, evaluation, newest);
    let is_too_few = found.windows.is_some_and(|windows| is_too_few(&windows, kind, &replay.settings.thresholds));
    (found.outcome, found.gate) = match evaluation.verdict {
        _ if is_lost => (CheckOutcome::Fired, Some(Gate::MissingData)),
        DayVerdict::Learning => (CheckOutcome::Learning, Some(Gate::Learning)),
        DayVerdict::Triggered(trigger) if trigger.severity >= Severity::Warning => (CheckOutcome::Fired, None),
        DayVerdict::Triggered(_) => (CheckOutcome::Quiet, Some(Gate::Info)),
        DayVerdict::Recovered(_) => (CheckOutcome::Quiet, Some(Gate::Recovered)),
        DayVerdict::Quiet(_) if is_too_few => {
            let gate = if kind == SeriesKind::Rate { Gate::Size } else { Gate::Delta };
            (CheckOutcome::TooFew, Some(gate))
        }
        DayVerdict::Info(_, gate) | DayVerdict::Quiet(gate) => (CheckOutcome::Quiet, Some(gate)),
    };
    found
}

fn plain(replay: &MetricReplay<'_>, evaluation: &Evaluation, newest: Day) -> Option<PlainComparison> {
    let days = replay.seen(evaluation).len();
    let plain = (days >= PLAIN_DAYS).then(|| compose::plain(replay, evaluation, newest))?;
    // The newest of 14 days has only 13 before it, and a median without one of them would read as theirs.
    let is_whole = days > PLAIN_DAYS && plain.last7.is_some();
    Some(PlainComparison { percent_day: plain.percent_day.filter(|_| is_whole), ..plain })
}
