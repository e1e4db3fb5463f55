//! Incidents out of whole cubes: early reads, missing data, folding, switched-off metrics, and no look at later days.

mod acknowledged;
mod floor;
mod planted;

use std::collections::BTreeSet;

use super::*;
use crate::calendar::{Day, DayRange};
use crate::config::{AlertConfig, AlertRule, WindowRule};
use crate::cube::SegmentCells;
use crate::messages::Value;
use crate::metric::{Filter, RangeDays, Segment, SegmentKey};
use crate::views::Suppression;

const LAST: i32 = 139;

/// The default schema with one segment beside `all`.
fn definitions() -> Definitions {
    let pro = Segment {
        key: SegmentKey("pro".into()),
        label: "Pro".into(),
        filters: vec![Filter { attribute: "plan".into(), any_of: vec!["pro".into()], is_excluding: false }],
    };
    let mut definitions = Definitions::default();
    definitions.segments.push(pro);
    definitions
}

/// What a day of a product is like; the tests bend it.
#[derive(Clone, Copy)]
struct Daily {
    cohort: u32,
    /// Out of the cohort, on the day itself; a third as many follow on each of the next two days.
    onboarded: u32,
    retained7: u32,
    dau: u32,
    errors: u32,
}

/// A calm day of `all`, with a small wobble that repeats.
fn calm(day: i32) -> Daily {
    let wobble = u32::try_from((day * 7) % 5).expect("days of the sample are positive");
    Daily {
        cohort: 300 + 4 * wobble,
        onboarded: 120 + wobble,
        retained7: 90 + wobble,
        dau: 2_000 + 20 * wobble,
        errors: 200 + 5 * wobble,
    }
}

/// A cube whose days `0..=last` follow `daily`; `pro` is half of `all`.
fn cube(last: i32, daily: impl Fn(i32) -> Daily) -> Cube {
    let mut cube = Cube::sample(&definitions(), 0, last);
    for (segment, share) in [(0, 1), (1, 2)] {
        for day in 0..=last {
            fill(&mut cube.segments[segment], (day, last), daily(day), share);
        }
    }
    cube
}

fn fill(cells: &mut SegmentCells, (day, last): (i32, i32), daily: Daily, share: u32) {
    let part = |users: u32| users / share;
    cells.add_cohort(day, part(daily.cohort));
    for (lag, users) in [(0, daily.onboarded), (1, daily.onboarded / 6), (2, daily.onboarded / 6)] {
        if day + i32::try_from(lag).expect("a small lag") <= last {
            cells.add_reached(1, (day, lag), part(users));
            cells.add_reached(2, (day, lag), part(users / 2));
        }
    }
    if day + 7 <= last {
        cells.add_retained(day, 7, part(daily.retained7));
    }
    cells.set_active(day, [part(daily.dau), part(daily.dau * 2), part(daily.dau * 3)]);
    for (trend, [events, users]) in [
        [daily.cohort, daily.cohort],
        [daily.onboarded, daily.onboarded],
        [800, 500],
        [90, 80],
        [daily.errors, daily.errors / 2],
    ]
    .into_iter()
    .enumerate()
    {
        cells.set_trend(trend, day, [part(events), part(users)]);
    }
}

fn found(cube: &Cube) -> Incidents {
    find(cube, &definitions(), &AlertSettings::default(), &Suppression::none())
}

fn broken_onboarding(day: i32) -> Daily {
    let usual = calm(day);
    if day >= LAST - 4 { Daily { onboarded: usual.onboarded * 3 / 5, ..usual } } else { usual }
}

fn error_spike(day: i32) -> Daily {
    let usual = calm(day);
    if day == LAST { Daily { errors: usual.errors * 3, ..usual } } else { usual }
}

#[test]
fn a_calm_product_is_quiet_although_its_youngest_cohorts_look_worse() {
    let found = found(&cube(LAST, calm));
    assert_eq!(found.all, []);
    assert!(found.checked.iter().all(|checked| checked.outcome != CheckOutcome::Fired));
}

#[test]
fn letting_immature_cohorts_in_would_have_alerted() {
    // The same calm product, read as "whatever has converted by now": the youngest cohorts lack their later conversions.
    let calm = cube(LAST, calm);
    let value =
        |day: Day| DayValue::rate(day, calm.segments[0].reached(1, day) as f64, calm.segments[0].cohort(day) as f64);
    let series = DailySeries::new(SeriesKind::Rate, calm.segments[0].days().days().map(value).collect());
    let readings = replay(&series, Tuning::default());
    let judge = Judge { kind: SeriesKind::Rate, thresholds: Thresholds::default(), bad: BadDirection::Either };
    let verdicts = verdicts(judge, &readings);
    assert!(
        verdicts.last().and_then(|verdict| verdict.alert()).is_some_and(|alert| alert.direction == Direction::Down)
    );
}

#[test]
fn a_broken_onboarding_is_seen_on_its_first_days_and_not_a_week_later() {
    let found = found(&cube(LAST, broken_onboarding));
    let roots: Vec<&Incident> =
        found.roots().filter(|incident| incident.metric == "step.onboarding_complete").collect();
    let [incident] = roots.as_slice() else { panic!("{roots:?}") };
    assert_eq!((incident.severity, incident.state), (Severity::Critical, IncidentState::Ongoing));
    assert_eq!(incident.segment.as_str(), "all");
    assert_eq!(incident.detected, Day(LAST - 4));
    // Within one day, 140 of the 160 that ever complete do so: more than 80%, so the read waits one day.
    assert_eq!(incident.detected_on, Day(LAST - 3));
    assert!(incident.narrative.contains("within 1 day"), "{}", incident.narrative);
}

#[test]
fn siblings_and_segments_fold_into_one_alert() {
    let found = found(&cube(LAST, error_spike));
    let roots: Vec<&str> = found.roots().map(|incident| incident.metric.as_str()).collect();
    assert_eq!(roots, ["errors"]);
    let root = found.roots().next().expect("one root");
    let folded: Vec<(&str, &str)> = root
        .folded
        .iter()
        .filter_map(|id| found.get(id))
        .map(|incident| (incident.metric.as_str(), incident.segment.as_str()))
        .collect();
    for expected in [("errors_users", "all"), ("error_user_rate", "all"), ("errors", "pro"), ("errors_users", "pro")] {
        assert!(folded.contains(&expected), "{folded:?}");
    }
    assert!(
        found.all.iter().all(|incident| incident.id == root.id || incident.folded_into.as_deref() == Some(&root.id))
    );
}

#[test]
fn a_segments_feed_shows_the_alert_that_stands_for_its_own() {
    let found = found(&cube(LAST, error_spike));
    let pro = SegmentKey("pro".into());
    let range = DayRange::ending(Day(LAST), RangeDays(7).0);
    let feed: Vec<&str> = found.feed(&pro, range).into_iter().map(|incident| incident.segment.as_str()).collect();
    assert_eq!(feed, ["all"]);
    assert_eq!(found.feed(&pro, DayRange { first: Day(0), last: Day(LAST - 1) }), [] as [&Incident; 0]);
}

#[test]
fn a_day_without_data_is_one_alert_and_spoils_no_baseline() {
    let gap = LAST - 10;
    let found = found(&cube(LAST, |day| {
        let usual = calm(day);
        if day == gap { Daily { cohort: 0, onboarded: 0, retained7: 0, dau: 0, errors: 0 } } else { usual }
    }));
    let told: Vec<(&str, Severity, Day)> =
        found.all.iter().map(|incident| (incident.metric.as_str(), incident.severity, incident.started)).collect();
    assert_eq!(told, [(DATA, Severity::Critical, Day(gap))]);
    assert_eq!(found.all[0].rule, IncidentRule::MissingData);
    // It concerns the readers of every segment.
    let range = DayRange::ending(Day(LAST), RangeDays(14).0);
    for segment in ["all", "pro"] {
        let feed = found.feed(&SegmentKey(segment.into()), range);
        assert_eq!(feed.iter().map(|incident| incident.metric.as_str()).collect::<Vec<_>>(), [DATA], "{segment}");
    }
}

#[test]
fn what_one_segment_lacks_concerns_its_readers_and_everybody() {
    let all = Incident::sample(DayRange::ending(Day(LAST), 1), Day(LAST));
    let of_pro = Incident { segment: SegmentKey("pro".into()), ..all.clone() };
    let errors = Incident { metric: "errors".into(), ..of_pro.clone() };
    let concerns = |incident: &Incident| ["all", "pro", "free"].map(|key| incident.concerns(&SegmentKey(key.into())));
    assert_eq!(concerns(&all), [true; 3]);
    assert_eq!(concerns(&of_pro), [true, true, false]);
    assert_eq!(concerns(&errors), [false, true, false]);
}

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
fn a_metric_that_is_switched_off_is_excluded() {
    let off = MetricSettings { is_watched: false, ..MetricSettings::default() };
    let metrics = std::collections::BTreeMap::from([("errors".to_owned(), off)]);
    let settings = AlertSettings { metrics, ..AlertSettings::default() };
    let found = find(&cube(LAST, error_spike), &definitions(), &settings, &Suppression::none());
    let outcome = |metric: &str| {
        found.checked.iter().find(|checked| checked.metric == metric).map(|checked| (checked.outcome, checked.gate))
    };
    assert_eq!(outcome("errors"), Some((CheckOutcome::Excluded, Some(Gate::Off))));
    assert!(found.all.iter().all(|incident| incident.metric != "errors"));
}

#[test]
fn a_holiday_silences_its_own_day_and_not_the_week() {
    // Half of the active users are gone for twelve days; the newest of them, and the only one without any, is a holiday.
    let halved = |day: i32| {
        let usual = calm(day);
        match LAST - day {
            0 => Daily { dau: 10, ..usual },
            1..12 => Daily { dau: usual.dau / 2, ..usual },
            _ => usual,
        }
    };
    let settings = AlertSettings { holidays: [Day(LAST)].into(), ..AlertSettings::default() };
    let dau = |daily: &dyn Fn(i32) -> Daily| {
        let found = find(&cube(LAST, daily), &definitions(), &settings, &Suppression::none());
        let told = found.roots().find(|incident| incident.metric == "dau").cloned().expect("an incident");
        let checked = found.checked.iter().find(|checked| checked.metric == "dau").cloned().expect("looked at");
        (told, checked.outcome, checked.gate)
    };
    let (told, outcome, gate) = dau(&halved);
    assert_eq!(
        (told.state, told.severity, told.rule),
        (IncidentState::Ongoing, Severity::Critical, IncidentRule::Window(AlertWindow::Week))
    );
    assert_eq!((outcome, gate), (CheckOutcome::Fired, None));
    // A holiday after usual days is an info, and says why it is no more.
    let (told, outcome, gate) = dau(&|day| if day == LAST { Daily { dau: 10, ..calm(day) } } else { calm(day) });
    assert_eq!((told.severity, told.rule), (Severity::Info, IncidentRule::Window(AlertWindow::Day)));
    assert_eq!((outcome, gate), (CheckOutcome::Quiet, Some(Gate::Holiday)));
}

#[test]
fn a_threshold_of_the_file_holds_for_critical_alerts_too() {
    let severity = |window: WindowRule| {
        let usual =
            AlertRule { day: window, three_days: window, week: window, fortnight: window, ..AlertRule::default() };
        let config = AlertConfig { usual, ..AlertConfig::default() };
        let found = find(&cube(LAST, error_spike), &definitions(), &AlertSettings::new(&config), &Suppression::none());
        found.all.iter().find(|incident| incident.metric == "errors").map(|incident| incident.severity)
    };
    let usual = WindowRule::default();
    assert_eq!(severity(usual), Some(Severity::Critical));
    // Three times the errors are 200% more, and about 20 times the usual variation.
    assert_eq!(severity(WindowRule { z: Some(50.0), ..usual }), Some(Severity::Info));
    assert_eq!(severity(WindowRule { z: Some(15.0), critical_z: Some(50.0), ..usual }), Some(Severity::Warning));
    assert_eq!(severity(WindowRule { percent: Some(400.0), ..usual }), None);
    assert_eq!(severity(WindowRule { events: Some(1_000.0), ..usual }), None);
}

#[test]
fn every_metric_says_what_it_came_to() {
    let found = found(&cube(LAST, calm));
    assert_eq!(found.checked.len(), 2 * alert_metrics(&definitions()).len());
    let outcome = |metric: &str| {
        let checked =
            found.checked.iter().find(|checked| checked.metric == metric && checked.segment.as_str() == "all");
        checked.map(|checked| (checked.outcome, checked.gate))
    };
    assert_eq!(outcome("dau"), Some((CheckOutcome::Quiet, Some(Gate::Usual))));
    // Nobody of the sample comes back after one day or invites: a rate of nothing never moves.
    assert_eq!(outcome("retention.d1"), Some((CheckOutcome::Quiet, Some(Gate::Usual))));
    let young = super::find(&cube(30, calm), &definitions(), &AlertSettings::default(), &Suppression::none());
    assert!(young.checked.iter().all(|checked| checked.outcome == CheckOutcome::Learning));
}

#[test]
fn a_metric_that_is_learning_has_its_plain_change() {
    // The newest 7 of so many days have half of the active users of the 7 before.
    let checked = |days: i32| {
        let last = days - 1;
        let daily = |day: i32| Daily { dau: if day > last - 7 { 500 } else { 1_000 }, ..calm(day) };
        let found = found(&cube(last, daily));
        found.checked.into_iter().find(|checked| checked.metric == "dau").expect("looked at")
    };
    assert_eq!((checked(14).outcome, checked(14).percents()), (CheckOutcome::Learning, [None, None, Some(-0.5), None]));
    assert_eq!(checked(15).percents(), [Some(-0.5), None, Some(-0.5), None]);
    assert_eq!(checked(30).percents(), [Some(-0.5), None, Some(-0.5), None]);
    assert_eq!((checked(13).outcome, checked(13).percents()), (CheckOutcome::Learning, [None; 4]));
    // Once it can judge, it says what the rule compares: the week with the 56 days before.
    let judged = checked(60);
    assert_eq!(judged.percents()[2], judged.windows.and_then(|windows| windows[2].relative()));
}

#[test]
fn a_cube_without_any_day_has_nothing_to_say() {
    let empty = Cube { span: None, ..cube(1, calm) };
    assert_eq!(found(&empty), Incidents::default());
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
