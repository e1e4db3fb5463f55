//! One story for one cause: groups of incidents that belong together, and which of them is nearest to the source.

use super::cause_link::{link, rank, state_rank};
use crate::alerts::{Incident, IncidentRule, Severity};
use crate::metric::{Definitions, Quantity, TrendIndex};

/// One cause: its incidents, the one nearest to the source first.
pub(super) type Cause<'a> = Vec<&'a Incident>;

/// Groups incidents of one segment, with those of the data as a whole, by their cause. Each joins the nearest of the causes that
/// are closer to the source than it is; what two causes move does not make them one.
pub(super) fn causes<'a>(incidents: &[&'a Incident], definitions: &Definitions) -> Vec<Cause<'a>> {
    let mut incidents = incidents.to_vec();
    incidents.sort_by_key(|incident| {
        let is_condition = incident.rule == IncidentRule::ReverseWhen;
        let rank = source_rank(incident, definitions);
        (incident.rule != IncidentRule::MissingData, is_condition, rank, state_rank(incident))
    });
    let mut groups: Vec<Cause<'a>> = Vec::new();
    for incident in incidents {
        let nearest = |group: &Cause<'a>| group.iter().filter_map(|other| link(incident, other, definitions)).min();
        let linked = groups.iter_mut().filter_map(|group| Some((nearest(group)?, group)));
        match linked.min_by_key(|(link, _)| *link) {
            Some((_, group)) => group.push(incident),
            None => groups.push(vec![incident]),
        }
    }
    for group in &mut groups {
        // An early sign does not say how the cause stands: at a level that the rule has learnt, chance gives one now and then.
        let standing = group.iter().filter(|incident| is_loud(incident)).map(|incident| state_rank(incident)).min();
        group.sort_by_key(|incident| {
            let is_data = incident.rule == IncidentRule::MissingData;
            (
                !is_data,
                incident.rule == IncidentRule::ReverseWhen,
                state_rank(incident).max(standing.filter(|_| !is_loud(incident)).unwrap_or(0)),
                source_rank(incident, definitions),
                std::cmp::Reverse(incident.severity),
            )
        });
    }
    groups
}

/// Its incident nearest to the source, however it stands: a wave of signups is over before the people who came leave.
pub(super) fn source<'a>(cause: &Cause<'a>, definitions: &Definitions) -> Option<&'a Incident> {
    cause.iter().copied().min_by_key(|incident| source_rank(incident, definitions))
}

/// Whether it is a warning or worse, of a move in the bad direction.
pub(super) fn is_loud(incident: &Incident) -> bool {
    incident.severity >= Severity::Warning && !incident.is_good
}

/// The trend metric whose events a quantity counts.
pub(super) const fn trend_of(quantity: Quantity) -> Option<TrendIndex> {
    match quantity {
        Quantity::Events(trend)
        | Quantity::Users(trend)
        | Quantity::Sum(trend)
        | Quantity::PerActiveUser(trend)
        | Quantity::UserRate(trend) => Some(trend),
        Quantity::Dau
        | Quantity::Wau
        | Quantity::Mau
        | Quantity::Stickiness
        | Quantity::Step(_)
        | Quantity::Retained(_)
        | Quantity::ActivatedUsers
        | Quantity::ActivationRate => None,
    }
}

fn source_rank(incident: &Incident, definitions: &Definitions) -> usize {
    Quantity::parse(&incident.metric, definitions).map_or(0, |quantity| rank(quantity, definitions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::{Direction, IncidentAverage, IncidentState};
    use crate::calendar::{Day, DayRange};

    fn incident(metric: &str, onset: i32, direction: Direction) -> Incident {
        let days = DayRange { first: Day(onset), last: Day(onset + 3) };
        let rule = IncidentRule::Window(crate::alerts::AlertWindow::Week);
        let id = format!("{metric}{onset}");
        Incident {
            id,
            metric: metric.into(),
            direction,
            rule,
            severity: Severity::Warning,
            ..Incident::sample(days, Day(onset + 3))
        }
    }

    fn grouped(incidents: &[Incident]) -> Vec<Vec<&str>> {
        let all: Vec<&Incident> = incidents.iter().collect();
        let groups = causes(&all, &Definitions::default());
        groups.iter().map(|group| group.iter().map(|one| one.metric.as_str()).collect()).collect()
    }

    #[test]
    fn a_fall_of_signups_explains_the_counts_that_fell_with_it() {
        let down = |metric, onset| incident(metric, onset, Direction::Down);
        let all = [down("dau", 3), down("signups", 1), down("key_actions", 4), down("errors", 2)];
        assert_eq!(
            grouped(&all),
            [["signups", "dau", "errors", "key_actions"]]
                .map(Vec::from)
                .to_vec()
                .iter()
                .map(|group| {
                    let mut sorted = group.clone();
                    sorted.sort_by_key(|metric| {
                        rank(
                            Quantity::parse(metric, &Definitions::default()).expect("a metric"),
                            &Definitions::default(),
                        )
                    });
                    sorted
                })
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_moves_the_other_way_or_days_later_is_another_story() {
        let (down, up) = (Direction::Down, Direction::Up);
        assert_eq!(grouped(&[incident("step.onboarding_complete", 1, down), incident("errors", 1, up)]).len(), 2);
        assert_eq!(grouped(&[incident("signups", 5, down), incident("dau", 1, down)]).len(), 2);
        assert_eq!(grouped(&[incident("signups", 1, down), incident("dau", 4, down)]).len(), 1);
    }

    #[test]
    fn a_fall_of_signups_explains_what_falls_later_while_it_goes_on() {
        let down = |metric, onset| incident(metric, onset, Direction::Down);
        let over = Incident { state: IncidentState::Over, ..down("signups", 1) };
        let ongoing = Incident { state: IncidentState::Ongoing, ..down("signups", 1) };
        assert_eq!(grouped(&[ongoing.clone(), down("dau", 9)]), [["signups", "dau"]]);
        assert_eq!(grouped(&[over, down("dau", 9)]).len(), 2);
        // A step that breaks in the same days is a cause of its own, and takes its events.
        let all = [ongoing, down("step.onboarding_complete", 2), down("onboarding_completed", 3), down("dau", 3)];
        let expected = [["signups", "dau"], ["step.onboarding_complete", "onboarding_completed"]];
        assert_eq!(grouped(&all), expected);
    }

    #[test]
    fn fewer_come_back_because_a_day_was_lost_to_everybody() {
        let fell = |metric, first: i32, last: i32, last_trigger: i32| Incident {
            last_trigger: Day(last_trigger),
            average: Some(IncidentAverage {
                days: DayRange { first: Day(first), last: Day(last) },
                expected: 10.0,
                current: 4.0,
            }),
            ..incident(metric, first, Direction::Down)
        };
        let outage = fell("dau", 20, 20, 25);
        // Those who began on day 19 would have come back after a day on day 20, and those of day 13 after a week.
        let returns = [fell("retention.d1", 19, 19, 19), fell("retention.d7", 13, 13, 13)];
        let all = [&outage, &returns[0], &returns[1]].map(Clone::clone);
        assert_eq!(grouped(&all), [["dau", "retention.d1", "retention.d7"]]);
        // Of another day, of more days, or while the fall goes on, they have causes of their own.
        assert_eq!(grouped(&[outage.clone(), fell("retention.d7", 14, 14, 14)]).len(), 2);
        assert_eq!(grouped(&[outage.clone(), fell("retention.d7", 10, 13, 13)]).len(), 2);
        assert_eq!(grouped(&[fell("dau", 20, 25, 25), returns[1].clone()]).len(), 2);
        // What goes on is not hidden behind what is over.
        let over = Incident { state: IncidentState::Recovered, ..outage };
        let ongoing = Incident { state: IncidentState::Ongoing, ..returns[1].clone() };
        assert_eq!(grouped(&[over, ongoing]).len(), 2);
    }

    #[test]
    fn returns_that_were_to_be_seen_on_a_missing_day_belong_to_it() {
        let missing = Incident {
            rule: IncidentRule::MissingData,
            last_trigger: Day(30),
            ..incident("data", 29, Direction::Down)
        };
        let d7 = |onset: i32, direction: Direction| [missing.clone(), incident("retention.d7", onset, direction)];
        // Those who began on day 22 would have come back on day 29, the first that is missing, and those of day 23 on the last.
        assert_eq!(grouped(&d7(22, Direction::Down)), [["data", "retention.d7"]]);
        assert_eq!(grouped(&d7(23, Direction::Down)), [["data", "retention.d7"]]);
        // A day earlier or later, or a rise, has another cause.
        for (onset, direction) in [(21, Direction::Down), (24, Direction::Down), (22, Direction::Up)] {
            assert_eq!(grouped(&d7(onset, direction)).len(), 2, "{onset}");
        }
        // Of three days the last two are those whose return is missing.
        let mut mostly = d7(21, Direction::Down);
        mostly[1].last_trigger = Day(23);
        assert_eq!(grouped(&mostly), [["data", "retention.d7"]]);
    }

    #[test]
    fn a_condition_to_reverse_a_decision_is_told_with_what_goes_on_of_its_metric() {
        let at = |rule, metric, onset, state| Incident { state, rule, ..incident(metric, onset, Direction::Down) };
        let (condition, window) = (IncidentRule::ReverseWhen, IncidentRule::Window(crate::alerts::AlertWindow::Week));
        let holds = at(condition, "dau", 20, IncidentState::Ongoing);
        let fell = at(window, "dau", 1, IncidentState::NewLevel);
        let groups = |all: &[Incident]| {
            let all: Vec<&Incident> = all.iter().collect();
            let groups = causes(&all, &Definitions::default());
            groups.iter().map(|group| group.iter().map(|one| one.rule).collect()).collect::<Vec<Vec<_>>>()
        };
        assert_eq!(groups(&[holds.clone(), fell.clone()]), [[window, condition]]);
        let over = Incident { state: IncidentState::Over, ..fell.clone() };
        assert_eq!(groups(&[holds.clone(), over]).len(), 2);
        let other = Incident { metric: "signups".into(), ..fell };
        assert_eq!(groups(&[holds.clone(), other]).len(), 2);
        assert_eq!(groups(&[holds]), [[condition]]);
    }

    #[test]
    fn an_early_sign_leads_nothing_louder_that_stands_otherwise() {
        let of =
            |metric, onset, (state, severity)| Incident { severity, state, ..incident(metric, onset, Direction::Down) };
        let level = (IncidentState::NewLevel, Severity::Critical);
        let sign = (IncidentState::Ongoing, Severity::Info);
        let led_by = |all: [Incident; 2]| {
            let [one, other] = all;
            let other = Incident { folded_into: Some(one.id.clone()), ..other };
            let groups = causes(&[&one, &other], &Definitions::default());
            assert_eq!(groups.len(), 1);
            (groups[0][0].severity, groups[0][0].state)
        };
        let step = "step.onboarding_complete";
        let at_a_level = |metric, onset| led_by([of(step, 1, level), of(metric, onset, sign)]);
        assert_eq!(at_a_level("onboarding_completed", 30), (level.1, level.0));
        assert_eq!(at_a_level(step, 30), (level.1, level.0));
        // What goes on louder does, and so does the sign of the source of what goes on.
        let loud = (IncidentState::Ongoing, Severity::Warning);
        assert_eq!(led_by([of(step, 1, level), of("onboarding_completed", 30, loud)]), (loud.1, loud.0));
        assert_eq!(led_by([of("onboarding_completed", 30, loud), of(step, 30, sign)]), (sign.1, sign.0));
    }

    #[test]
    fn a_leak_is_one_cause_whenever_each_metric_shows_it() {
        let level = |metric, [first, last]: [i32; 2]| Incident {
            state: IncidentState::NewLevel,
            last_trigger: Day(last),
            ..incident(metric, first, Direction::Down)
        };
        let groups = |events: Incident, step: Incident| grouped(&[events, step]).len();
        let (events, step) = ("onboarding_completed", "step.onboarding_complete");
        assert_eq!(groups(level(events, [1, 10]), level(step, [13, 20])), 1);
        assert_eq!(groups(level(step, [1, 10]), level(events, [24, 30])), 1);
        assert_eq!(groups(level(step, [1, 10]), level(events, [25, 30])), 2);
        let back = Incident { state: IncidentState::Recovered, ..level(events, [1, 10]) };
        assert_eq!(groups(back, level(step, [13, 20])), 2);
        assert_eq!(groups(level("errors", [1, 10]), level(step, [13, 20])), 2);
    }

    #[test]
    fn a_step_leads_its_events_and_activation() {
        let down = |metric| incident(metric, 1, Direction::Down);
        let all = [down("activation_rate"), down("onboarding_completed"), down("step.onboarding_complete")];
        let groups = grouped(&all);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0][0], "step.onboarding_complete");
    }

    #[test]
    fn falls_of_days_without_data_are_told_as_missing_data() {
        let missing = Incident::sample(DayRange { first: Day(10), last: Day(10) }, Day(20));
        let all = [incident("retention.d1", 9, Direction::Down), missing, incident("errors", 10, Direction::Up)];
        assert_eq!(grouped(&all), [vec!["data", "retention.d1"], vec!["errors"]]);
    }
}
