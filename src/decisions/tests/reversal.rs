//! The condition to reverse a decision: when it holds, and what then is said.

use super::*;

#[test]
fn a_condition_that_holds_is_a_warning_that_names_the_decision() {
    let decisions = decided(&format!("{UP_10}reverse_when = \"step.onboarding_complete below 45% for 7 days\""));
    let alerts = |finish: u32| {
        Surroundings::default().with_input(&cube(110, finish), |input| reversal_alerts(&decisions, input))
    };
    let all = alerts(40);
    assert_eq!(all.len(), 1);
    let alert = &all[0];
    assert_eq!(
        (alert.metric.as_str(), alert.severity, alert.state, alert.rule, alert.is_good),
        ("step.onboarding_complete", Severity::Warning, IncidentState::Ongoing, IncidentRule::ReverseWhen, false)
    );
    // It first held on the days 1,101 to 1,107, which were complete 7 days later, as the newest ones are.
    let days = [alert.started, alert.detected, alert.detected_on, alert.last_trigger].map(|day| day.0);
    assert_eq!(days, [1_101, 1_107, 1_114, 1_192]);
    assert!(alert.title.contains("\u{201c}T\u{201d}") && alert.title.contains("40%"), "{}", alert.title);
    assert!(alert.narrative.contains("45%") && alert.narrative.contains("All users"), "{}", alert.narrative);
    assert!(alerts(60).is_empty());
    // It can be acknowledged by its id, also when late data have moved its first day.
    let id = Incident::id_of(&alert.subject, &alert.segment, alert.direction, alert.started.plus(3));
    let entry = format!("[[acknowledge]]\nalert = \"{id}\"\nby = \"us\"\non = 1973-02-01\nverdict = \"accepted\"\n");
    let content = texts(&[("alerts.toml", &entry)]);
    let entries = crate::alerts::read_acknowledgements(&content, &Definitions::default()).expect("an entry");
    let incidents = Incidents { as_of: Some(Day(AS_OF)), all: all.clone(), ..Incidents::default() };
    let (incidents, warnings) = incidents.acknowledged(&entries);
    assert_eq!((warnings.len(), incidents.all[0].is_settled()), (0, true));
    // It says what the team wants to do, and is no incident of the metric.
    let around = Surroundings { incidents: Incidents { all, ..Incidents::default() }, ..Surroundings::default() };
    let of_the_step = decided(&format!("{DAY_1100}metric = \"step.onboarding_complete\"\nexpected = \"+10%\""));
    assert_eq!(around.scored(&of_the_step, &cube(110, 40)).remove(0).incidents, []);
}

#[test]
fn the_condition_to_reverse_is_watched_on_the_newest_complete_days() {
    let state = |condition: &str, finish: u32| {
        let decisions = decided(&format!("{UP_10}reverse_when = \"{condition}\""));
        let check = judged(&decisions, &cube(110, finish)).reversal.expect("a condition");
        (check.days.map(|days| (days.first.0, days.last.0)), check.state)
    };
    // Onboarding takes 7 days, so the newest complete cohorts are those up to day 1,192. It has held since the first 7 days
    // after the decision.
    let (days, holds) = state("step.onboarding_complete below 45% for 7 days", 40);
    assert_eq!((days, holds), (Some((1_186, 1_192)), ReversalState::Holds { value: 0.4, since: Day(1_107) }));
    assert_eq!(state("step.onboarding_complete below 40% for 7 days", 40).1, ReversalState::Clear { value: 0.4 });
    assert_eq!(
        state("dau above 105 for 3 days in all", 60).1,
        ReversalState::Holds { value: 110.0, since: Day(1_103) }
    );
    assert_eq!(state("dau above 110 for 1 day", 60).1, ReversalState::Clear { value: 110.0 });
    let early = |date: &str| {
        let front = format!(
            "date = {date}\nmetric = \"dau\"\nexpected = \"+10%\"\nreverse_when = \"dau below 200 for 7 days\""
        );
        judged(&decided(&front), &cube(110, 60)).reversal.map(|check| check.state)
    };
    // As of day 1,199, seven days after day 1,192 are complete, and after day 1,193 not yet.
    assert_eq!(early("\"as-of -7d\""), Some(ReversalState::Holds { value: 110.0, since: Day(1_199) }));
    assert_eq!(early("\"as-of -6d\""), Some(ReversalState::NotOver(Day(1_200))));
    assert_eq!(early("1973-01-05\nstatus = \"proposed\""), Some(ReversalState::NotWatched));
    assert_eq!(early("1973-01-05\nstatus = \"reversed\"\nended = 1973-02-01"), Some(ReversalState::NotWatched));
}
