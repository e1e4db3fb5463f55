//! Facts about incidents: what the alert rules found in a segment over a range, and what this morning's check came to.

use super::change::days;
use super::fact::{EvidencePanel, Fact, Topic, Value, opening, unsigned, verb};
use super::inputs::InsightInputs;
use super::rank;
use crate::alerts::{
    AlertEvidence, AlertWindow, CheckOutcome, DATA, Direction, Incident, IncidentRule, IncidentState, SeriesKind,
};
use crate::calendar::DayRange;
use crate::format;
use crate::metric::{Over, Quantity, SegmentKey};
use crate::views::Cockpit;

/// Every incident of the cockpit's feed. One of everybody that this segment has too is told with the segment's own numbers.
pub(super) fn incidents(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> Vec<Fact> {
    let (Some(range), Some(as_of)) = (cockpit.period.current, cockpit.period.as_of) else { return Vec::new() };
    let feed = ground.incidents.feed(&cockpit.segment, range);
    let told = feed.into_iter().map(|root| {
        let own = own(ground, root, &cockpit.segment).unwrap_or(root);
        // What is expected or accepted is no news, whatever else is told of it.
        let is_notable = !root.is_settled() && !own.is_settled();
        let weight = if is_notable { rank::incident(own, as_of) } else { 0.0 };
        let fact = fact(ground, own, &cockpit.segment);
        Fact { weight, is_notable, panel: EvidencePanel::Incident(root.id.clone()), ..fact }
    });
    told.collect()
}

/// The incident of the same metric in the page's segment, when it is listed inside the one of everybody.
fn own<'a>(ground: &InsightInputs<'a>, root: &Incident, page: &SegmentKey) -> Option<&'a Incident> {
    let is_own = |other: &&Incident| other.segment == *page && other.metric == root.metric;
    root.folded.iter().filter_map(|id| ground.incidents.get(id)).find(is_own)
}

fn fact(ground: &InsightInputs<'_>, incident: &Incident, page: &SegmentKey) -> Fact {
    let direction = incident.direction;
    let is_elsewhere = incident.segment != *page;
    let mut id = format!("incident.{}.{}.{}", incident.metric, direction.as_str(), incident.started);
    if is_elsewhere {
        id = format!("{id}.{}", incident.segment);
    }
    let metric = ground.metric(&incident.metric);
    let fact = Fact::new(id, Topic::Incident, (metric, &incident.segment), EvidencePanel::Alerts)
        .with("label", Value::Text(incident.label.clone()))
        .with("started", Value::Day(incident.onset))
        .with("lastSeen", Value::Day(incident.last_trigger))
        .with("severity", Value::Text(incident.severity.as_str().to_owned()))
        .with("state", Value::Text(incident.state.as_str().to_owned()))
        .with("impact", Value::Count(incident.impact.value.abs()));
    let fact = Fact {
        direction: Some(direction),
        is_good: Some(incident.is_good),
        is_notable: true,
        consequence: consequence(incident),
        ..fact
    };
    let over = metric.map(|metric| metric.quantity.formula(ground.definitions).over());
    let is_cohort = over == Some(Over::Cohorts);
    let fact = match metric.map(|metric| metric.quantity) {
        Some(Quantity::Retained(offset)) => fact.with("offsetDays", days(offset.days().into())),
        Some(_) | None => fact,
    };
    match incident.evidence {
        Some(evidence) => {
            let place = is_elsewhere.then(|| ground.segment_label(&incident.segment));
            let fact = match place {
                Some(place) => fact.with("segmentLabel", Value::Text(place.to_owned())),
                None => fact,
            };
            told(fact, incident, (&evidence, place, is_cohort))
        }
        None => Fact {
            statement: format!("{}.", incident.title),
            short: incident.title.clone(),
            days: Some(incident.days()),
            ..fact
        },
    }
}

/// `Onboarding complete rate on the first day fell 33% (51% to 34%) in cohorts since 12 Nov.`
fn told(fact: Fact, incident: &Incident, (evidence, place, is_cohort): (&AlertEvidence, Option<&str>, bool)) -> Fact {
    let window = evidence.window;
    let value = |value: f64| Value::of(value, incident.format);
    let fact = Fact { days: Some(window.days), against: Some(window.baseline), ..fact }
        .with("expected", value(format::estimate(window.expected, incident.format)))
        .with("current", value(window.current))
        .with("wobbles", Value::Count(window.z.abs()));
    let change = evidence.percent.map(Value::Relative);
    let place = place.map(|place| format!(" in {place}")).unwrap_or_default();
    let amount = change.as_ref().map(|change| format!(" {}", unsigned(&change.text()))).unwrap_or_default();
    let short = format!("{}{place} {}{amount}", incident.label, verb(incident.direction));
    let (read, fact) = early_read(incident, fact);
    let (over, fact) = window_words(incident, window.days, fact);
    let statement = format!(
        "{}{read}{place} {}{amount} ({} to {}{over}) {}.",
        incident.label,
        verb(incident.direction),
        value(format::estimate(window.expected, incident.format)).text(),
        value(window.current).text(),
        time(incident, is_cohort),
    );
    let fact = match change {
        Some(change) => fact.with("change", change),
        None => fact,
    };
    Fact { statement, short: format!("{short} {}", span(incident.days(), incident.state)), ..fact }
}

/// ` within 2 days`: how young the conversions were when they were read.
fn early_read(incident: &Incident, fact: Fact) -> (String, Fact) {
    match incident.within_days {
        None => (String::new(), fact),
        Some(0) => (" on the first day".to_owned(), fact),
        Some(number) => {
            let words = format!(" within {}", format::counted(number.into(), "day", "days"));
            (words, fact.with("withinDays", days(number.into())))
        }
    }
}

/// The window that a count was summed over; a rate needs no such words unless it is of a single day.
fn window_words(incident: &Incident, window: DayRange, fact: Fact) -> (String, Fact) {
    match (incident.rule, incident.kind) {
        (IncidentRule::Window(AlertWindow::Day) | IncidentRule::MissingData, _) => {
            (format!(" on {}", format::day_short(window.last)), fact)
        }
        (IncidentRule::Window(_), SeriesKind::Rate) => (String::new(), fact),
        (IncidentRule::Window(_), SeriesKind::Count) => {
            let length = usize::try_from(window.len()).unwrap_or(0);
            let words = format!(" in {}", format::counted(length as u64, "day", "days"));
            (words, fact.with("windowDays", days(length)))
        }
    }
}

fn time(incident: &Incident, is_cohort: bool) -> String {
    let days = incident.days();
    let (first, last) = (format::day_short(days.first), format::day_short(days.last));
    match (incident.state, is_cohort) {
        (IncidentState::Ongoing, true) => format!("in cohorts since {first}"),
        (IncidentState::NewLevel | IncidentState::Over, true) => format!("in cohorts of {first} to {last}"),
        (IncidentState::Recovered, true) => format!("in cohorts of {first} to {last}, and recovered"),
        (state, false) => span(days, state),
    }
}

/// `since 12 Nov`, `from 22 Oct to 2 Nov`.
fn span(days: DayRange, state: IncidentState) -> String {
    let (first, last) = (format::day_short(days.first), format::day_short(days.last));
    match state {
        IncidentState::Ongoing => format!("since {first}"),
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered if first == last => {
            format!("on {first}")
        }
        IncidentState::NewLevel | IncidentState::Over => format!("from {first} to {last}"),
        IncidentState::Recovered => format!("from {first} to {last}, and recovered"),
    }
}

/// What it cost or brought; nothing when its days sum to the other direction.
fn consequence(incident: &Incident) -> Option<String> {
    let missed = incident.impact.value > 0.0;
    let fits = incident.metric == DATA || missed == (incident.direction == Direction::Down);
    fits.then(|| format!("{}.", opening(&incident.impact.text)))
}

/// What this morning's check of the segment came to.
pub(super) fn checked(ground: &InsightInputs<'_>, cockpit: &Cockpit) -> Option<Fact> {
    let of_segment = || ground.incidents.checked.iter().filter(|checked| checked.segment == cockpit.segment);
    let number = |wanted: CheckOutcome| of_segment().filter(|checked| checked.outcome == wanted).count();
    let all = of_segment().count();
    if all == 0 {
        return None;
    }
    let quiet = number(CheckOutcome::Quiet);
    let (fired, learning) = (number(CheckOutcome::Fired), number(CheckOutcome::Learning));
    let mut fact = Fact::new("checked".into(), Topic::Checked, (None, &cockpit.segment), EvidencePanel::Alerts)
        .with("checked", days(all))
        .with("quiet", days(quiet))
        .with("fired", days(fired))
        .with("learning", days(learning))
        .with("days", days(usize::from(cockpit.period.days.0)));
    if let Some(day) = ground.incidents.checked_to(&cockpit.segment) {
        fact = fact.with("dataTo", Value::Day(day));
    }
    let words = [(quiet, "within the usual"), (fired, "beyond it"), (learning, "still learning what is usual")];
    let words: Vec<String> =
        words.iter().filter(|(number, _)| *number > 0).map(|(number, words)| format!("{number} {words}")).collect();
    let checked = format::counted(all as u64, "metric was", "metrics were");
    let outcome = if words.is_empty() { "none could be judged".to_owned() } else { words.join(", ") };
    Some(Fact {
        statement: format!("{checked} checked {}: {outcome}.", ground.incidents.checked_when(&cockpit.segment)),
        days: cockpit.period.current,
        weight: 0.005,
        ..fact
    })
}
