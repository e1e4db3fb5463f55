//! A scenario: what happens in the demo data, read from TOML and checked.
//!
//! [`Scenario`] holds plain numbers for the generator and the injected incidents by name, so that whoever judges the alerts
//! can ask what should have been found. Drawing from it is left to `people` and `days`.

use std::path::Path;

use super::change::ScenarioChange;
use super::scenario_table::ScenarioTable;
use super::tracking::{ErrorBurst, TrackingFault};
use crate::config::read::{Keys, Reader};
use crate::metric::Direction;
use crate::problem::Problems;

/// The scenario of the repository's own demo.
pub const DEMO: &str = include_str!("../../../seeds/demo.toml");

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// A line about it for people.
    pub title: String,
    /// How many whole days of events.
    pub days: i32,
    /// The incidents, in the order of the file.
    pub incidents: Vec<ScenarioIncident>,
    /// What changes besides them.
    pub(super) changes: Vec<ScenarioChange>,
    pub(super) tracking: Vec<TrackingFault>,
    pub(super) error_bursts: Vec<ErrorBurst>,
    pub(super) earlier_days: i32,
    pub(super) signups: Signups,
    pub(super) onboarding: f64,
    /// The share of the others who click onboarding away.
    pub(super) onboarding_skipped: f64,
    pub(super) activity: Activity,
    pub(super) actions: Actions,
    pub(super) errors: Errors,
    pub(super) noise: Noise,
    pub(super) traffic: Traffic,
    pub(super) upgrades: Option<Upgrades>,
    pub(super) visitors: Option<Visitors>,
    pub(super) plans: Vec<PopulationGroup>,
    pub(super) segments: Vec<PopulationGroup>,
}

/// Something that went wrong on purpose, and what the alerts should say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioIncident {
    /// Its name.
    pub id: String,
    /// What it bends.
    pub kind: IncidentKind,
    /// The metric that should alert.
    pub metric: String,
    /// The segment whose alert carries it.
    pub segment: String,
    /// The expected severity: `info`, `warning` or `critical`.
    pub severity: String,
    /// Which way the metric goes.
    pub direction: Direction,
    /// The first day, counted from the last whole day: 0 is that day, -9 nine days before. Cohort days for onboarding and
    /// retention.
    pub from: i32,
    /// The last day, counted the same way.
    pub to: i32,
    /// What the rate or count is multiplied by.
    pub factor: f64,
    /// For errors, the `error_code` that the additional errors carry.
    pub error_code: Option<String>,
}

/// What an incident bends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentKind {
    /// The share of a cohort that completes onboarding.
    Onboarding,
    /// Errors per active user of a day.
    Errors,
    /// The share of a cohort that is active about 7 days after its start.
    Retention,
}

impl ScenarioIncident {
    /// The factor on this day (counted from the last whole day), 1 outside the incident.
    pub(super) fn factor_on(&self, day: i32) -> f64 {
        if self.from <= day && day <= self.to { self.factor } else { 1.0 }
    }
}

impl IncidentKind {
    pub(super) const WORDS: [&'static str; 3] = ["onboarding", "errors", "retention"];

    pub(super) fn of(word: &str) -> Self {
        match word {
            "errors" => Self::Errors,
            "retention" => Self::Retention,
            _ => Self::Onboarding,
        }
    }

    /// The metric that an incident of this kind moves first.
    pub const fn metric(self) -> &'static str {
        match self {
            Self::Onboarding => "step.onboarding_complete",
            Self::Errors => "errors",
            Self::Retention => "retention.d7",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Signups {
    pub(super) per_day: f64,
    pub(super) growth_percent: f64,
    pub(super) weekday: [f64; 7],
    pub(super) hours: [f64; 24],
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Activity {
    pub(super) rate: f64,
    pub(super) again: f64,
    pub(super) weekday: [f64; 7],
    pub(super) alive: Vec<(i32, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Actions {
    pub(super) doers: f64,
    pub(super) per_active_day: f64,
    pub(super) invites_first_weeks: f64,
    pub(super) invites_later: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Errors {
    pub(super) per_active_day: f64,
    pub(super) codes: Vec<(String, f64)>,
}

/// Relative standard deviations from day to day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Noise {
    pub(super) signups: f64,
    pub(super) rates: f64,
    pub(super) activity: f64,
    pub(super) errors: f64,
    /// Whether numbers vary by chance as well, as counts of independent people do.
    pub(super) is_chance: bool,
}

/// What is in real data besides people who use the product.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Traffic {
    pub(super) bot_events_per_day: f64,
    pub(super) internal_users: i32,
    pub(super) test_users: i32,
    pub(super) events_without_user_per_day: f64,
    pub(super) users_without_row: f64,
    pub(super) late_events: f64,
    pub(super) repeated_events: f64,
}

/// Who moves to a paid plan, and what it costs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Upgrades {
    /// The name of the plan.
    pub(super) plan: String,
    /// The share of its people who move to it after their signup.
    pub(super) share: f64,
    /// What a seat costs, in hundredths of the currency.
    pub(super) seat_cents: i64,
    /// The most seats of one upgrade.
    pub(super) most_seats: i32,
}

/// People before they have an account, who are known by an anonymous id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Visitors {
    /// The share of those who sign up that look around first.
    pub(super) before_signup: f64,
    /// The share of these whose signup still carries the anonymous id.
    pub(super) anonymous_signups: f64,
    /// Visitors a day who never sign up.
    pub(super) others_per_day: f64,
}

/// A plan or a segment: its share of the people and how they differ, as factors on the common rates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PopulationGroup {
    /// `None` is written as NULL.
    pub(super) name: Option<String>,
    pub(super) share: f64,
    pub(super) onboarding: f64,
    pub(super) activity: f64,
    pub(super) actions: f64,
    pub(super) errors: f64,
}

impl Scenario {
    /// Reads and checks a scenario; `file` is where the text came from.
    pub fn parse(text: &str, file: &Path) -> Result<Self, Problems> {
        let mut reader = Reader::new(file, text);
        let document = reader.document();
        if reader.problems != Problems::default() {
            // What a broken text says is not worth checking.
            return Err(reader.problems);
        }
        let mut root = ScenarioTable::new(Keys::root(&reader, &document));
        let scenario = Self::read(&mut reader, &mut root);
        root.end(&mut reader);
        reader.problems.or(scenario)
    }

    fn read(reader: &mut Reader<'_>, root: &mut ScenarioTable<'_, '_>) -> Self {
        let scenario = Self {
            title: root.text(reader, "title"),
            days: root.whole(reader, "days", 1..=3_000),
            earlier_days: root.whole(reader, "earlier_days", 0..=1_000),
            onboarding: root.number(reader, "onboarding_rate", 0.0..=1.0),
            onboarding_skipped: root.optional_number(reader, "onboarding_skipped", 0.0..=1.0).unwrap_or(0.0),
            signups: part(reader, root, ("signups", Signups::read)),
            activity: part(reader, root, ("activity", Activity::read)),
            actions: part(reader, root, ("actions", Actions::read)),
            errors: part(reader, root, ("errors", Errors::read)),
            noise: part(reader, root, ("noise", Noise::read)),
            traffic: part(reader, root, ("traffic", Traffic::read)),
            upgrades: optional_part(reader, root, ("upgrades", Upgrades::read)),
            visitors: optional_part(reader, root, ("visitors", Visitors::read)),
            plans: parts(reader, root, ("plans", PopulationGroup::read)),
            segments: parts(reader, root, ("segments", PopulationGroup::read)),
            incidents: parts(reader, root, ("incidents", ScenarioIncident::read)),
            changes: parts(reader, root, ("changes", ScenarioChange::read)),
            tracking: parts(reader, root, ("tracking", TrackingFault::read)),
            error_bursts: parts(reader, root, ("error_bursts", ErrorBurst::read)),
        };
        for (key, groups) in [("plans", &scenario.plans), ("segments", &scenario.segments)] {
            if groups.iter().map(|group| group.share).sum::<f64>() <= 0.0 {
                let message = format!("no group has a share above 0, expected at least one `[[{key}]]`");
                root.problem(reader, key, message);
            }
        }
        // Stand-ins would make the check across keys complain of what is not written.
        if reader.problems == Problems::default() {
            scenario.check_incidents(reader, root);
            scenario.check_groups(reader, root);
            scenario.check_upgrades(reader, root);
        }
        scenario
    }

    fn check_upgrades(&self, reader: &mut Reader<'_>, root: &ScenarioTable<'_, '_>) {
        let Some(Upgrades { plan, .. }) = &self.upgrades else { return };
        if !self.plans.iter().any(|known| known.name.as_ref() == Some(plan)) {
            root.problem(reader, "upgrades.plan", format!("no plan is named `{plan}`, expected one of `[[plans]]`"));
        }
    }

    fn check_incidents(&self, reader: &mut Reader<'_>, root: &ScenarioTable<'_, '_>) {
        for (index, incident) in self.incidents.iter().enumerate() {
            let id = &incident.id;
            if self.incidents[..index].iter().any(|earlier| earlier.id == *id) {
                root.problem(reader, "incidents", format!("two incidents are named `{id}`"));
            }
            if incident.from <= -self.days {
                let message = format!("incident `{id}` starts before the {} days of the scenario", self.days);
                root.problem(reader, "incidents", message);
            }
        }
    }

    /// Changes and faults name groups that there are.
    fn check_groups(&self, reader: &mut Reader<'_>, root: &ScenarioTable<'_, '_>) {
        let changes = self.changes.iter().map(|change| ("changes", &change.group));
        let tracking = self.tracking.iter().map(|fault| ("tracking", &fault.group));
        for (list, group) in changes.chain(tracking) {
            for (key, name, groups) in [("plan", &group.plan, &self.plans), ("segment", &group.segment, &self.segments)]
            {
                let Some(name) =
                    name.as_ref().filter(|name| groups.iter().all(|group| group.name.as_ref() != Some(name)))
                else {
                    continue;
                };
                let names = groups.iter().filter_map(|group| group.name.as_deref());
                let problem = root.problem_at(list, format!("`{name}` is no {key} of the scenario"));
                reader.report(problem.suggest(name, names));
            }
        }
    }
}

type Read<T> = fn(&mut Reader<'_>, ScenarioTable<'_, '_>) -> T;

fn part<T>(reader: &mut Reader<'_>, root: &mut ScenarioTable<'_, '_>, (key, read): (&'static str, Read<T>)) -> T {
    let section = root.section(reader, key);
    read(reader, section)
}

fn optional_part<T>(
    reader: &mut Reader<'_>,
    root: &mut ScenarioTable<'_, '_>,
    (key, read): (&'static str, Read<T>),
) -> Option<T> {
    let section = root.optional_section(reader, key)?;
    Some(read(reader, section))
}

fn parts<T>(reader: &mut Reader<'_>, root: &mut ScenarioTable<'_, '_>, (key, read): (&'static str, Read<T>)) -> Vec<T> {
    let sections = root.sections(reader, key);
    sections.into_iter().map(|section| read(reader, section)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = Scenario::parse(text, Path::new("scenario.toml")).expect_err("something is wrong");
        problems.0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_demo_injects_three_incidents() {
        let scenario = Scenario::parse(DEMO, Path::new("demo.toml")).expect("the demo is valid");
        let found: Vec<(&str, &str)> =
            scenario.incidents.iter().map(|incident| (incident.metric.as_str(), incident.severity.as_str())).collect();
        let expected = [("step.onboarding_complete", "critical"), ("errors", "critical"), ("retention.d7", "warning")];
        assert_eq!(found, expected);
        assert_eq!(scenario.days, 200);
    }

    #[test]
    fn every_problem_comes_at_once_with_its_line() {
        let text = DEMO
            .replace("days = 200", "days = \"many\"")
            .replace("onboarding_rate = 0.62", "onboarding_rat = 0.62")
            .replace("severity = \"warning\"", "severity = \"warn\"");
        let line = |needle: &str| 1 + text.lines().position(|line| line.starts_with(needle)).expect("in the text");
        let found = problems(&text);
        assert_eq!(found.len(), 4, "{found:#?}");
        let days =
            format!("scenario.toml:{}, `days`: found the string \"many\", expected a whole number", line("days ="));
        assert!(found[0].starts_with(&days), "{}", found[0]);
        assert!(found[1].contains("the key `onboarding_rate` is missing"), "{}", found[1]);
        assert!(found[2].contains("`warn` is not a known value\n  hint: did you mean `warning`?"), "{}", found[2]);
        let unknown = format!("scenario.toml:{}, `onboarding_rat`: unknown key", line("onboarding_rat ="));
        assert!(found[3].starts_with(&unknown), "{}", found[3]);
        assert!(found[3].ends_with("did you mean `onboarding_rate`?"), "{}", found[3]);
    }

    #[test]
    fn upgrades_visitors_and_skipped_onboarding_may_be_left_out() {
        let without = |text: &str, from: &str, to: &str| {
            let (before, rest) = text.split_once(from).expect("there");
            format!("{before}{}", &rest[rest.find(to).expect("there")..])
        };
        let text = without(DEMO, "onboarding_skipped", "\n[signups]");
        let text = without(&without(&text, "[upgrades]", "[visitors]"), "[visitors]", "# Plans and segments");
        let scenario = Scenario::parse(&text, Path::new("scenario.toml")).expect("a valid scenario");
        assert_eq!((scenario.upgrades, scenario.visitors), (None, None));
        assert!(scenario.onboarding_skipped.abs() < f64::EPSILON);
    }

    #[test]
    fn upgrades_are_to_a_plan_that_there_is() {
        let found = problems(&DEMO.replace("plan = \"pro\"", "plan = \"pr\""));
        assert!(found[0].contains("`upgrades.plan`") && found[0].contains("no plan is named `pr`"), "{found:?}");
    }

    #[test]
    fn a_syntax_error_has_its_line() {
        let found = problems("title = \"x\"\ndays = = 3\n");
        assert!(found[0].starts_with("scenario.toml:2: not valid TOML"), "{found:?}");
    }

    #[test]
    fn an_incident_must_fit_its_kind_and_its_days() {
        let text = DEMO.replace("metric = \"errors\"", "metric = \"dau\"").replace("to_day = -21", "to_day = -29");
        let found = problems(&text);
        assert!(found[0].contains("`dau` is not a known value\n  hint: use one of: errors"), "{found:?}");
        assert!(found[1].contains("ends before it starts"), "{found:?}");
        let found = problems(&DEMO.replace("\ndays = 200", "\ndays = 5"));
        assert!(found[0].contains("`onboarding-broken` starts before the 5 days"), "{found:?}");
    }
}
