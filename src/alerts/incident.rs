//! An incident as it is told: what moved, against what, since when, how sure, and what it cost.

use super::gates::{Direction, Severity};
use super::incidents::{Draft, State, reported};
use super::lifecycle::Rule;
use super::mornings::{Morning, Watch};
use super::narrative;
use super::ordered::median_of;
use super::replay::{Reading, Window};
use super::series::{Kind, weekday};
use crate::calendar::{Day, DayRange};
use crate::metric::{Format, Segment, SegmentKey};

/// One incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// The same from day to day: a hash of metric, segment, direction and start.
    pub id: String,
    /// The metric's id; [`DATA`] for missing data.
    pub metric: String,
    /// The metric's name for people.
    pub label: String,
    /// How its values are written.
    pub format: Format,
    /// What its values are.
    pub kind: Kind,
    /// The segment.
    pub segment: SegmentKey,
    /// Which way it moved.
    pub direction: Direction,
    /// Whether that is good news.
    pub is_good: bool,
    /// The highest it had.
    pub severity: Severity,
    /// Whether it goes on.
    pub state: State,
    /// The newest day of the first morning that fired.
    pub detected: Day,
    /// That morning's last complete day: later than `detected` for a metric whose days take time to be complete.
    pub detected_on: Day,
    /// The first morning on which it was a warning or more; `None` for one that never was.
    pub warned: Option<FirstWarning>,
    /// The first day of the window that fired first.
    pub started: Day,
    /// The newest day of the last morning that fired.
    pub last_fire: Day,
    /// That morning's last complete day.
    pub last_morning: Day,
    /// The last complete day of the morning that last changed what is told: `last_morning` while it goes on, then the one that
    /// found it over, or back at the level before.
    pub updated_on: Day,
    /// How many mornings fired.
    pub mornings: u32,
    /// Which window is told about: that of the loudest morning.
    pub rule: Rule,
    /// Within how many days of the start the conversions of that window were read; `None` for other metrics.
    pub within_days: Option<u16>,
    /// The numbers of that window; `None` for missing data.
    pub evidence: Option<Evidence>,
    /// What it cost, or brought.
    pub impact: Impact,
    /// One line.
    pub title: String,
    /// One or two sentences.
    pub narrative: String,
    /// Its days and some before and after, for a chart.
    pub history: Vec<Seen>,
    /// The ids of the alerts that are listed inside this one.
    pub folded: Vec<String>,
    /// The id of the alert that this one is listed inside.
    pub folded_into: Option<String>,
}

/// The morning on which an incident became worth a mail. An info may have been told days before; that early sign is no catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstWarning {
    /// The newest day that it saw of the metric.
    pub day: Day,
    /// Its last complete day.
    pub as_of: Day,
}

/// The metric id of missing data.
pub const DATA: &str = "data";

impl Incident {
    /// The day it ended; `None` while it goes on.
    pub fn ended(&self) -> Option<Day> {
        match self.state {
            State::Ongoing => None,
            State::Over | State::Recovered => Some(self.last_fire),
        }
    }

    /// One for tests: data missing over `span`.
    #[cfg(test)]
    pub(crate) fn sample(span: DayRange, as_of: Day) -> Self {
        missing_data(span, &SegmentKey("all".into()), as_of)
    }

    /// Its days, as far as they are known.
    pub fn days(&self) -> DayRange {
        DayRange { first: self.started, last: self.last_fire }
    }
}

/// The numbers behind an alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The window that is told about.
    pub window: Window,
    /// The relative change, `None` from an expected nothing.
    pub percent: Option<f64>,
    /// How unusual that morning's day and week were.
    pub z: [f64; 2],
    /// The relative change of that morning's day and week, `None` from an expected nothing.
    pub percents: [Option<f64>; 2],
    /// One minus the chance of such a reading when nothing happened.
    pub confidence: f64,
    /// The same days without any model.
    pub plain: Plain,
}

/// Comparisons that need no model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plain {
    /// The 7 days to the alert's newest day: their sum, or their rate; `None` when a day among them must not be told, since
    /// a sum without it would read as theirs.
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
pub struct Seen {
    /// The day.
    pub day: Day,
    /// The count or the rate; `None` out of nothing.
    pub value: Option<f64>,
    /// What the 14 days before it led to expect.
    pub expected: Option<f64>,
}

/// How much of the days before and after an incident its chart shows.
const CHART_BEFORE: i32 = 42;
const CHART_AFTER: i32 = 14;

/// The stable id of an incident.
pub(super) fn id(metric: &str, segment: &SegmentKey, direction: Direction, started: Day) -> String {
    let text = format!("{metric}\n{segment}\n{}\n{started}", direction.as_str());
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

/// A draft with its numbers and its words; folding is added later.
pub(super) fn incident(draft: &Draft, watch: &Watch<'_>, segment: &Segment) -> Option<Incident> {
    let watched = watch.watched;
    let evidence = evidence(draft, watch)?;
    let impact = impact(draft, watch);
    let story = narrative::Story { watched, segment, draft, evidence: &evidence, impact: &impact };
    Some(Incident {
        id: id(&watched.id, &segment.key, draft.direction, draft.started),
        metric: watched.id.clone(),
        label: watched.label.clone(),
        format: watched.format,
        kind: watched.kind(),
        segment: segment.key.clone(),
        direction: draft.direction,
        is_good: draft.is_good,
        severity: draft.severity,
        state: draft.state,
        detected: draft.detected,
        detected_on: draft.detected_on,
        warned: draft.warned,
        started: draft.started,
        last_fire: draft.last_fire,
        last_morning: draft.last.as_of,
        updated_on: draft.updated_on,
        mornings: draft.mornings,
        rule: draft.rule,
        within_days: watched.step().and_then(|_| u16::try_from(draft.peak.lag).ok()),
        title: narrative::title(&story),
        narrative: narrative::narrative(&story),
        history: history(draft, watch),
        folded: Vec::new(),
        folded_into: None,
        impact,
        evidence: Some(evidence),
    })
}

fn evidence(draft: &Draft, watch: &Watch<'_>) -> Option<Evidence> {
    let windows = watch.reading(&draft.peak).windows?;
    let window = *reported(&windows, draft.rule);
    Some(Evidence {
        window,
        percent: window.relative(),
        z: [windows.day.z, windows.week.z],
        percents: [windows.day.relative(), windows.week.relative()],
        confidence: 1.0 - draft.peak.p.unwrap_or(1.0),
        plain: plain(watch, &draft.peak, draft.peak.newest()),
    })
}

fn relative(current: f64, base: f64) -> Option<f64> {
    (base > 1e-9).then(|| current / base - 1.0)
}

/// The comparisons of what the morning saw. No week is told when a day from the first of them up to `last` must not be.
pub(super) fn plain(watch: &Watch<'_>, morning: &Morning, last: Day) -> Plain {
    let (kind, seen) = (watch.watched.kind(), watch.seen(morning));
    let part = |from: usize, to: usize| &seen[seen.len().saturating_sub(from)..seen.len().saturating_sub(to)];
    let total = |readings: &[Reading]| {
        let value: f64 = readings.iter().map(|reading| reading.point.value).sum();
        match kind {
            Kind::Count => value,
            Kind::Rate => value / readings.iter().map(|reading| reading.point.of).sum::<f64>().max(1.0),
        }
    };
    let days = part(14, 0).first().map(|first| DayRange { first: first.point.day, last });
    let is_whole = days.is_some_and(|days| !watch.hides(morning.lag, days));
    let weeks = is_whole.then(|| (total(part(7, 0)), total(part(14, 7))));
    let yesterday = total(part(1, 0));
    let mut before: Vec<f64> = part(15, 1).iter().map(|reading| reading.point.quotient(kind)).collect();
    let median14 = median_of(&mut before);
    Plain {
        last7: weeks.map(|(last7, _)| last7),
        previous7: weeks.map(|(_, previous7)| previous7),
        percent: weeks.and_then(|(last7, previous7)| relative(last7, previous7)),
        yesterday,
        median14,
        percent_day: relative(yesterday, median14),
    }
}

/// What the level before the incident, weekdays put back, would have brought over its days, minus what came.
fn impact(draft: &Draft, watch: &Watch<'_>) -> Impact {
    let during = |reading: &&Reading| draft.started <= reading.point.day && reading.point.day <= draft.last_fire;
    let missed = |reading: &Reading| {
        let point = &reading.point;
        let usual = draft.before.level * draft.before.factors[weekday(point.day)];
        let expected = match watch.watched.kind() {
            Kind::Count => usual,
            Kind::Rate => usual.min(1.0) * point.of,
        };
        expected - point.value
    };
    let value = watch.seen(&draft.last).iter().filter(during).map(missed).sum();
    Impact {
        value,
        unit: narrative::impact_unit(watch.watched).to_owned(),
        text: narrative::impact(watch.watched, value),
    }
}

fn history(draft: &Draft, watch: &Watch<'_>) -> Vec<Seen> {
    let days = DayRange { first: draft.started.plus(-CHART_BEFORE), last: draft.last_fire.plus(CHART_AFTER) };
    let kind = watch.watched.kind();
    let readings = watch.all(&draft.last).iter().filter(|reading| days.contains(reading.point.day));
    let seen = readings.map(|reading| Seen {
        day: reading.point.day,
        value: match kind {
            Kind::Count => Some(reading.point.value),
            Kind::Rate => (reading.point.of > 0.0).then(|| reading.point.quotient(kind)),
        },
        expected: reading.windows.map(|windows| windows.day.expected),
    });
    seen.collect()
}

/// The incident of days without data.
pub(super) fn missing_data(span: DayRange, segment: &SegmentKey, as_of: Day) -> Incident {
    let state = if span.last == as_of { State::Ongoing } else { State::Over };
    Incident {
        id: id(DATA, segment, Direction::Down, span.first),
        metric: DATA.to_owned(),
        label: "Data".to_owned(),
        format: Format::Count,
        kind: Kind::Count,
        segment: segment.clone(),
        direction: Direction::Down,
        is_good: false,
        severity: Severity::Critical,
        state,
        detected: span.first,
        detected_on: span.first,
        warned: Some(FirstWarning { day: span.first, as_of: span.first }),
        started: span.first,
        last_fire: span.last,
        last_morning: span.last,
        updated_on: span.last.plus(1).min(as_of),
        mornings: u32::try_from(span.len()).unwrap_or(0),
        rule: Rule::MissingData,
        within_days: None,
        evidence: None,
        impact: narrative::missing_impact(span),
        title: narrative::missing_title(span),
        narrative: narrative::missing(span),
        history: Vec::new(),
        folded: Vec::new(),
        folded_into: None,
    }
}
