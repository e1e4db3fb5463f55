//! An incident from its first day to its end, and after it.

use super::*;

#[test]
fn a_morning_of_the_past_reads_the_same_in_a_longer_history() {
    let daily = |day: i32| if (100..104).contains(&day) { error_spike(LAST) } else { calm(day) };
    let then = found(&cube(102, daily));
    let now = found(&cube(LAST, daily));
    let ids = |incidents: &Incidents| -> Vec<(String, Day)> {
        let early = incidents.all.iter().filter(|incident| incident.detected_on <= Day(102));
        let mut ids: Vec<_> = early.map(|incident| (incident.id.clone(), incident.detected)).collect();
        ids.sort();
        ids
    };
    assert!(!ids(&then).is_empty());
    assert_eq!(ids(&then), ids(&now));
    let state = |incidents: &Incidents| incidents.roots().next().map(|incident| incident.state);
    assert_eq!((state(&then), state(&now)), (Some(IncidentState::Ongoing), Some(IncidentState::Over)));
}

#[test]
fn what_is_over_for_the_time_being_says_whether_most_of_its_change_is_still_there() {
    // 16% more users on ten days; after them so many percent that no window fires again.
    let on_day = |last: i32, after: u32| {
        let found = found(&cube(last, |day| {
            let percent = if day < 100 {
                100
            } else if day < 110 {
                116
            } else {
                after
            };
            Daily { dau: calm(day).dau * percent / 100, ..calm(day) }
        }));
        let dau = found.all.iter().find(|it| it.metric == "dau" && it.segment.as_str() == "all").expect("an incident");
        (dau.state, dau.last_trigger, dau.lasting)
    };
    let ended = on_day(LAST, 109).1.0;
    // Ongoing for a week after its last trigger, then over for the time being for another.
    let (state, _, lasting) = on_day(ended + 8, 109);
    let level = lasting.expect("9% more of about 2,040");
    assert_eq!((state, level.since), (IncidentState::Over, Day(100)));
    assert!((level.now / level.before - 1.09).abs() < 0.01, "{level:?}");
    let is_told = |last: i32, after: u32| on_day(last, after).2.is_some();
    assert!(!is_told(ended + 7, 109) && is_told(ended + 14, 109) && !is_told(ended + 15, 109));
    // Half of 16 is 8.
    assert!(!is_told(on_day(LAST, 107).1.0 + 10, 107));
}

#[test]
fn a_dip_the_other_way_leaves_two_incidents_with_ids_of_their_own() {
    // Four times the errors on day 100 and next to none on day 105.
    let found = found(&cube(115, |day| match day {
        100 => Daily { errors: calm(day).errors * 4, ..calm(day) },
        105 => Daily { errors: 5, ..calm(day) },
        _ => calm(day),
    }));
    let errors = found.all.iter().filter(|incident| incident.metric == "errors" && incident.segment.as_str() == "all");
    let told: Vec<_> = errors.map(|incident| (incident.direction, incident.onset)).collect();
    assert!(told.contains(&(Direction::Up, Day(100))) && told.contains(&(Direction::Down, Day(105))), "{told:?}");
    let ids: BTreeSet<&str> = found.all.iter().map(|incident| incident.id.as_str()).collect();
    assert_eq!(ids.len(), found.all.len());
}

#[test]
fn an_incident_knows_the_morning_that_last_changed_it() {
    // Twice as many errors on two days, then as usual.
    let daily = |day: i32| if (100..102).contains(&day) { Daily { errors: 420, ..calm(day) } } else { calm(day) };
    let updated = |last: i32| {
        let found = found(&cube(last, daily));
        let errors = found.all.iter().find(|incident| incident.metric == "errors").expect("an incident");
        (errors.state, errors.last_trigger, errors.updated_on)
    };
    assert_eq!(updated(101), (IncidentState::Ongoing, Day(101), Day(101)));
    let (state, last_trigger, at_its_end) = updated(LAST);
    assert_ne!(state, IncidentState::Ongoing);
    assert!(at_its_end > last_trigger, "{at_its_end:?}");
    // Nothing changes it after that.
    assert_eq!(updated(LAST - 1).2, at_its_end);
}

#[test]
fn an_incident_is_told_over_its_own_days() {
    let told = |daily: fn(i32) -> Daily, metric: &str| {
        let found = found(&cube(LAST, daily));
        found.roots().find(|incident| incident.metric == metric).expect("an incident").clone()
    };
    let when = |incident: &Incident| match incident.sentence.get("when") {
        Some(Value::Message(when)) => when.id,
        other => panic!("{other:?}"),
    };
    let now = told(broken_onboarding, "step.onboarding_complete");
    assert_eq!((now.sentence.id, when(&now)), ("alert-rate", "when-signups-since"));
    let average = now.average.expect("an average");
    assert_eq!((average.days.first, average.days.last), (now.onset, now.last_trigger));
    let one_day = told(error_spike, "errors");
    assert_eq!((one_day.sentence.id, when(&one_day)), ("alert-day-times", "when-on"));
    let days = told(
        |day| {
            let usual = calm(day);
            if (LAST - 20..LAST - 10).contains(&day) { Daily { dau: usual.dau / 2, ..usual } } else { usual }
        },
        "dau",
    );
    assert_eq!((days.sentence.id, when(&days)), ("alert-days", "when-span"));
    // Half of the usual, over all of its days.
    let Some(Value::Relative(change)) = days.sentence.get("change") else { panic!("{:?}", days.sentence) };
    assert!((change + 0.5).abs() < 0.03, "{change}");
}

#[test]
fn an_incident_is_split_over_its_own_windows() {
    let found = found(&cube(LAST, broken_onboarding));
    let root = found.roots().find(|incident| incident.metric == "step.onboarding_complete").expect("a root");
    let parts = root.split.as_ref().expect("Pro and the others");
    let window = root.evidence.expect("windows").window;
    // Pro is half of everybody in every number, so each half brings half, all of it by its own rate.
    let names: Vec<_> = parts.iter().map(|part| part.segment.as_ref().map(SegmentKey::as_str)).collect();
    assert_eq!(names, [Some("pro"), None]);
    assert!((parts.iter().map(|part| part.share).sum::<f64>() - 1.0).abs() < 1e-12);
    for part in parts {
        assert!((part.share - 0.5).abs() < 0.02 && part.mix.abs() < 0.005, "{part:?}");
        assert!((part.now - window.current).abs() < 0.01 && part.before > part.now, "{part:?} {window:?}");
    }
    assert_eq!((parts[0].is_beyond_chance, parts[1].is_beyond_chance), (true, false));
    // A segment that none divides has no split.
    let own = found.all.iter().find(|incident| incident.segment.as_str() == "pro").expect("folded");
    assert_eq!(own.split, Err(NoSplit::NoSegments));
}

#[test]
fn an_outage_of_a_day_is_told_as_that_day_while_longer_windows_trigger() {
    let dau = |last: i32, days: std::ops::Range<i32>| {
        let daily = |day: i32| match calm(day) {
            usual if days.contains(&day) => Daily { dau: usual.dau * 35 / 100, ..usual },
            usual => usual,
        };
        let found = found(&cube(last, daily));
        found.roots().find(|incident| incident.metric == "dau").expect("an incident").clone()
    };
    let told = dau(LAST, LAST - 4..LAST - 3);
    assert_eq!((told.state, told.sentence.id), (IncidentState::Ongoing, "alert-day"));
    assert!(told.last_trigger > Day(LAST - 4), "{:?}", told.last_trigger);
    let average = told.average.expect("an average");
    assert_eq!(average.days, DayRange { first: Day(LAST - 4), last: Day(LAST - 4) });
    assert!((average.current / average.expected - 0.35).abs() < 0.02, "{average:?}");
    assert_eq!(told.back_since(), Some(Day(LAST - 3)));
    assert!(told.narrative.contains("Back to normal since"), "{}", told.narrative);
    // Two days are told as a span; what goes on, and the newest day, are told as going on.
    let told = dau(LAST, LAST - 5..LAST - 3);
    assert_eq!(told.average.map(|average| average.days.len()), Some(2));
    assert_eq!(dau(LAST, LAST - 4..LAST + 1).back_since(), None);
    assert_eq!(dau(LAST - 4, LAST - 4..LAST - 3).back_since(), None);
    // It is the same day when the incident is over.
    let over = dau(LAST + 20, LAST - 4..LAST - 3);
    assert_eq!((over.state, over.sentence.id, over.back_since()), (IncidentState::Over, "alert-day", None));
}

#[test]
fn a_count_that_moved_as_its_people_did_says_so() {
    let title = |errors: u32| {
        let daily = |day: i32| match calm(day) {
            usual if day >= LAST - 9 => Daily { dau: usual.dau * 14 / 10, errors: usual.errors * errors / 10, ..usual },
            usual => usual,
        };
        let found = found(&cube(LAST, daily));
        let errors = found.all.iter().find(|it| it.metric == "errors" && it.segment.as_str() == "all");
        let errors = errors.expect("an incident");
        assert_eq!(errors.title, errors.sentence.text());
        (errors.follows_people, errors.title.clone())
    };
    let (follows, text) = title(14);
    assert!(follows && text.ends_with("; as many per active user as before"), "{text}");
    let (follows, text) = title(40);
    assert!(!follows && !text.contains("per active user"), "{text}");
}
