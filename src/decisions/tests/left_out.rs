//! Days that say nothing about a decision, and those that it shares with another.

use super::*;

#[test]
fn days_that_say_nothing_are_left_out_with_their_reason() {
    let mut cube = cube(110, 60);
    // Five days fall to 10: a holiday, two of an incident that is over, two that the file ignores.
    for day in [1_040, 1_050, 1_051, 1_110, 1_111] {
        cube.segments[0].set_active(day, [10, 0, 0]);
    }
    let ignore = "ignore = [{ days = \"1973-01-15..1973-01-16\", reason = \"outage\" }, { days = 1973-01-01, reason = \"before\" }]\n";
    let decisions = decided(&format!("{UP_10}{ignore}"));
    let around = Surroundings {
        incidents: Incidents { all: vec![incident(1_050, 1_051, IncidentState::Over)], ..Incidents::default() },
        holidays: [Day(1_040)].into(),
        min_group: 0,
    };
    let scored = around.scored(&decisions, &cube).remove(0);
    let expected = [
        (LeftOutReason::Holiday, 1),
        (LeftOutReason::EarlierIncident, 2),
        // The day before the decision is not ignored: only days after it may be.
        (LeftOutReason::Ignored, 2),
    ];
    assert_eq!(scored.left_out, expected.into());
    let change = |scored: &ScoredDecision<'_>| scored.measured.expect("measured").effect.change;
    assert!((change(&scored) - 0.1).abs() < 2e-3, "{}", change(&scored));
    assert!(change(&judged(&decisions, &cube)) < 0.15 && (change(&judged(&decisions, &cube)) - 0.1).abs() > 5e-3);
    // An incident after the decision may be its harm: its days count.
    let since = Incidents { all: vec![incident(1_110, 1_111, IncidentState::Over)], ..Incidents::default() };
    let decisions = decided(UP_10);
    let scored = Surroundings { incidents: since, ..Surroundings::default() }.scored(&decisions, &cube).remove(0);
    assert!(scored.left_out.is_empty());
    assert_eq!(scored.incidents.iter().map(|it| (it.id.as_str(), it.started)).collect::<Vec<_>>(), [("i", Day(1_110))]);
}

#[test]
fn missing_data_spoils_the_cohorts_that_had_to_come_through_it() {
    let days = |segment: &str, metric: &str| {
        let missing = BTreeMap::from([(SegmentKey(segment.into()), [Day(1_060)].into())]);
        let incidents = Incidents { missing, ..Incidents::default() };
        let around = Surroundings { incidents, ..Surroundings::default() };
        let decisions = decided(&format!("{DAY_1100}metric = \"{metric}\"\nexpected = \"+10%\""));
        around.scored(&decisions, &cube(110, 60)).remove(0).left_out.get(&LeftOutReason::MissingData).copied()
    };
    assert_eq!(days("all", "dau"), Some(1));
    // Onboarding has 7 days: the cohorts of 1,053 to 1,060. Retention looks at the gap from the cohort 7 days before.
    assert_eq!(days("all", "step.onboarding_complete"), Some(8));
    assert_eq!(days("all", "retention.d7"), Some(2));
    // A part of everybody is missing; what one segment lacks says nothing about another.
    assert_eq!(days("pro", "dau"), Some(1));
    let of_pro = Incidents {
        missing: BTreeMap::from([(SegmentKey("pro".into()), [Day(1_060)].into())]),
        ..Incidents::default()
    };
    assert_eq!(of_pro.missing_for(&SegmentKey("pro".into())), [Day(1_060)].into());
    assert_eq!(of_pro.missing_for(&SegmentKey("free".into())), BTreeSet::new());
}

#[test]
fn decisions_on_the_same_metric_do_not_share_their_days() {
    let file = |key: &str, rest: &str| {
        let text = format!("+++\ntitle = \"{key}\"\nmetric = \"dau\"\nexpected = \"+10%\"\n{rest}\n+++\n");
        (format!("decisions/{key}.md"), text)
    };
    let handled = |others: &[(&str, &str)]| {
        let files: BTreeMap<String, String> =
            others.iter().map(|(key, rest)| file(key, rest)).chain([file("own", "date = 1973-01-05")]).collect();
        let decisions = read(&files, &Definitions::default()).expect("valid");
        let scored = Surroundings::default().scored(&decisions, &cube(110, 60));
        let own = scored.into_iter().find(|scored| scored.decision.key == "own").expect("there");
        let overlaps: Vec<_> = own.overlaps.iter().map(|it| (it.day.0, it.is_reversal, it.handling)).collect();
        (overlaps, own.left_out.get(&LeftOutReason::EarlierDecision).copied(), own.windows.map(|it| it.after.last.0))
    };
    // Day 1,060 leaves five whole weeks before: the 31 days from 1,030 on are left out.
    let cut = (vec![(1_060, false, OverlapHandling::DaysLeftOut)], Some(31), Some(1_128));
    assert_eq!(handled(&[("a", "date = 1972-11-26")]), cut);
    // Day 1,080 would leave two.
    assert_eq!(
        handled(&[("a", "date = 1972-12-16")]),
        (vec![(1_080, false, OverlapHandling::Mixed)], None, Some(1_128))
    );
    // A decision on day 1,116 leaves two whole weeks after; one on day 1,110 only one.
    assert_eq!(
        handled(&[("a", "date = 1973-01-21")]),
        (vec![(1_116, false, OverlapHandling::WeeksEnd)], None, Some(1_114))
    );
    assert_eq!(
        handled(&[("a", "date = 1973-01-15")]),
        (vec![(1_110, false, OverlapHandling::Mixed)], None, Some(1_128))
    );
    // A reversal counts, a proposal and a decision that is far away do not.
    let reversed = "date = 1972-10-01\nstatus = \"reversed\"\nended = 1972-11-26";
    assert_eq!(handled(&[("a", reversed)]), (vec![(1_060, true, OverlapHandling::DaysLeftOut)], Some(31), Some(1_128)));
    assert_eq!(handled(&[("a", "date = 1972-12-16\nstatus = \"proposed\"")]), (vec![], None, Some(1_128)));
    assert_eq!(handled(&[("a", "date = 1973-03-01")]), (vec![], None, Some(1_128)));
}
