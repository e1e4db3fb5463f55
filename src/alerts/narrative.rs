//! The words of an alert: numbers first, the baseline named, no more certainty than there is. The one place for them.

use super::alert_metric::{AlertMetric, CellSource};
use super::episode::Episode;
use super::incident::{AlertEvidence, Impact, IncidentAverage, IncidentState};
use super::rule::{Direction, SeriesKind, Severity};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::messages::{Message, Value, text};
use crate::metric::{Segment, step_label};

/// What an incident is told from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling<'a> {
    pub(super) metric: &'a AlertMetric,
    pub(super) segment: &'a Segment,
    pub(super) episode: &'a Episode,
    pub(super) evidence: &'a AlertEvidence,
    pub(super) average: &'a IncidentAverage,
    pub(super) impact: &'a Impact,
}

impl Telling<'_> {
    fn back_since(&self) -> Option<Day> {
        self.average.back_since(self.episode.state, self.episode.last_trigger)
    }
}

/// A count is told as a multiple of the usual from this many times on.
const TIMES: f64 = 3.0;
/// From this many usual variations on a move is far outside.
const FAR: f64 = 6.0;

/// `Onboarding complete rate fell 17 points, from 51% to 34%, among signups since 12 Nov`, without a full stop. Over the days of
/// the incident, so that a peak is not told as the whole.
pub(super) fn sentence(telling: &Telling<'_>) -> Message {
    let Telling { metric, segment, episode, average, .. } = telling;
    let value = |value: f64| Value::of(value, metric.format);
    let subject = Value::part(subject(&metric.label, segment));
    if let Some(level) = episode.level {
        let id = if metric.is_daily() { "alert-new-level-days" } else { "alert-new-level" };
        return Message::new(id)
            .with("subject", subject)
            .with("now", value(format::estimate(level.now, metric.format)))
            .with("before", value(format::estimate(level.before, metric.format)))
            .with("first", Value::Day(level.since));
    }
    let [expected, current] =
        [average.expected, average.current].map(|mean| value(format::estimate(mean, metric.format)));
    let is_day = average.days.first == average.days.last;
    let is_open = episode.state == IncidentState::Ongoing && telling.back_since().is_none();
    let when = Value::part(when(metric, average.days, is_open));
    let message = |id| Message::new(id).with("subject", subject).with("when", when);
    let moved = |message: Message, change: Value| {
        message
            .with("direction", Value::Word(episode.direction.as_str()))
            .with("change", change)
            .with("current", current.clone())
            .with("expected", expected.clone())
    };
    match metric.kind() {
        SeriesKind::Rate => moved(message("alert-rate"), Value::Points(average.current - average.expected)),
        SeriesKind::Count if average.expected <= 1e-9 => message("alert-from-nothing").with("current", current),
        SeriesKind::Count if average.current / average.expected >= TIMES => {
            message(if is_day { "alert-day-times" } else { "alert-days-times" })
                .with("times", Value::Times(average.current / average.expected))
                .with("expected", expected)
        }
        SeriesKind::Count => moved(
            message(if is_day { "alert-day" } else { "alert-days" }),
            Value::Relative(average.current / average.expected - 1.0),
        ),
    }
}

/// A sentence about a count that moved as the people did whom it counts.
pub(super) fn as_many_per_user(sentence: &Message, is_of_events: bool) -> Message {
    let id = if is_of_events { "alert-as-many-per-user" } else { "alert-same-share-of-users" };
    Message::new(id).with("text", Value::part(sentence.clone()))
}

/// The label, with the segment where it is not everybody.
fn subject(label: &str, segment: &Segment) -> Message {
    if segment.filters.is_empty() {
        return Message::new("in-all").text_value("label", label);
    }
    Message::new("in-segment").text_value("label", label).text_value("place", &segment.label)
}

/// `since 12 Nov`, `on 21 Nov`, `among signups of 24 Oct to 1 Nov`.
fn when(metric: &AlertMetric, days: DayRange, is_ongoing: bool) -> Message {
    let is_day = days.first == days.last;
    let message = Message::new(match (metric.is_of_signups(), is_day, is_ongoing) {
        (false, true, _) => "when-on",
        (false, false, true) => "when-since",
        (false, false, false) => "when-span",
        (true, true, _) => "when-signups-of",
        (true, false, true) => "when-signups-since",
        (true, false, false) => "when-signups-span",
    });
    let message = message.with("first", Value::Day(days.first));
    if is_day || is_ongoing { message } else { message.with("last", Value::Day(days.last)) }
}

/// How unusual, how young the conversions were when they were read, what it cost, and how it stands.
pub(super) fn narrative(telling: &Telling<'_>) -> String {
    let Telling { metric, episode, evidence, impact, .. } = telling;
    let size = if evidence.window.z.abs() >= FAR { "far" } else { "near" };
    let mut said = vec![Message::new("alert-range").with("size", Value::Word(size))];
    said.push(Message::new("sentence").text_value("text", &impact.text));
    if metric.step().is_some() {
        said.push(match usize::try_from(episode.peak.evaluation.lag).unwrap_or(0) {
            0 => Message::new("alert-early-read-same-day"),
            days => Message::new("alert-early-read").with("number", Value::number(days)),
        });
    }
    said.extend(standing(episode).map(Message::new));
    said.extend(telling.back_since().map(|day| Message::new("alert-back").with("first", Value::Day(day))));
    said.iter().map(Message::text).collect::<Vec<_>>().join(" ")
}

fn standing(episode: &Episode) -> Option<&'static str> {
    match episode.state {
        IncidentState::Ongoing if episode.severity == Severity::Info && !episode.is_good => Some("alert-early-sign"),
        IncidentState::Recovered => Some("alert-recovered"),
        IncidentState::Ongoing | IncidentState::NewLevel | IncidentState::Over => None,
    }
}

/// What the impact is counted in.
pub(super) fn impact_unit(metric: &AlertMetric) -> &str {
    match metric.cells {
        CellSource::Events(_) => &metric.unit,
        CellSource::Users(_) | CellSource::Dau => "user days",
        CellSource::UsersOfDau(_) | CellSource::Step(_) | CellSource::Activation(_) | CellSource::Retained(_) => {
            "users"
        }
    }
}

/// `About 84 fewer users than expected reached Onboarding complete`.
pub(super) fn impact(metric: &AlertMetric, value: f64) -> Message {
    let more = match Direction::of(-value) {
        Some(Direction::Up) => "more",
        Some(Direction::Down) | None => "fewer",
    };
    let of = |id| Message::new(id).with("number", Value::Count(value.abs().round())).with("more", Value::Word(more));
    let label = metric.label.as_str();
    match metric.cells {
        CellSource::Dau => of("impact-active"),
        CellSource::Events(_) => of("impact-events").text_value("events", &metric.unit),
        CellSource::Users(_) => of("impact-users"),
        CellSource::UsersOfDau(_) => of("impact-affected"),
        CellSource::Step(_) => {
            of("impact-step").text_value("step", label.strip_suffix(step_label("").as_str()).unwrap_or(label))
        }
        CellSource::Activation(_) => of("impact-activated"),
        CellSource::Retained(days) => of("impact-retained").with("days", Value::Count(days.into())),
    }
}

/// `About 179 errors are probably missing in the data`.
pub(super) fn not_recorded(metric: &AlertMetric, value: f64) -> Message {
    let number = Value::Count(value.abs().round());
    Message::new("impact-not-recorded").with("number", number).with("events", recorded(metric))
}

/// How many days are missing.
pub(super) fn missing_impact(span: DayRange) -> Impact {
    let text = Message::new("impact-lost-days").with("number", Value::Count(span.len().into())).text();
    Impact { value: f64::from(span.len()), unit: "days".to_owned(), text }
}

/// `Data missing on 12 Nov`, `No errors recorded since 14 Jun: tracking or the feature stopped`.
pub(super) fn lost_sentence(
    metric: Option<&AlertMetric>,
    segment: &Segment,
    (days, state): (DayRange, IncidentState),
) -> Message {
    let when = match (state, days.len()) {
        (IncidentState::Ongoing, _) => Message::new("when-since"),
        (_, 1) => Message::new("when-on"),
        _ => Message::new("when-span").with("last", Value::Day(days.last)),
    };
    let message = Message::new(match (metric, segment.filters.is_empty()) {
        (Some(_), true) => "alert-tracking-ended",
        (Some(_), false) => "alert-tracking-ended-segment",
        (None, true) => "alert-data-missing",
        (None, false) => "alert-data-missing-segment",
    });
    let message = message.with("when", Value::part(when.with("first", Value::Day(days.first))));
    let message = match metric {
        Some(metric) => message.with("events", recorded(metric)),
        None => message,
    };
    if segment.filters.is_empty() { message } else { message.text_value("place", &segment.label) }
}

/// What is no longer recorded, in the plural.
fn recorded(metric: &AlertMetric) -> Value {
    match metric.cells {
        CellSource::Events(_) => Value::Text(metric.unit.clone()),
        CellSource::Dau
        | CellSource::Users(_)
        | CellSource::UsersOfDau(_)
        | CellSource::Step(_)
        | CellSource::Activation(_)
        | CellSource::Retained(_) => Value::part(Message::new("active-users")),
    }
}

/// Why the days are called missing, and what follows from it.
pub(super) fn lost(metric: Option<&AlertMetric>, segment: &Segment, span: DayRange) -> String {
    let id = match (metric, segment.filters.is_empty()) {
        (Some(_), _) => "alert-lost-metric",
        (None, true) => "alert-lost-all",
        (None, false) => "alert-lost-segment",
    };
    Message::new(id).with("number", Value::Count(span.len().into())).text()
}

/// `critical, as expected`, `warning, expected critical`, `missed, expected critical`.
pub(super) fn outcome(told: Option<Severity>, expected: Severity) -> String {
    match told {
        Some(told) if told == expected => text!("outcome-as-expected", told = told.word()),
        Some(told) => text!("outcome-otherwise", told = told.word(), expected = expected.word()),
        None => text!("outcome-missed", expected = expected.word()),
    }
}

/// How late what was told as an early sign only was told.
pub(super) fn too_quiet() -> String {
    text!("lateness-too-quiet")
}

/// `on the first day`, `after 2 days`.
pub(super) fn lateness(delay: Option<i32>) -> String {
    match delay.map(|days| u64::try_from(days).unwrap_or(0)) {
        None => format::MISSING.to_owned(),
        Some(0) => text!("lateness-first-day"),
        Some(days) => text!("lateness-after", number = days),
    }
}

#[cfg(test)]
mod tests {
    use super::super::alert_metric::alert_metrics;
    use super::*;
    use crate::metric::Definitions;

    /// The impact on a metric of the default schema, with a label of the project's own.
    fn of(id: &str, value: f64) -> String {
        let mut definitions = Definitions::default();
        for trend in definitions.trends.iter_mut().filter(|trend| trend.key == "errors") {
            trend.label = "Crash volume".into();
        }
        impact(alert_metrics(&definitions).iter().find(|metric| metric.id == id).expect("a metric"), value).text()
    }

    #[test]
    fn one_is_told_in_the_singular() {
        assert_eq!(of("errors", -1.2), "About 1 more event than expected");
        assert_eq!(of("errors", -160.0), "About 160 more errors than expected");
        assert_eq!(of("errors_users", 0.8), "About 1 fewer user day than expected");
        assert_eq!(of("errors_users", 2.0), "About 2 fewer user days than expected");
        assert_eq!(of("dau", 1.0), "About 1 fewer user day of activity than expected");
        assert_eq!(of("activation_rate", 1.0), "About 1 fewer activated user than expected");
        assert_eq!(of("retention.d7", 3.0), "About 3 fewer users than expected came back after 7 days");
    }

    #[test]
    fn a_day_and_a_span_are_told_apart() {
        let metrics = alert_metrics(&Definitions::default());
        let of = |id: &str, last: i32, is_ongoing| {
            let metric = metrics.iter().find(|metric| metric.id == id).expect("a metric");
            when(metric, DayRange { first: Day(3), last: Day(last) }, is_ongoing).id
        };
        assert_eq!(of("dau", 3, true), "when-on");
        assert_eq!(of("dau", 5, true), "when-since");
        assert_eq!(of("dau", 5, false), "when-span");
        assert_eq!(of("retention.d7", 3, false), "when-signups-of");
        assert_eq!(of("activation_rate", 9, true), "when-signups-since");
        assert_eq!(of("step.onboarding_complete", 9, false), "when-signups-span");
    }
}
