//! The words of an alert: numbers first, the baseline named, no more certainty than there is. The one place for them.

use super::alert_metric::{AlertMetric, CellSource};
use super::episode::Episode;
use super::incident::{AlertEvidence, Impact, IncidentState};
use super::rule::{AlertWindow, Direction, SeriesKind, Severity, WindowReading};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::metric::Segment;

/// What an incident is told from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling<'a> {
    pub(super) metric: &'a AlertMetric,
    pub(super) segment: &'a Segment,
    pub(super) episode: &'a Episode,
    pub(super) evidence: &'a AlertEvidence,
    pub(super) impact: &'a Impact,
}

/// `Onboarding complete rate down 21 points, 39% against an expected 60%`.
pub(super) fn title(telling: &Telling<'_>) -> String {
    let metric = telling.metric;
    let window = &telling.evidence.window;
    let values = format!(
        "{} against an expected {}",
        format::value(window.current, metric.format),
        format::value(format::estimate(window.expected, metric.format), metric.format),
    );
    format!("{}{} {}, {values}", metric.label, place(telling.segment), change(telling))
}

/// `down 21 points`, `up 160%`, `up from 0`.
fn change(telling: &Telling<'_>) -> String {
    let word = telling.episode.direction.as_str();
    let window = &telling.evidence.window;
    match telling.metric.kind() {
        SeriesKind::Rate => format!("{word} {}", unsigned(&format::points_change(window.delta()))),
        SeriesKind::Count => match telling.evidence.percent {
            Some(percent) => format!("{word} {}", unsigned(&format::relative_change(percent))),
            None => format!("{word} from 0"),
        },
    }
}

/// A change without its sign, where a word says the direction.
fn unsigned(change: &str) -> &str {
    change.trim_start_matches(['+', '\u{2212}'])
}

/// One or two sentences: current against expected, since when, how unusual, what it cost, and how it stands.
pub(super) fn narrative(telling: &Telling<'_>) -> String {
    let Telling { metric, episode, evidence, impact, .. } = telling;
    let window = &evidence.window;
    let z = format::amount(window.z.abs());
    let first = format!(
        "{}{} {} {} against an expected {} ({}){}: {z} times {} usual variation, {}.",
        subject(metric, episode.peak.evaluation.lag),
        place(telling.segment),
        verb(metric, episode.state),
        format::value(window.current, metric.format),
        format::value(format::estimate(window.expected, metric.format), metric.format),
        basis(episode, window),
        span(episode),
        if is_singular(metric) { "its" } else { "the" },
        impact.text,
    );
    match standing(telling) {
        Some(standing) => format!("{first} {standing}"),
        None => first,
    }
}

fn place(segment: &Segment) -> String {
    if segment.filters.is_empty() { String::new() } else { format!(" in {}", segment.label) }
}

/// `Onboarding complete rate within 2 days`, `D7 retention`, `Errors`.
fn subject(metric: &AlertMetric, lag: i32) -> String {
    let label = &metric.label;
    match metric.cells {
        CellSource::Step(_) | CellSource::Activation(_) => match lag {
            0 => format!("{label} on the first day"),
            1 => format!("{label} within 1 day"),
            days => format!("{label} within {days} days"),
        },
        CellSource::Dau
        | CellSource::Events(_)
        | CellSource::Users(_)
        | CellSource::UsersOfDau(_)
        | CellSource::Retained(_) => label.clone(),
    }
}

/// The labels of rates and of the active users are ours, and singular. Those of events are the project's: `Errors` as well as
/// `Crash volume`.
fn is_singular(metric: &AlertMetric) -> bool {
    match metric.cells {
        CellSource::Events(_) | CellSource::Users(_) => false,
        CellSource::Dau
        | CellSource::UsersOfDau(_)
        | CellSource::Step(_)
        | CellSource::Activation(_)
        | CellSource::Retained(_) => true,
    }
}

/// Where the number of the label is not known, a verb that is the same for one and for many.
fn verb(metric: &AlertMetric, state: IncidentState) -> &'static str {
    match (is_singular(metric), state) {
        (true, IncidentState::Ongoing) => "is",
        (true, IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered) => "was",
        (false, _) => "came to",
    }
}

/// `, since 12 Nov`, `, from 22 Oct to 2 Nov`; nothing for a single day that is named already.
fn span(episode: &Episode) -> String {
    let (first, last) = (format::day_short(episode.onset), format::day_short(episode.last_trigger));
    match episode.state {
        IncidentState::Ongoing | IncidentState::NewLevel => format!(", since {first}"),
        IncidentState::Over | IncidentState::Recovered if episode.onset == episode.last_trigger => String::new(),
        IncidentState::Over | IncidentState::Recovered => format!(", from {first} to {last}"),
    }
}

/// `the last week v the 56 days before, weekday-adjusted`.
fn basis(episode: &Episode, reading: &WindowReading) -> String {
    let is_newest = episode.state == IncidentState::Ongoing && episode.peak.evaluation.as_of == episode.last.as_of;
    let (first, last) = (format::day_short(reading.days.first), format::day_short(reading.days.last));
    let days = match episode.peak.window {
        AlertWindow::Day => last,
        AlertWindow::ThreeDays if is_newest => "the last 3 days".to_owned(),
        AlertWindow::Week if is_newest => "the last week".to_owned(),
        AlertWindow::Fortnight if is_newest => "the last 2 weeks".to_owned(),
        AlertWindow::ThreeDays | AlertWindow::Week | AlertWindow::Fortnight => format!("{first} to {last}"),
    };
    let (length, end) = (reading.baseline.len(), reading.baseline.last);
    let before =
        if reading.days.first.since(end) == 1 { "before".to_owned() } else { format!("to {}", format::day_short(end)) };
    format!("{days} v the {length} days {before}, weekday-adjusted")
}

fn standing(telling: &Telling<'_>) -> Option<String> {
    let episode = telling.episode;
    match (episode.state, episode.level) {
        (IncidentState::Ongoing, _) if episode.severity == Severity::Info && !episode.is_good => {
            Some("An early sign, not yet a warning.".to_owned())
        }
        (IncidentState::Recovered, _) => Some("Since then it came back to the level from before.".to_owned()),
        (IncidentState::NewLevel, Some(level)) => {
            let value = |value: f64| format::value(value, telling.metric.format);
            Some(format!("It is still at {}, against {} before.", value(level.now), value(level.before)))
        }
        (IncidentState::Ongoing | IncidentState::NewLevel | IncidentState::Over, _) => None,
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

/// `about 84 fewer users than expected reached Onboarding complete`.
pub(super) fn impact(metric: &AlertMetric, value: f64) -> String {
    let number = format::whole(value.abs());
    let more = match Direction::of(-value) {
        Some(Direction::Up) => "more",
        Some(Direction::Down) | None => "fewer",
    };
    let is_one = number == "1";
    let (users, user_days) = if is_one { ("user", "user day") } else { ("users", "user days") };
    // The file names what is counted in the plural only.
    let events = if is_one { "event" } else { metric.unit.as_str() };
    let label = metric.label.as_str();
    match metric.cells {
        CellSource::Dau => format!("about {number} {more} {user_days} of activity than expected"),
        CellSource::Events(_) => format!("about {number} {more} {events} than expected"),
        CellSource::Users(_) => format!("about {number} {more} {user_days} than expected"),
        CellSource::UsersOfDau(_) => format!("about {number} {more} active {users} affected than expected"),
        CellSource::Step(_) => {
            let step = label.strip_suffix(" rate").unwrap_or(label);
            format!("about {number} {more} {users} than expected reached {step}")
        }
        CellSource::Activation(_) => format!("about {number} {more} activated {users} than expected"),
        CellSource::Retained(1) => format!("about {number} {more} {users} than expected came back after 1 day"),
        CellSource::Retained(days) => {
            format!("about {number} {more} {users} than expected came back after {days} days")
        }
    }
}

/// How many days are missing.
pub(super) fn missing_impact(span: DayRange) -> Impact {
    let days = u64::try_from(span.len()).unwrap_or(0);
    let text = format!("{} cannot be judged", format::counted(days, "day", "days"));
    Impact { value: f64::from(span.len()), unit: "days".to_owned(), text }
}

/// `Data missing on 12 Nov 2026`, `No errors recorded since 14 Jun: tracking or the feature stopped`.
pub(super) fn lost_title(
    metric: Option<&AlertMetric>,
    segment: &Segment,
    (days, state): (DayRange, IncidentState),
) -> String {
    let when = match (state, days.len()) {
        (IncidentState::Ongoing, _) => format!("since {}", format::day_short(days.first)),
        (_, 1) => format!("on {}", format::day(days.first)),
        _ => format!("from {} to {}", format::day_short(days.first), format::day_short(days.last)),
    };
    match metric {
        Some(metric) => {
            format!("No {} recorded{} {when}: tracking or the feature stopped", recorded(metric), place(segment))
        }
        None if segment.filters.is_empty() && days.len() == 1 => format!("Data missing on {}", format::day(days.first)),
        None if segment.filters.is_empty() => format!("Data missing, {}", format::day_range(days)),
        None => format!("No data of {} {when}", segment.label),
    }
}

/// What is no longer recorded, in the plural.
fn recorded(metric: &AlertMetric) -> &str {
    match metric.cells {
        CellSource::Events(_) => &metric.unit,
        CellSource::Dau
        | CellSource::Users(_)
        | CellSource::UsersOfDau(_)
        | CellSource::Step(_)
        | CellSource::Activation(_)
        | CellSource::Retained(_) => "active users",
    }
}

/// Why the days are called missing, and what follows from it.
pub(super) fn lost(metric: Option<&AlertMetric>, segment: &Segment, span: DayRange) -> String {
    let days = u64::try_from(span.len()).unwrap_or(0);
    let verb = if days == 1 { "has" } else { "have" };
    let days = format::counted(days, "day", "days");
    match metric {
        Some(_) => format!(
            "{days} {verb} none where there always were some, while other metrics went on: tracking or the feature stopped. The \
             days are left out of every baseline, and so are the rates that need them."
        ),
        None if segment.filters.is_empty() => format!(
            "{days} {verb} no events where there always were some, in many metrics at once: tracking or the export broke, rather \
             than the product. The days are left out of every baseline."
        ),
        None => format!(
            "{days} {verb} no events of this segment where there always were some, while others went on: its tracking or its \
             attribute broke, rather than the product. The days are left out of its baselines."
        ),
    }
}

/// `this morning`, or, when the newest days could not be looked at, `with the data to 20 Nov`.
pub(super) fn checked_when(data_to: Option<Day>) -> String {
    data_to.map_or_else(|| "this morning".to_owned(), |day| format!("with the data to {}", format::day_short(day)))
}

/// `critical, as expected`, `warning, expected critical`, `missed, expected critical`.
pub(super) fn outcome(told: Option<Severity>, expected: Severity) -> String {
    let expected_word = expected.as_str();
    match told {
        Some(told) if told == expected => format!("{expected_word}, as expected"),
        Some(told) => format!("{}, expected {expected_word}", told.as_str()),
        None => format!("missed, expected {expected_word}"),
    }
}

/// How late what was told as an early sign only was told.
pub(super) const TOO_QUIET: &str = "not as a warning";

/// `on the first day`, `after 2 days`.
pub(super) fn lateness(delay: Option<i32>) -> String {
    match delay.map(|days| u64::try_from(days).unwrap_or(0)) {
        None => format::MISSING.to_owned(),
        Some(0) => "on the first day".to_owned(),
        Some(days) => format!("after {}", format::counted(days, "day", "days")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::alert_metric::alert_metrics;
    use super::*;
    use crate::metric::Definitions;

    /// What is told of a metric of the default schema, with a label of the project's own.
    fn of(id: &str, told: impl Fn(&AlertMetric) -> String) -> String {
        let mut definitions = Definitions::default();
        for trend in definitions.trends.iter_mut().filter(|trend| trend.key == "errors") {
            trend.label = "Crash volume".into();
        }
        told(alert_metrics(&definitions).iter().find(|metric| metric.id == id).expect("a metric"))
    }

    #[test]
    fn one_is_told_in_the_singular() {
        let impact = |id: &str, value: f64| of(id, |metric| impact(metric, value));
        assert_eq!(impact("errors", -1.2), "about 1 more event than expected");
        assert_eq!(impact("errors", -160.0), "about 160 more errors than expected");
        assert_eq!(impact("errors_users", 0.8), "about 1 fewer user day than expected");
        assert_eq!(impact("errors_users", 2.0), "about 2 fewer user days than expected");
        assert_eq!(impact("dau", 1.0), "about 1 fewer user day of activity than expected");
        assert_eq!(impact("activation_rate", 1.0), "about 1 fewer activated user than expected");
    }

    #[test]
    fn a_label_of_the_project_needs_no_number() {
        for state in [IncidentState::Ongoing, IncidentState::Over] {
            assert_eq!(of("errors", |metric| verb(metric, state).into()), "came to");
        }
        assert_eq!(of("dau", |metric| verb(metric, IncidentState::Ongoing).into()), "is");
        assert_eq!(of("step.onboarding_complete", |metric| verb(metric, IncidentState::Over).into()), "was");
    }
}
