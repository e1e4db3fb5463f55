//! From an episode to the incident that is published: its numbers, its chart and its words.

use super::episode::{Episode, window_values};
use super::evaluation::{Evaluation, MetricReplay};
use super::incident::{
    AlertEvidence, DATA, FirstWarning, HistoryDay, Impact, Incident, IncidentAverage, IncidentRule, IncidentState,
    NoSplit, PlainComparison,
};
use super::narrative;
use super::onset;
use super::rule::{DayReading, DayValue, Direction, SeriesKind, Severity, WindowReading, median_of};
use crate::calendar::{Day, DayRange};
use crate::messages::text;
use crate::metric::{Format, Segment};

/// How much of the days before and after an incident its chart shows.
const CHART_BEFORE: i32 = 42;
const CHART_AFTER: i32 = 14;
/// The days before a move that say how far a day strays.
const SPREAD_DAYS: u16 = 28;

/// An episode with its numbers and its words; folding is added later.
pub(super) fn incident(episode: &Episode, replay: &MetricReplay<'_>, segment: &Segment) -> Option<Incident> {
    let metric = replay.metric;
    let evidence = evidence(episode, replay)?;
    let (impact, average) = (impact(episode, replay), average(episode, replay));
    let telling =
        narrative::Telling { metric, segment, episode, evidence: &evidence, average: &average, impact: &impact };
    let sentence = narrative::sentence(&telling);
    Some(Incident {
        id: Incident::id_of(&metric.id, &segment.key, episode.direction, episode.started),
        subject: metric.id.clone(),
        metric: metric.id.clone(),
        label: metric.label.clone(),
        format: metric.format,
        kind: metric.kind(),
        segment: segment.key.clone(),
        direction: episode.direction,
        is_good: episode.is_good,
        severity: episode.severity,
        state: episode.state,
        level: episode.level,
        lasting: episode.lasting,
        detected: episode.detected(),
        detected_on: episode.first.evaluation.as_of,
        warned: episode.warned,
        started: episode.started,
        onset: episode.onset,
        last_trigger: episode.last_trigger,
        last_evaluation: episode.last.as_of,
        updated_on: episode.updated_on,
        evaluations: episode.evaluations,
        rule: IncidentRule::Window(episode.peak.window),
        within_days: metric.step().and_then(|_| u16::try_from(episode.peak.evaluation.lag).ok()),
        title: sentence.text(),
        sentence,
        narrative: narrative::narrative(&telling),
        history: history(episode, replay),
        hours: None,
        split: Err(NoSplit::MissingData),
        follows_people: false,
        acknowledged: None,
        folded: Vec::new(),
        folded_into: None,
        impact,
        average: Some(average),
        evidence: Some(evidence),
    })
}

fn evidence(episode: &Episode, replay: &MetricReplay<'_>) -> Option<AlertEvidence> {
    let peak = &episode.peak.evaluation;
    let window = against_the_onset(episode, replay)?;
    let newest = match episode.state {
        IncidentState::Ongoing => replay.evaluations.last()?,
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => &episode.last,
    };
    let windows = replay.reading(newest).windows?;
    Some(AlertEvidence {
        window,
        percent: window.relative(),
        z: windows.map(|window| window.z),
        percents: windows.map(|window| window.relative()),
        baseline_of: episode.first.window,
        confidence: 1.0 - newest.p.unwrap_or(1.0),
        plain: plain(replay, peak, peak.newest()),
    })
}

/// The window that is reported, compared with the baseline of the day on which the incident began: later ones have learnt from
/// it already.
fn against_the_onset(episode: &Episode, replay: &MetricReplay<'_>) -> Option<WindowReading> {
    let (peak, first) = (&episode.peak, &episode.first);
    let reported = *replay.reading(&peak.evaluation).window(peak.window)?;
    if peak.evaluation.as_of == first.evaluation.as_of {
        return Some(reported);
    }
    let opened = replay.reading(&first.evaluation).window(first.window)?;
    let kind = replay.metric.kind();
    let values = window_values(replay, &peak.evaluation, &reported);
    let (sum, total) = values.fold((0.0, 0.0), |(sum, total), value| {
        let expected = episode.usual.expected(kind, value.day);
        (sum + expected_of(kind, value, expected), total + value.total)
    });
    let expected = match kind {
        SeriesKind::Count => sum,
        SeriesKind::Rate => sum / f64::max(total, 1.0),
    };
    Some(WindowReading { expected, baseline: opened.baseline, level: opened.level, ..reported })
}

/// The expected count of a day, or the expected hits of its total.
fn expected_of(kind: SeriesKind, value: &DayValue, expected: f64) -> f64 {
    match kind {
        SeriesKind::Count => expected,
        SeriesKind::Rate => expected * value.total,
    }
}

fn relative(current: f64, base: f64) -> Option<f64> {
    (base > 1e-9).then(|| current / base - 1.0)
}

/// The comparisons of what the evaluation day saw. No week is given when a day from the first of them up to `last` must not be
/// published.
pub(super) fn plain(replay: &MetricReplay<'_>, evaluation: &Evaluation, last: Day) -> PlainComparison {
    let (kind, seen) = (replay.metric.kind(), replay.seen(evaluation));
    let part = |from: usize, to: usize| &seen[seen.len().saturating_sub(from)..seen.len().saturating_sub(to)];
    let total = |readings: &[DayReading]| {
        let value: f64 = readings.iter().map(|reading| reading.value.value).sum();
        match kind {
            SeriesKind::Count => value,
            SeriesKind::Rate => value / readings.iter().map(|reading| reading.value.total).sum::<f64>().max(1.0),
        }
    };
    let days = part(14, 0).first().map(|first| DayRange { first: first.value.day, last });
    let is_whole = days.is_some_and(|days| !replay.hides(evaluation.lag, days));
    let weeks = is_whole.then(|| (total(part(7, 0)), total(part(14, 7))));
    let yesterday = total(part(1, 0));
    let before: Vec<f64> = part(15, 1).iter().map(|reading| reading.value.quotient(kind)).collect();
    let median14 = median_of(&before);
    PlainComparison {
        last7: weeks.map(|(last7, _)| last7),
        previous7: weeks.map(|(_, previous7)| previous7),
        percent: weeks.and_then(|(last7, previous7)| relative(last7, previous7)),
        yesterday,
        median14,
        percent_day: relative(yesterday, median14),
    }
}

/// What the level before the incident, weekdays put back, would have brought over its days, minus what came.
fn impact(episode: &Episode, replay: &MetricReplay<'_>) -> Impact {
    let kind = replay.metric.kind();
    let missed = |value: &DayValue| expected_of(kind, value, episode.usual.expected(kind, value.day)) - value.value;
    let value = days_of(episode, replay, episode.last_trigger).map(missed).sum();
    Impact {
        value,
        unit: narrative::impact_unit(replay.metric).to_owned(),
        text: narrative::impact(replay.metric, value).text(),
    }
}

/// The days of an incident, from its onset on, as its last evaluation day knew them.
fn days_of<'a>(
    episode: &Episode,
    replay: &'a MetricReplay<'_>,
    last: Day,
) -> impl Iterator<Item = &'a DayValue> + use<'a> {
    let days = DayRange { first: episode.onset, last };
    replay.seen(&episode.last).iter().map(|reading| &reading.value).filter(move |value| days.contains(value.day))
}

/// The last day of the move. Windows trigger for days after a move is over, as long as it is among their days.
fn last_day(episode: &Episode, replay: &MetricReplay<'_>) -> Day {
    let usable = |days: DayRange| -> Vec<DayValue> {
        let values = replay.all(&episode.last).iter().map(|reading| reading.value);
        values.filter(|value| days.contains(value.day) && !value.is_holiday).collect()
    };
    let before = usable(DayRange::ending(episode.onset.plus(-1), SPREAD_DAYS));
    let days = usable(DayRange { first: episode.onset, last: replay.newest });
    let end = onset::end(replay.metric.kind(), [&before, &days], &episode.usual, episode.direction);
    end.map_or(episode.last_trigger, |end| end.min(episode.last_trigger))
}

fn average(episode: &Episode, replay: &MetricReplay<'_>) -> IncidentAverage {
    let kind = replay.metric.kind();
    let (mut expected, mut actual, mut total) = (0.0, 0.0, 0.0);
    let last = last_day(episode, replay);
    for value in days_of(episode, replay, last) {
        expected += expected_of(kind, value, episode.usual.expected(kind, value.day));
        actual += value.value;
        total += match kind {
            SeriesKind::Count => 1.0,
            SeriesKind::Rate => value.total,
        };
    }
    let total = f64::max(total, 1.0);
    let days = DayRange { first: episode.onset, last };
    IncidentAverage { days, expected: expected / total, current: actual / total }
}

/// The days around an incident. From the onset on the expected line is that of the level before, so that it never follows the
/// broken one.
fn history(episode: &Episode, replay: &MetricReplay<'_>) -> Vec<HistoryDay> {
    let last = match episode.state {
        IncidentState::NewLevel => replay.newest,
        IncidentState::Ongoing | IncidentState::Over | IncidentState::Recovered => {
            episode.last_trigger.plus(CHART_AFTER)
        }
    };
    let days = DayRange { first: episode.started.plus(-CHART_BEFORE), last };
    let kind = replay.metric.kind();
    let readings = replay.all(&episode.last).iter().filter(|reading| days.contains(reading.value.day));
    let day = |reading: &DayReading| HistoryDay {
        day: reading.value.day,
        value: match kind {
            SeriesKind::Count => Some(reading.value.value),
            SeriesKind::Rate => (reading.value.total > 0.0).then(|| reading.value.quotient(kind)),
        },
        expected: if reading.value.day >= episode.onset {
            Some(episode.usual.expected(kind, reading.value.day))
        } else {
            reading.windows.map(|windows| windows[0].expected)
        },
    };
    readings.map(day).collect()
}

/// What was lost, and of which segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct LostDays<'a> {
    /// `None` when data is missing altogether.
    pub(super) replay: Option<&'a MetricReplay<'a>>,
    pub(super) segment: &'a Segment,
    pub(super) days: DayRange,
    pub(super) as_of: Day,
}

/// The incident of days without data, or without the events of one metric.
pub(super) fn lost_data(lost: LostDays<'_>) -> Incident {
    let LostDays { replay, segment, days: span, as_of } = lost;
    let metric = replay.map(|replay| replay.metric);
    let state = if span.last == as_of { IncidentState::Ongoing } else { IncidentState::Over };
    let metric_id = metric.map_or(DATA, |metric| metric.id.as_str());
    let sentence = narrative::lost_sentence(metric, segment, (span, state));
    Incident {
        id: Incident::id_of(metric_id, &segment.key, Direction::Down, span.first),
        subject: metric_id.to_owned(),
        metric: metric_id.to_owned(),
        label: metric.map_or_else(|| text!("find-data-playbook"), |metric| metric.label.clone()),
        format: metric.map_or(Format::Count, |metric| metric.format),
        kind: SeriesKind::Count,
        segment: segment.key.clone(),
        direction: Direction::Down,
        is_good: false,
        severity: Severity::Critical,
        state,
        level: None,
        lasting: None,
        detected: span.first,
        detected_on: span.first,
        warned: Some(FirstWarning { day: span.first, as_of: span.first }),
        started: span.first,
        onset: span.first,
        last_trigger: span.last,
        last_evaluation: span.last,
        updated_on: span.last.plus(1).min(as_of),
        evaluations: u32::try_from(span.len()).unwrap_or(0),
        rule: IncidentRule::MissingData,
        within_days: None,
        evidence: None,
        average: None,
        impact: lost_impact(lost),
        title: sentence.text(),
        sentence,
        narrative: narrative::lost(metric, segment, span),
        history: Vec::new(),
        hours: None,
        split: Err(NoSplit::MissingData),
        follows_people: false,
        acknowledged: None,
        folded: Vec::new(),
        folded_into: None,
    }
}

/// What the level before would have brought on the days without events; without a metric, the number of days.
fn lost_impact(lost: LostDays<'_>) -> Impact {
    let expected = lost.replay.and_then(|replay| {
        let window = replay.last_before(lost.days.first)?.windows?[0];
        let usual = onset::UsualLevel { level: window.level, factors: window.factors, drift: 1.0 };
        let value: f64 = lost.days.days().map(|day| usual.expected(SeriesKind::Count, day)).sum();
        let unit = narrative::impact_unit(replay.metric).to_owned();
        Some(Impact { value, unit, text: narrative::not_recorded(replay.metric, value).text() })
    });
    expected.unwrap_or_else(|| narrative::missing_impact(lost.days))
}

#[cfg(test)]
impl Incident {
    /// One for tests: data missing over `days`.
    pub(crate) fn sample(days: DayRange, as_of: Day) -> Self {
        let segment =
            Segment { key: crate::metric::SegmentKey("all".into()), label: "All users".into(), filters: Vec::new() };
        lost_data(LostDays { replay: None, segment: &segment, days, as_of })
    }

    /// One for tests: a move from what was expected over the days 1 to 4.
    pub(crate) fn sample_move(expected: f64, current: f64) -> Self {
        let days = DayRange { first: Day(1), last: Day(4) };
        Self { average: Some(IncidentAverage { days, expected, current }), ..Self::sample(days, Day(4)) }
    }
}
