//! What this morning's look at a metric came to, fired or not, and which gate held it back.

use super::gates::{Gate, Thresholds, strength};
use super::incident::{self, Plain};
use super::incidents::{Survivors, reported};
use super::lifecycle::{Fire, Rule, Verdict};
use super::mornings::{Morning, Watch};
use super::replay::Windows;
use super::series::Kind;
use crate::calendar::{Day, DayRange};
use crate::metric::SegmentKey;

/// The word for a metric this morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// An alert of any severity.
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

impl Outcome {
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
    /// The last complete day of the morning that looked at it last: before the newest day when its data have a gap up to now.
    pub as_of: Option<Day>,
    /// What it came to.
    pub outcome: Outcome,
    /// What held it back, or lowered it.
    pub gate: Option<Gate>,
    /// The readings behind it; `None` while there are too few days to compare.
    pub windows: Option<Windows>,
    /// The total of a rate in the last 7 days, or the events of a count; `None` when one of these days must not be told.
    pub size: Option<f64>,
    /// The same days without any model; `None` with fewer than 14 of them, and without changes when one must not be told.
    pub plain: Option<Plain>,
}

/// Two plain weeks.
const PLAIN_DAYS: usize = 14;

impl Checked {
    /// The relative changes of the newest day and of the last 7 days: as the rule sees them, and plainly while it is learning.
    pub fn percents(&self) -> [Option<f64>; 2] {
        match (self.outcome, self.windows) {
            (Outcome::Learning, _) => self.plain.map(|plain| [plain.percent_day, plain.percent]).unwrap_or_default(),
            (_, Some(windows)) => [windows.day.relative(), windows.week.relative()],
            (_, None) => [None; 2],
        }
    }
}

/// The outcome of the newest morning of a watch.
pub(super) fn checked(watch: &Watch<'_>, segment: &SegmentKey, survivors: &Survivors) -> Checked {
    let mut found = Checked {
        metric: watch.watched.id.clone(),
        segment: segment.clone(),
        as_of: watch.mornings.last().map(|morning| morning.as_of),
        outcome: Outcome::Learning,
        gate: Some(Gate::Learning),
        windows: None,
        size: None,
        plain: None,
    };
    if !watch.settings.is_watched {
        (found.outcome, found.gate) = (Outcome::Excluded, Some(Gate::Off));
        return found;
    }
    let Some(morning) = watch.mornings.last() else { return found };
    let kind = watch.watched.kind();
    found.windows = watch.reading(morning).windows;
    // A sum over another day in place of one that must not be told would read as the last 7 days.
    let newest = watch.newest.plus(-morning.lag);
    let is_whole =
        |windows: &Windows| !watch.hides(morning.lag, DayRange { first: windows.week.days.first, last: newest });
    found.size = found.windows.filter(is_whole).map(|windows| size(&windows, kind));
    found.plain = plain(watch, morning, newest);
    (found.outcome, found.gate) = match morning.verdict {
        Verdict::Learning => (Outcome::Learning, Some(Gate::Learning)),
        Verdict::Fired(fire) => {
            let many_tests = survivors.severity(watch, morning, fire).1;
            (Outcome::Fired, many_tests.or_else(|| holiday(watch, morning, fire)))
        }
        Verdict::Recovered(_) => (Outcome::Quiet, Some(Gate::Recovered)),
        Verdict::Quiet(Gate::Size) => (Outcome::TooFew, Some(Gate::Size)),
        Verdict::Quiet(gate) => match found.windows {
            Some(windows) if is_tiny(&windows, kind, &watch.settings.thresholds) => {
                (Outcome::TooFew, Some(Gate::Delta))
            }
            _ => (Outcome::Quiet, Some(gate)),
        },
    };
    found
}

/// Whether the day would have been louder were it not a holiday.
fn holiday(watch: &Watch<'_>, morning: &Morning, fire: Fire) -> Option<Gate> {
    let reading = watch.reading(morning);
    let (loud, _) = strength(&reading.windows?.day, watch.watched.kind(), &watch.settings.thresholds.day).ok()?;
    let is_lowered = reading.point.is_holiday && fire.rule == Rule::Day && loud > fire.strength;
    is_lowered.then_some(Gate::Holiday)
}

fn plain(watch: &Watch<'_>, morning: &Morning, newest: Day) -> Option<Plain> {
    let days = watch.seen(morning).len();
    let plain = (days >= PLAIN_DAYS).then(|| incident::plain(watch, morning, newest))?;
    // The newest of 14 days has only 13 before it, and a median without one of them would read as theirs.
    let is_whole = days > PLAIN_DAYS && plain.last7.is_some();
    Some(Plain { percent_day: plain.percent_day.filter(|_| is_whole), ..plain })
}

fn size(windows: &Windows, kind: Kind) -> f64 {
    let week = reported(windows, Rule::Week);
    match kind {
        Kind::Count => week.current,
        Kind::Rate => week.of,
    }
}

/// Whether even a drop to nothing would be too small a change.
fn is_tiny(windows: &Windows, kind: Kind, thresholds: &Thresholds) -> bool {
    match kind {
        Kind::Count => windows.day.expected < thresholds.day.events && windows.week.expected < thresholds.week.events,
        Kind::Rate => false,
    }
}
