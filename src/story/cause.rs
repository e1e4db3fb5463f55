//! One story for one cause: which incidents belong together, and which of them is nearest to the source.

use crate::alerts::{DATA, Direction, Incident, IncidentRule, IncidentState, Severity, TOGETHER_DAYS};
use crate::metric::{Definitions, Quantity, TrendIndex};

/// How many days before the day that is missing a fall may begin that only the missing day made: a day's return is measured on
/// the next day.
const MEASURED_LATER: i32 = 1;

/// A level is judged so many days after the last trigger.
const JUDGED_AFTER_DAYS: i32 = 14;

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

/// What goes on comes before what is over.
const fn state_rank(incident: &Incident) -> u8 {
    match incident.state {
        IncidentState::Ongoing => 0,
        _ if incident.is_still_off() => 1,
        IncidentState::NewLevel | IncidentState::Over | IncidentState::Recovered => 2,
    }
}

/// How one incident belongs to another of the same cause; the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CauseLink {
    /// Data is missing.
    Data,
    /// The alert rules list one inside the other, or both inside a third.
    Folded,
    /// They are of one metric, or one is a part of the other.
    Related,
    /// One counts whom the other brings.
    Moved,
}

fn link(one: &Incident, other: &Incident, definitions: &Definitions) -> Option<CauseLink> {
    let is_data = |incident: &Incident| incident.rule == IncidentRule::MissingData;
    match (is_data(one), is_data(other)) {
        (true, true) => {
            (one.metric != DATA && other.metric != DATA && are_together(one, other)).then_some(CauseLink::Data)
        }
        (true, false) => follows_from_data(other, one, definitions).then_some(CauseLink::Data),
        (false, true) => follows_from_data(one, other, definitions).then_some(CauseLink::Data),
        (false, false) => {
            let folded = |child: &Incident, parent: &Incident| child.folded_into.as_deref() == Some(parent.id.as_str());
            let siblings = one.folded_into.is_some() && one.folded_into == other.folded_into;
            if folded(one, other) || folded(other, one) || siblings {
                return Some(CauseLink::Folded);
            }
            if one.direction != other.direction {
                return None;
            }
            if [one, other].iter().any(|it| it.rule == IncidentRule::ReverseWhen) {
                return is_of_what_goes_on(one, other).then_some(CauseLink::Related);
            }
            let related =
                (are_together(one, other) || go_on_as_one(one, other)) && are_related(one, other, definitions);
            let follows_either = |rule: fn(&Incident, &Incident, &Definitions) -> bool| {
                rule(one, other, definitions) || rule(other, one, definitions)
            };
            let moved = || follows_either(follows) || follows_either(fell_on_the_same_days);
            if related { Some(CauseLink::Related) } else { moved().then_some(CauseLink::Moved) }
        }
    }
}

/// Whether a condition to reverse a decision holds because of an incident: it is of the same metric, which is still off. When the
/// condition began to hold depends on its own days.
fn is_of_what_goes_on(one: &Incident, other: &Incident) -> bool {
    one.metric == other.metric && one.is_still_off() && other.is_still_off()
}

fn are_together(one: &Incident, other: &Incident) -> bool {
    one.onset.since(other.onset).abs() <= TOGETHER_DAYS
}

/// Whether both are still off, and the later one began while the earlier triggered or before its level was judged: a leak has no first
/// day, and each metric shows it when it is enough.
fn go_on_as_one(one: &Incident, other: &Incident) -> bool {
    let (earlier, later) = if one.onset <= other.onset { (one, other) } else { (other, one) };
    earlier.is_still_off() && later.is_still_off() && later.onset.since(earlier.last_trigger) <= JUDGED_AFTER_DAYS
}

/// Whether a fall began while data were missing, or is of users whose return was to be seen on a missing day: it is told as missing
/// data and not as behaviour.
fn follows_from_data(fall: &Incident, data: &Incident, definitions: &Definitions) -> bool {
    let days = data.days();
    let begins_inside = days.first.plus(-MEASURED_LATER) <= fall.onset && fall.onset <= days.last;
    let returned_on = match Quantity::parse(&fall.metric, definitions) {
        Some(retained @ Quantity::Retained(_)) => {
            Some(fall.onset.plus(i32::from(retained.formula(definitions).lag(definitions))))
        }
        _ => None,
    };
    let is_missed = returned_on.is_some_and(|day| days.contains(day));
    fall.direction == Direction::Down && (begins_inside || is_missed)
}

fn are_related(one: &Incident, other: &Incident, definitions: &Definitions) -> bool {
    if one.metric == other.metric {
        return true;
    }
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let Some((one, other)) = parse(one).zip(parse(other)) else { return false };
    let is_parent = |child: Quantity, parent: Quantity| child.folds_into(definitions).contains(&parent);
    is_parent(one, other)
        || is_parent(other, one)
        || is_step_and_activation(one, other)
        || is_step_and_activation(other, one)
}

/// Whether a count moved because the people moved whom it counts: with them, or at any time later while they still are fewer, or
/// more, since a fall of signups reaches everybody else's numbers only with time.
fn follows(count: &Incident, source: &Incident, definitions: &Definitions) -> bool {
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let Some((counted, moving)) = parse(count).zip(parse(source)) else { return false };
    let is_moved = moving.moves_counts(definitions)
        && counted.is_count()
        && rank(moving, definitions) < rank(counted, definitions);
    is_moved && (are_together(count, source) || source.is_still_off() && count.onset > source.onset)
}

/// Whether fewer came back on the very days on which fewer people were active at all: the cohorts whose return is measured on these
/// days differ, the cause does not. Only of days that are over, since a fall that goes on may have either as its source.
fn fell_on_the_same_days(returns: &Incident, active: &Incident, definitions: &Definitions) -> bool {
    let parse = |incident: &Incident| Quantity::parse(&incident.metric, definitions);
    let (Some(retained @ Quantity::Retained(_)), Some(Quantity::Dau)) = (parse(returns), parse(active)) else {
        return false;
    };
    let Some((cohorts, days)) = returns.average.zip(active.average) else { return false };
    let lag = i32::from(retained.formula(definitions).lag(definitions));
    let is_over = days.days.last < active.last_trigger;
    let measured = [cohorts.days.first, cohorts.days.last].map(|cohort| cohort.plus(lag));
    is_over && measured.iter().all(|day| days.days.contains(*day)) && state_rank(returns) >= state_rank(active)
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

fn is_step_and_activation(step: Quantity, activation: Quantity) -> bool {
    matches!((step, activation), (Quantity::Step(_), Quantity::ActivationRate))
}

fn source_rank(incident: &Incident, definitions: &Definitions) -> usize {
    Quantity::parse(&incident.metric, definitions).map_or(0, |quantity| rank(quantity, definitions))
}

/// How near to the source a quantity is: starts, then the steps in their order, then who is active, who returns, and the events.
pub(super) fn rank(quantity: Quantity, definitions: &Definitions) -> usize {
    match quantity {
        Quantity::Events(trend) if definitions.is_start(trend) => 0,
        Quantity::Users(trend) if definitions.is_start(trend) => 1,
        Quantity::Step(step) => 10 + step.0,
        Quantity::ActivationRate => 100,
        Quantity::ActivatedUsers => 101,
        Quantity::Dau => 200,
        Quantity::Retained(offset) => 300 + usize::from(offset.days()),
        Quantity::Wau => 400,
        Quantity::Mau => 401,
        Quantity::Stickiness => 402,
        Quantity::Events(trend) => 500 + 10 * trend.0,
        Quantity::Users(trend) => 501 + 10 * trend.0,
        Quantity::PerActiveUser(trend) => 502 + 10 * trend.0,
        Quantity::UserRate(trend) => 503 + 10 * trend.0,
        Quantity::Sum(trend) => 504 + 10 * trend.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::IncidentAverage;
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
