//! The words of an alert: numbers first, the baseline named, no more certainty than there is. The one place for them.

use super::gates::{Direction, Severity};
use super::incident::{Evidence, Impact};
use super::incidents::{Draft, State};
use super::lifecycle::Rule;
use super::series::Kind;
use super::watch::{Cells, Watched};
use crate::calendar::{Day, DayRange};
use crate::format;
use crate::metric::Segment;

/// What an incident is told from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Story<'a> {
    pub(super) watched: &'a Watched,
    pub(super) segment: &'a Segment,
    pub(super) draft: &'a Draft,
    pub(super) evidence: &'a Evidence,
    pub(super) impact: &'a Impact,
}

/// `Onboarding complete rate down 21 points, 39% against an expected 60%`.
pub(super) fn title(story: &Story<'_>) -> String {
    let watched = story.watched;
    let window = &story.evidence.window;
    let values = format!(
        "{} against an expected {}",
        format::value(window.current, watched.format),
        format::value(window.expected, watched.format),
    );
    format!("{}{} {}, {values}", watched.label, place(story.segment), change(story))
}

/// `down 21 points`, `up 160%`, `up from 0`.
fn change(story: &Story<'_>) -> String {
    let word = story.draft.direction.as_str();
    let window = &story.evidence.window;
    match story.watched.kind() {
        Kind::Rate => format!("{word} {}", unsigned(&format::points_change(window.delta()))),
        Kind::Count => match story.evidence.percent {
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
pub(super) fn narrative(story: &Story<'_>) -> String {
    let Story { watched, draft, evidence, impact, .. } = story;
    let window = &evidence.window;
    let z = format::amount(window.z.abs());
    let first = format!(
        "{}{} {} {} against an expected {} ({}){}: {z} times {} usual wobble, {}.",
        subject(watched, draft.peak.lag),
        place(story.segment),
        verb(watched, draft.state),
        format::value(window.current, watched.format),
        format::value(window.expected, watched.format),
        basis(draft, window.days),
        span(draft),
        if is_singular(watched) { "its" } else { "the" },
        impact.text,
    );
    match standing(draft) {
        Some(standing) => format!("{first} {standing}"),
        None => first,
    }
}

fn place(segment: &Segment) -> String {
    if segment.filters.is_empty() { String::new() } else { format!(" in {}", segment.label) }
}

/// `Onboarding complete rate within 2 days`, `D7 retention`, `Errors`.
fn subject(watched: &Watched, lag: i32) -> String {
    let label = &watched.label;
    match watched.cells {
        Cells::Step(_) | Cells::Activation(_) => match lag {
            0 => format!("{label} on the first day"),
            1 => format!("{label} within 1 day"),
            days => format!("{label} within {days} days"),
        },
        Cells::Dau | Cells::Events(_) | Cells::Users(_) | Cells::UsersOfDau(_) | Cells::Retained(_) => label.clone(),
    }
}

/// The labels of rates and of the active users are ours, and singular. Those of events are the project's: `Errors` as well as
/// `Crash volume`.
fn is_singular(watched: &Watched) -> bool {
    match watched.cells {
        Cells::Events(_) | Cells::Users(_) => false,
        Cells::Dau | Cells::UsersOfDau(_) | Cells::Step(_) | Cells::Activation(_) | Cells::Retained(_) => true,
    }
}

/// Where the number of the label is not known, a verb that is the same for one and for many.
fn verb(watched: &Watched, state: State) -> &'static str {
    match (is_singular(watched), state) {
        (true, State::Ongoing) => "is",
        (true, State::Over | State::Recovered) => "was",
        (false, _) => "came to",
    }
}

/// `, since 12 Nov`, `, from 22 Oct to 2 Nov`; nothing for a single day that is named already.
fn span(draft: &Draft) -> String {
    let (first, last) = (format::day_short(draft.started), format::day_short(draft.last_fire));
    match draft.state {
        State::Ongoing => format!(", since {first}"),
        State::Over | State::Recovered if draft.started == draft.last_fire => String::new(),
        State::Over | State::Recovered => format!(", from {first} to {last}"),
    }
}

/// `last 7 days v the 28 before, weekday-adjusted`.
fn basis(draft: &Draft, window: DayRange) -> String {
    let is_newest = draft.state == State::Ongoing && window.last == draft.last_fire;
    let days = match draft.rule {
        Rule::Day | Rule::MissingData => format!("{} v the 14 days before", format::day_short(window.last)),
        Rule::Week if is_newest => "last 7 days v the 28 before".to_owned(),
        Rule::Week => {
            let (first, last) = (format::day_short(window.first), format::day_short(window.last));
            format!("{first} to {last} v the 28 days before")
        }
    };
    format!("{days}, weekday-adjusted")
}

fn standing(draft: &Draft) -> Option<&'static str> {
    match draft.state {
        State::Ongoing if draft.severity == Severity::Info && !draft.is_good => {
            Some("An early sign, not yet a warning.")
        }
        State::Recovered => Some("Since then it came back to the level from before."),
        State::Ongoing | State::Over => None,
    }
}

/// What the impact is counted in.
pub(super) fn impact_unit(watched: &Watched) -> &str {
    match watched.cells {
        Cells::Events(_) => &watched.unit,
        Cells::Users(_) | Cells::Dau => "user days",
        Cells::UsersOfDau(_) | Cells::Step(_) | Cells::Activation(_) | Cells::Retained(_) => "users",
    }
}

/// `about 84 fewer users than expected reached Onboarding complete`.
pub(super) fn impact(watched: &Watched, value: f64) -> String {
    let number = format::whole(value.abs());
    let more = match Direction::of(-value) {
        Some(Direction::Up) => "more",
        Some(Direction::Down) | None => "fewer",
    };
    let is_one = number == "1";
    let (users, user_days) = if is_one { ("user", "user day") } else { ("users", "user days") };
    // The file names what is counted in the plural only.
    let events = if is_one { "event" } else { watched.unit.as_str() };
    let label = watched.label.as_str();
    match watched.cells {
        Cells::Dau => format!("about {number} {more} {user_days} of activity than expected"),
        Cells::Events(_) => format!("about {number} {more} {events} than expected"),
        Cells::Users(_) => format!("about {number} {more} {user_days} than expected"),
        Cells::UsersOfDau(_) => format!("about {number} {more} active {users} affected than expected"),
        Cells::Step(_) => {
            let step = label.strip_suffix(" rate").unwrap_or(label);
            format!("about {number} {more} {users} than expected reached {step}")
        }
        Cells::Activation(_) => format!("about {number} {more} activated {users} than expected"),
        Cells::Retained(1) => format!("about {number} {more} {users} than expected came back after 1 day"),
        Cells::Retained(days) => format!("about {number} {more} {users} than expected came back after {days} days"),
    }
}

/// How many days are missing.
pub(super) fn missing_impact(span: DayRange) -> Impact {
    let days = u64::try_from(span.len()).unwrap_or(0);
    let text = format!("{} cannot be judged", format::counted(days, "day", "days"));
    Impact { value: f64::from(span.len()), unit: "days".to_owned(), text }
}

/// `Data missing on 12 Nov 2026`.
pub(super) fn missing_title(span: DayRange) -> String {
    if span.len() == 1 {
        format!("Data missing on {}", format::day(span.first))
    } else {
        format!("Data missing, {}", format::day_range(span))
    }
}

/// Why the day is called missing, and what follows from it.
pub(super) fn missing(span: DayRange) -> String {
    let days = u64::try_from(span.len()).unwrap_or(0);
    let verb = if days == 1 { "has" } else { "have" };
    format!(
        "{} {verb} no events where there always were some, in many metrics at once: tracking or the export broke, rather than \
         the product. The days are left out of every baseline.",
        format::counted(days, "day", "days"),
    )
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
    use super::super::watch::watched;
    use super::*;
    use crate::metric::Definitions;

    /// What is told of a metric of the default schema, with a label of the project's own.
    fn of(id: &str, told: impl Fn(&Watched) -> String) -> String {
        let mut definitions = Definitions::default();
        for trend in definitions.trends.iter_mut().filter(|trend| trend.key == "errors") {
            trend.label = "Crash volume".into();
        }
        told(watched(&definitions).iter().find(|watched| watched.id == id).expect("a metric"))
    }

    #[test]
    fn one_is_told_in_the_singular() {
        let impact = |id: &str, value: f64| of(id, |watched| impact(watched, value));
        assert_eq!(impact("errors", -1.2), "about 1 more event than expected");
        assert_eq!(impact("errors", -160.0), "about 160 more errors than expected");
        assert_eq!(impact("errors_users", 0.8), "about 1 fewer user day than expected");
        assert_eq!(impact("errors_users", 2.0), "about 2 fewer user days than expected");
        assert_eq!(impact("dau", 1.0), "about 1 fewer user day of activity than expected");
        assert_eq!(impact("activation_rate", 1.0), "about 1 fewer activated user than expected");
    }

    #[test]
    fn a_label_of_the_project_needs_no_number() {
        for state in [State::Ongoing, State::Over] {
            assert_eq!(of("errors", |watched| verb(watched, state).into()), "came to");
        }
        assert_eq!(of("dau", |watched| verb(watched, State::Ongoing).into()), "is");
        assert_eq!(of("step.onboarding_complete", |watched| verb(watched, State::Over).into()), "was");
    }
}
