//! An incident as pages tell it: how loud in a word and a sign, how it stands, and what it was compared with.

use serde::Serialize;

use super::link;
use crate::alerts::{
    Acknowledged, AcknowledgedAs, AlertEvidence, AlertWindow, CheckOutcome, Checked, Gate, Incident, IncidentRule,
    IncidentState, Incidents, PlainComparison, SeriesKind, Severity,
};
use crate::format;
use crate::messages::{Message, Value, points_change, rate_change, text};
use crate::metric::{Format, SegmentKey};

/// How loud an incident is: a word and a sign, so that colour only repeats them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Loudness {
    /// The class that colours it.
    pub tone: &'static str,
    /// The sign before the word.
    pub sign: &'static str,
    /// The word.
    pub word: String,
}

impl Loudness {
    /// Good news is told as good news, whatever its size.
    pub(super) fn of(incident: &Incident) -> Self {
        let (tone, sign, word) = match (incident.is_good, incident.severity) {
            (true, _) => ("good", "\u{2713}", text!("severity-good")),
            (false, Severity::Critical) => ("critical", "\u{25b2}", text!("severity-critical")),
            (false, Severity::Warning) => ("warning", "\u{25b3}", text!("severity-warning")),
            (false, Severity::Info) => ("info", "\u{25cb}", text!("severity-info")),
        };
        Self { tone, sign, word }
    }
}

/// `Ongoing since 12 Nov 2026`, `22 Oct – 2 Nov 2026, over`.
pub fn standing(incident: &Incident) -> String {
    if let Some(day) = incident.back_since() {
        return text!("standing-back", first = format::day(day));
    }
    match incident.state {
        IncidentState::Ongoing => text!("standing-ongoing", first = format::day(incident.onset)),
        IncidentState::NewLevel => text!("standing-new-level", first = format::day(incident.onset)),
        IncidentState::Over if incident.lasting.is_some() => {
            text!("standing-lasting", days = format::day_range(incident.days()))
        }
        IncidentState::Over => text!("standing-over", days = format::day_range(incident.days())),
        IncidentState::Recovered => text!("standing-recovered", days = format::day_range(incident.days())),
    }
}

/// `Expected, said Product team on 20 Nov 2026: the price test. Until 30 Nov 2026.`
pub fn acknowledged(said: &Acknowledged) -> String {
    let verdict = format::capitalized(&acknowledged_as(said.verdict));
    let note = said.note.as_ref().map(|note| text!("acknowledged-note", note = note.trim_end_matches('.')));
    let until = said.until.map(|until| text!("acknowledged-until", day = format::day(until))).unwrap_or_default();
    let note = note.unwrap_or_default();
    text!("acknowledged", verdict = verdict, by = &said.by, on = format::day(said.on), note = note, until = until)
}

/// What the team made of an incident, in a word.
pub fn acknowledged_as(verdict: AcknowledgedAs) -> String {
    match verdict {
        AcknowledgedAs::Real => text!("ack-real"),
        AcknowledgedAs::Expected => text!("ack-expected"),
        AcknowledgedAs::Noise => text!("ack-noise"),
        AcknowledgedAs::Accepted => text!("ack-accepted"),
    }
}

/// Where an incident is told in full, seen from a page from which `root` leads to the site's root.
pub(super) fn href(incident: &Incident, root: &str) -> String {
    format!("{root}{}", link::incident(&incident.id))
}

/// What was compared with what: `7 days, 15 – 21 Nov 2026, against the level of 20 Sep – 14 Nov 2026`.
pub(super) fn windows(incident: &Incident) -> Option<String> {
    let window = incident.evidence.as_ref()?.window;
    let baseline = format::day_range(window.baseline);
    match incident.rule {
        IncidentRule::Window(AlertWindow::Day) => {
            Some(text!("windows-day", day = format::day(window.days.last), baseline = baseline))
        }
        IncidentRule::Window(length) => Some(text!(
            "windows-days",
            number = length.days(),
            days = format::day_range(window.days),
            baseline = baseline,
        )),
        IncidentRule::MissingData | IncidentRule::ReverseWhen => None,
    }
}

/// The same days without any model.
pub(super) fn plain(evidence: &AlertEvidence, incident: &Incident) -> Vec<String> {
    let plain = evidence.plain;
    let newest = format::day_short(evidence.window.days.last);
    let told = |id, (now, before): (f64, f64), percent: Option<f64>| {
        let (change, now, before) = match incident.format {
            Format::Percent => {
                let (change, moved) = rate_change(before, now);
                (Some(change), moved.now, moved.before)
            }
            format @ (Format::Count | Format::Ratio | Format::Number | Format::Currency(_)) => {
                (percent.map(format::relative_change), format::value(now, format), format::value(before, format))
            }
        };
        let change = change.map(|change| format!(" ({change})")).unwrap_or_default();
        text!(id, newest = &newest, now = now, before = before, change = change)
    };
    let weeks = plain.last7.zip(plain.previous7).map(|weeks| told("plain-weeks", weeks, plain.percent));
    let day = told("plain-day", (plain.yesterday, plain.median14), plain.percent_day);
    weeks.into_iter().chain([day]).collect()
}

/// `+12%`, for a rate `−2.1 points`; `None` from an earlier 0.
fn change(format: Format, (now, before): (f64, f64), percent: Option<f64>) -> Option<String> {
    match format {
        Format::Percent => Some(points_change(now - before)),
        Format::Count | Format::Ratio | Format::Number | Format::Currency(_) => percent.map(format::relative_change),
    }
}

/// How far an incident's window is from what was expected: `+12%`, for a rate `−2.1 points`.
pub(super) fn against_expected(incident: &Incident) -> Option<String> {
    let evidence = incident.evidence.as_ref()?;
    change(incident.format, (evidence.window.current, evidence.window.expected), evidence.percent)
}

/// The last 7 days against the 7 before, without any model: `+12%`, `−2.1 points`, `from 0`.
pub(super) fn week_on_week(plain: Option<PlainComparison>, format: Format) -> String {
    let weeks = plain.and_then(|plain| Some((plain.last7?, plain.previous7?, plain.percent)));
    let Some((last7, previous7, percent)) = weeks else { return format::MISSING.to_owned() };
    let from_nothing = if last7 <= 0.0 { format::relative_change(0.0) } else { text!("from-nothing") };
    change(format, (last7, previous7), percent).unwrap_or(from_nothing)
}

/// How sure the rule is: distance in usual variations, sample size, chance.
pub(super) fn certainty(evidence: &AlertEvidence, incident: &Incident) -> String {
    let own = format::amount(evidence.window.z.abs());
    let newest: Vec<String> = evidence.z.iter().map(|z| format::amount(z.abs())).collect();
    let of = match incident.kind {
        SeriesKind::Rate => text!("certainty-of", users = format::whole(evidence.window.total)),
        SeriesKind::Count => String::new(),
    };
    let when = match incident.state {
        IncidentState::Ongoing => "now",
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => "end",
    };
    let confidence = format::percent(evidence.confidence);
    text!("certainty", own = own, when = when, newest = newest.join(", "), confidence = confidence, of = of,)
}

/// What the newest check of every metric came to: `3 outside their usual range, 14 inside, 1 with too few people to judge`.
fn outcomes(checked: &[&Checked]) -> Value {
    let number = |outcome: CheckOutcome| checked.iter().filter(|checked| checked.outcome == outcome).count();
    let words = [
        (CheckOutcome::Fired, "checked-outside"),
        (CheckOutcome::Quiet, "checked-inside"),
        (CheckOutcome::Learning, "checked-learning"),
        (CheckOutcome::TooFew, "checked-too-few"),
        (CheckOutcome::Excluded, "checked-off"),
    ];
    // That nothing was outside is said too.
    let told = words.into_iter().map(|(outcome, id)| (number(outcome), id));
    let told = told.filter(|(number, id)| *number > 0 || *id == "checked-outside");
    Value::List(told.map(|(number, id)| Value::part(Message::new(id).with("number", Value::number(number)))).collect())
}

/// What one check came to, in a word.
pub(super) fn verdict(outcome: CheckOutcome) -> String {
    match outcome {
        CheckOutcome::Fired => text!("alerts-fired"),
        CheckOutcome::Quiet => text!("alerts-quiet"),
        CheckOutcome::Learning => text!("alerts-learning"),
        CheckOutcome::TooFew => text!("alerts-too-few"),
        CheckOutcome::Excluded => text!("alerts-off"),
    }
}

/// What held a check back, or lowered it; `None` for a clean fire.
pub(super) fn held_back(checked: &Checked) -> Option<String> {
    let id = match checked.gate? {
        Gate::Learning => "gate-learning",
        Gate::Off => "gate-off",
        Gate::Size => "gate-size",
        Gate::MissingData => "gate-missing",
        Gate::Usual => "gate-usual",
        Gate::Edge => "gate-edge",
        Gate::Info => "gate-info",
        Gate::Sign => "gate-sign",
        Gate::Percent => "gate-percent",
        Gate::Delta if checked.outcome == CheckOutcome::TooFew => "gate-few",
        Gate::Delta => "gate-delta",
        Gate::Recovered => "gate-recovered",
        Gate::ManyTests => "gate-many",
        Gate::Holiday => "gate-holiday",
    };
    Some(text!(id))
}

/// What was checked in a segment, and with which data, in a sentence.
pub(super) fn checked(incidents: &Incidents, segment: &SegmentKey) -> String {
    let checked: Vec<&Checked> = incidents.checked.iter().filter(|checked| checked.segment == *segment).collect();
    if checked.is_empty() {
        return Message::new("checked-none").text();
    }
    let to = incidents.checked_to(segment).map(|day| Message::new("checked-to").with("day", Value::Day(day)));
    Message::new("checked")
        .with("checked", Value::number(checked.len()))
        .with("when", to.map_or(Value::Text(String::new()), Value::part))
        .with("outcomes", outcomes(&checked))
        .text()
}

/// A fragment as a sentence of its own: `About 84 fewer users … .`
pub(super) fn sentence(text: &str) -> String {
    format!("{}.", format::capitalized(text))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::calendar::Day;

    fn onboarding(fixture: &Fixture) -> &Incident {
        let found =
            fixture.incidents.roots().find(|incident| incident.state == IncidentState::Ongoing && !incident.is_good);
        found.expect("the fixture's onboarding falls")
    }

    #[test]
    fn loudness_is_a_word_and_good_news_is_good_news() {
        let fixture = Fixture::new();
        let mut incident = onboarding(&fixture).clone();
        incident.severity = Severity::Critical;
        assert_eq!(Loudness::of(&incident).word, "Critical");
        incident.is_good = true;
        assert_eq!(Loudness::of(&incident).word, "Good news");
    }

    #[test]
    fn an_incident_says_how_it_stands() {
        let fixture = Fixture::new();
        let mut incident = onboarding(&fixture).clone();
        incident.onset = Day(20_769);
        assert_eq!(standing(&incident), "Ongoing since 12 Nov 2026");
        incident.state = IncidentState::Recovered;
        incident.last_trigger = Day(20_771);
        assert_eq!(standing(&incident), "12 Nov – 14 Nov 2026, recovered");
    }

    #[test]
    fn plain_comparisons_need_no_model() {
        let fixture = Fixture::new();
        let mut incident = onboarding(&fixture).clone();
        let mut evidence = incident.evidence.expect("windows");
        evidence.window.days.last = Day(20_778);
        evidence.plain = PlainComparison {
            last7: Some(70.0),
            previous7: Some(140.0),
            percent: Some(-0.5),
            yesterday: 6.0,
            median14: 0.0,
            percent_day: None,
        };
        incident.format = Format::Count;
        let lines = plain(&evidence, &incident);
        assert_eq!(lines[0], "The 7 days to 21 Nov: 70, the 7 before: 140 (\u{2212}50%)");
        // From nothing there is no relative change.
        assert_eq!(lines[1], "On 21 Nov: 6, the median of the 14 days before: 0");
    }

    #[test]
    fn two_plain_weeks_are_compared_in_percent_or_points() {
        let plain = |previous7: f64, last7: f64, percent| {
            let (last7, previous7) = (Some(last7), Some(previous7));
            Some(PlainComparison { last7, previous7, percent, yesterday: 0.0, median14: 0.0, percent_day: None })
        };
        assert_eq!(week_on_week(plain(100.0, 88.0, Some(-0.12)), Format::Count), "\u{2212}12%");
        assert_eq!(week_on_week(plain(0.6, 0.39, Some(-0.35)), Format::Percent), "\u{2212}21 points");
        assert_eq!(week_on_week(plain(0.0, 5.0, None), Format::Count), "from 0");
        assert_eq!(week_on_week(plain(0.0, 0.0, None), Format::Count), "0%");
        assert_eq!(week_on_week(None, Format::Count), format::MISSING);
        // A week with a day that must not be told.
        let patchy = plain(0.0, 0.0, None).map(|plain| PlainComparison { last7: None, previous7: None, ..plain });
        assert_eq!(week_on_week(patchy, Format::Count), format::MISSING);
    }

    #[test]
    fn what_was_checked_is_counted_by_outcome() {
        let mut fixture = Fixture::new();
        let all = SegmentKey("all".into());
        fixture.incidents.checked.retain(|checked| checked.segment == all);
        fixture.incidents.checked.truncate(3);
        for (checked, outcome) in
            fixture.incidents.checked.iter_mut().zip([CheckOutcome::Quiet, CheckOutcome::TooFew, CheckOutcome::Quiet])
        {
            checked.outcome = outcome;
        }
        let told: Vec<&Checked> = fixture.incidents.checked.iter().collect();
        let Value::List(parts) = outcomes(&told) else { panic!("a list") };
        let part = |part: &Value| match part {
            Value::Message(part) => (part.id, part.get("number").cloned()),
            other => panic!("{other:?}"),
        };
        let number = |number: usize| Some(Value::number(number));
        assert_eq!(
            parts.iter().map(part).collect::<Vec<_>>(),
            [("checked-outside", number(0)), ("checked-inside", number(2)), ("checked-too-few", number(1))]
        );
        let text = checked(&fixture.incidents, &all);
        assert!(text.starts_with("3 metrics checked: "), "{text}");
        // The newest day could not be looked at.
        fixture.incidents.checked.iter_mut().for_each(|checked| checked.as_of = Some(Day(20_777)));
        let text = checked(&fixture.incidents, &all);
        assert!(text.starts_with("3 metrics checked with the data to 20 Nov: "), "{text}");
        assert!(checked(&Incidents::default(), &all).starts_with("Nothing could be checked yet"));
    }
}
