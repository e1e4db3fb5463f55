//! Alerts under small-cell suppression: no rule sees a day whose number is withheld.

use super::*;
use crate::metric::{KeyFigures, Quantity};
use crate::views::PeopleMeasure;

#[test]
fn values_about_too_few_people_are_not_looked_at() {
    // 80 people a day invite in all, 40 of them in `pro`: with a floor of 60 nothing is left of `pro`'s invites.
    let outcome = |min_group: u64, segment: &str| {
        let found = found_under(min_group, &definitions(), &cube(LAST, calm));
        let of = |checked: &&Checked| checked.metric == "invites_users" && checked.segment.as_str() == segment;
        found.checked.iter().find(of).map(|checked| checked.outcome)
    };
    assert_eq!(outcome(0, "pro"), Some(CheckOutcome::Quiet));
    assert_eq!(outcome(60, "pro"), Some(CheckOutcome::Learning));
    assert_eq!(outcome(60, "all"), Some(CheckOutcome::Quiet));
    assert_eq!(outcome(81, "all"), Some(CheckOutcome::Learning));
}

#[test]
fn a_day_too_small_in_one_segment_is_left_out_of_its_siblings() {
    // With `free` beside `pro` and nobody else, everybody's value minus `pro`'s would give `free`'s back.
    let (definitions, mut cube) = with_free(calm);
    for day in 0..=LAST {
        cube.segments[0].set_trend(3, day, [43, 43]);
        cube.segments[1].set_trend(3, day, [40, 40]);
        cube.segments[2].set_trend(3, day, [3, 3]);
    }
    let found = found_under(5, &definitions, &cube);
    let outcome = |segment: &str| {
        let of = |checked: &&Checked| checked.metric == "invites_users" && checked.segment.as_str() == segment;
        found.checked.iter().find(of).map(|checked| checked.outcome)
    };
    assert_eq!((outcome("all"), outcome("pro")), (Some(CheckOutcome::Quiet), Some(CheckOutcome::Learning)));
    assert_eq!(outcome("free"), Some(CheckOutcome::Learning));
}

/// `all` as given, `pro` half of it and `free` the other half.
fn with_free(daily: impl Fn(i32) -> Daily) -> (Definitions, Cube) {
    let mut definitions = definitions();
    definitions.segments.push(Segment {
        key: SegmentKey("free".into()),
        label: "Free".into(),
        filters: vec![Filter { attribute: "plan".into(), any_of: vec!["free".into()], is_excluding: false }],
    });
    let mut cube = cube(LAST, daily);
    cube.segments.push(cube.segments[1].clone());
    (definitions, cube)
}

fn suppression(min_group: u64, definitions: &Definitions, cube: &Cube) -> Suppression {
    Suppression::new(cube, definitions, &[RangeDays(7)], min_group)
}

fn found_under(min_group: u64, definitions: &Definitions, cube: &Cube) -> Incidents {
    find(cube, definitions, &AlertSettings::default(), &suppression(min_group, definitions, cube))
}

/// The dau of the last 7 days that the views show of `segment` with `min_group = 5`.
fn shown_dau(definitions: &Definitions, cube: &Cube, segment: &str) -> Vec<Option<f64>> {
    let views = crate::views::build(
        cube,
        (definitions, &KeyFigures::default()),
        &[RangeDays(7)],
        &suppression(5, definitions, cube),
    );
    let cockpit = views.get(&SegmentKey(segment.into()), RangeDays(7)).expect("built");
    cockpit.trends.get(Quantity::Dau).expect("a default metric").values.clone()
}

#[test]
fn a_day_that_the_views_hide_to_protect_another_is_no_alert() {
    // On Monday 1,000 were active, on Tuesday 4. The week's sum is shown, so both days must be hidden.
    let bent = |small: u32, large: u32| {
        let daily = move |day: i32| match LAST - day {
            1 => Daily { dau: small, ..calm(day) },
            2 => Daily { dau: large, ..calm(day) },
            _ => calm(day),
        };
        with_free(daily)
    };
    let (definitions, cube) = bent(4, 1_000);
    let shown = shown_dau(&definitions, &cube, "all");
    assert_eq!(shown.iter().position(Option::is_none), Some(4));
    assert_eq!(shown.iter().filter(|value| value.is_none()).count(), 2);
    let told = found_under(5, &definitions, &cube);
    assert!(told.all.iter().all(|incident| incident.metric != "dau"), "{:?}", told.all);
    // A week that lacks a day is no week.
    let size = |found: &Incidents, metric: &str| {
        let of = |checked: &&Checked| checked.metric == metric && checked.segment.as_str() == "all";
        found.checked.iter().find(of).and_then(|checked| checked.size)
    };
    assert_eq!(size(&told, "dau"), None);
    assert!(size(&told, "signups").is_some());
    let open = found_under(0, &definitions, &cube);
    assert!(open.all.iter().any(|incident| incident.metric == "dau"), "without a floor it is news");
    // Whatever the hidden days were, as long as the shown sums stay, nothing that is told is another.
    let (definitions, other) = bent(2, 1_002);
    assert_eq!(found_under(5, &definitions, &other), told);
}

#[test]
fn a_learning_metric_has_no_plain_change_when_a_day_of_its_weeks_is_hidden() {
    // 30 days are too few to judge. Everybody's dau of one day is 4.
    let change = |hidden: Option<i32>| {
        let daily = |day: i32| Daily {
            dau: if Some(29 - day) == hidden { 4 } else { 1_000 + 10 * calm(day).dau },
            ..calm(day)
        };
        let found = found_under(5, &definitions(), &cube(29, daily));
        let of = |checked: &&Checked| checked.metric == "dau" && checked.segment.as_str() == "all";
        let checked = found.checked.iter().find(of).expect("checked");
        assert_eq!(checked.outcome, CheckOutcome::Learning);
        [0, 2].map(|window| checked.percents()[window].is_some())
    };
    assert_eq!(change(None), [true, true]);
    assert_eq!([0, 6, 7, 13].map(|hidden| change(Some(hidden))), [[false, false]; 4]);
    // The 15th day back is in neither week.
    assert_eq!(change(Some(14)), [true, true]);
}

#[test]
fn nothing_that_is_told_depends_on_a_day_that_may_not_be_told() {
    // `free` has one active user two days ago, and nobody with an error in every third night.
    let (definitions, mut cube) = with_free(error_spike);
    let pro = cube.segments[0].dau(Day(LAST - 2)) - 1;
    cube.segments[1].set_active(LAST - 2, [u32::try_from(pro).expect("small"), 4_000, 6_000]);
    cube.segments[2].set_active(LAST - 2, [1, 4_000, 6_000]);
    for day in (0..=LAST).filter(|day| day % 3 == 0) {
        cube.segments[2].set_trend(4, day, [9, 2]);
    }
    let shown = shown_dau(&definitions, &cube, "pro");
    assert!(shown[4].is_none(), "the rest of everybody is one person");
    let told = found_under(5, &definitions, &cube);
    let mut hidden = 0;
    let suppression = suppression(5, &definitions, &cube);
    for (segment, cells) in cube.segments.iter_mut().enumerate() {
        for day in 0..=LAST {
            let is_hidden =
                |measure| !suppression.shows(segment, measure, DayRange { first: Day(day), last: Day(day) });
            if is_hidden(PeopleMeasure::TrendUsers(4)) {
                cells.set_trend(4, day, [7_777, 3_333]);
                hidden += 1;
            }
            if is_hidden(PeopleMeasure::Dau) {
                cells.set_active(day, [5_555, 6_000, 7_000]);
                hidden += 1;
            }
        }
    }
    assert!(hidden > 60, "{hidden} are hidden");
    assert_eq!(find(&cube, &definitions, &AlertSettings::default(), &suppression), told);
}
