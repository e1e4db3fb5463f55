//! Incidents out of whole cubes: early reads, missing data, folding, switched-off metrics, and no look at later days.

mod acknowledged;
mod configured;
mod floor;
mod over_time;
mod planted;

use std::collections::BTreeSet;

use super::*;
use crate::calendar::{Day, DayRange};
use crate::config::{AlertConfig, AlertRule, WindowRule};
use crate::cube::SegmentCells;
use crate::messages::Value;
use crate::metric::{Filter, RangeDays, Segment, SegmentKey, Surface, registry};
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
fn every_metric_that_may_alert_is_watched() {
    let definitions = definitions();
    let metrics = registry(&definitions);
    let may: Vec<&str> = metrics.on(Surface::Alert).map(|metric| metric.id.as_str()).collect();
    let watched = alert_metrics(&definitions);
    assert_eq!(watched.iter().map(|metric| metric.id.as_str()).collect::<Vec<_>>(), may);
    assert!(may.contains(&"activation_rate") && may.contains(&"error_user_rate"), "{may:?}");
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
