//! What is withheld from views over cells written by hand.

use super::*;
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{
    Definitions, Filter, KeyFigures, Offset, PropertyPath, Quantity, RangeDays, Segment, SegmentKey, TrendIndex,
};
use crate::stats::Rate;
use crate::views::{Cockpit, Period, Views, build, cockpit};

pub(super) const MIN_GROUP: u64 = 5;
pub(super) const DAYS: i32 = 21;
const ALL: usize = 0;
pub(super) const FREE: usize = 1;
pub(super) const PRO: usize = 2;

/// `all`, and `free` and `pro` of one attribute; some users are in neither.
pub(super) fn definitions() -> Definitions {
    let of_plan = |plan: &str| Segment {
        key: SegmentKey(plan.into()),
        label: plan.into(),
        filters: vec![Filter { attribute: "plan".into(), any_of: vec![plan.into()], is_excluding: false }],
    };
    let mut definitions = Definitions::default();
    definitions.segments.extend([of_plan("free"), of_plan("pro")]);
    definitions
}

pub(super) fn ranges() -> [RangeDays; 3] {
    [RangeDays(3), RangeDays(7), RangeDays(10)]
}

/// Adds a day's people to a segment: how many started, were active, and had an error.
fn fill(cube: &mut Cube, segment: usize, (day, people): (i32, [u32; 3])) {
    let cells = &mut cube.segments[segment];
    let [cohort, active, failed] = people;
    cells.add_cohort(day, cohort);
    let started = u32::try_from(cells.cohort(Day(day))).expect("small");
    cells.set_trend(0, day, [started, started]);
    cells.add_reached(1, (day, 0), cohort / 2);
    cells.add_reached(1, (day, 2), cohort / 4);
    cells.add_reached(2, (day, 1), cohort / 3);
    for offset in 0..=30 {
        cells.add_retained(day, offset, cohort * 2 / 3);
    }
    let dau = u32::try_from(cells.dau(Day(day))).expect("small") + active;
    cells.set_active(day, [dau, dau * 3, dau * 5]);
    let errors = u32::try_from(cells.users(4, Day(day))).expect("small");
    cells.set_trend(4, day, [(errors + failed) * 2, errors + failed]);
}

/// A cube in which `all` is `free` plus `pro` plus the rest: three numbers for each of them on each day.
pub(super) fn cube(people: &[[[u32; 3]; 3]]) -> Cube {
    let mut cube = Cube::sample(&definitions(), 0, DAYS - 1);
    for (day, groups) in (0..).zip(people) {
        for (segment, group) in [FREE, PRO].into_iter().zip(groups) {
            fill(&mut cube, segment, (day, *group));
        }
        for group in groups {
            fill(&mut cube, ALL, (day, *group));
        }
    }
    cube
}

/// Ten people a day in `free` and `pro`, nobody else.
fn steady() -> Vec<[[u32; 3]; 3]> {
    vec![[[10; 3], [10; 3], [0; 3]]; usize::try_from(DAYS).expect("small")]
}

pub(super) fn suppression(cube: &Cube, min_group: u64) -> Suppression {
    Suppression::new(cube, &definitions(), &ranges(), min_group)
}

fn shown(people: &[[[u32; 3]; 3]]) -> Views {
    let cube = cube(people);
    build(&cube, (&definitions(), &KeyFigures::default()), &ranges(), &suppression(&cube, MIN_GROUP))
}

fn cockpit_of<'a>(views: &'a Views, segment: &str) -> &'a Cockpit {
    views.get(&SegmentKey(segment.into()), RangeDays(3)).expect("built")
}

#[test]
fn one_person_is_no_group_to_protect() {
    let cube = cube(&steady());
    assert!(suppression(&cube, 2).is_active());
    for min_group in [0, 1] {
        let suppression = suppression(&cube, min_group);
        assert!(!suppression.is_active());
        assert!(suppression.shows(FREE, PeopleMeasure::Dau, DayRange { first: Day(3), last: Day(3) }));
    }
}

#[test]
fn large_groups_are_shown() {
    let views = shown(&steady());
    let open = build(&cube(&steady()), (&definitions(), &KeyFigures::default()), &ranges(), &Suppression::none());
    for (shown, open) in views.cockpits.iter().zip(&open.cockpits) {
        assert_eq!(shown.trends, open.trends);
        assert_eq!(shown.funnel.cohort_size, open.funnel.cohort_size);
        assert_eq!(shown.retention.cohorts, open.retention.cohorts);
        // Of ten users a day two reach the second step early and three the third.
        assert_eq!(shown.kpis[2], open.kpis[2]);
    }
}

#[test]
fn a_small_segment_takes_the_other_one_with_it() {
    // On the last day 2 free users were active against 10 pro and 12 in all: 12 - 10 would give the 2 back.
    let mut people = steady();
    people[20][0][1] = 2;
    let safe = shown(&people);
    let dau =
        |segment: &str| cockpit_of(&safe, segment).trends.get(Quantity::Dau).expect("a default metric").values.clone();
    assert_eq!(dau("all"), [Some(20.0), Some(20.0), Some(12.0)]);
    // The small day is joined with the one before it.
    assert_eq!(dau("free"), [Some(10.0), None, None]);
    assert_eq!(dau("pro"), [Some(10.0), None, None]);
    let pointers: Vec<&str> =
        cockpit_of(&safe, "free").withheld.iter().map(|withheld| withheld.pointer.as_str()).collect();
    for expected in
        ["/kpis/2/latest/value", "/kpis/2/latest/deltaAbsolute", "/kpis/2/sparkline/2", "/series/0/values/2"]
    {
        assert!(pointers.contains(&expected), "{expected} is not in {pointers:?}");
    }
    assert!(!pointers.contains(&"/kpis/2/latest/previous"));
    assert_eq!(cockpit_of(&safe, "free").kpis[2].value, Some(22.0 / 3.0), "the sum of the range is a sum of blocks");
    // Receipts, tables and prose tell the same.
    let told = crate::views::answer(cockpit_of(&safe, "free"), &definitions(), Quantity::Dau);
    assert_eq!([told.value, told.numerator, told.denominator], [Some(22.0 / 3.0), Some(22.0), Some(3.0)]);
}

#[test]
fn a_sum_is_about_those_whose_events_it_adds() {
    let mut definitions = Definitions::default();
    definitions.trends[0].sum = Some(PropertyPath::parse("amount").expect("a path"));
    let mut cube = Cube::sample(&definitions, 0, 6);
    for (day, users) in [(0, 10), (1, 10), (2, 10), (3, 10), (4, 3), (5, 10), (6, 10)] {
        cube.segments[0].set_trend(0, day, [users, users]);
        cube.segments[0].set_sum(0, day, 100_000 * i128::from(users));
    }
    let figures = KeyFigures { kpis: vec![Quantity::Sum(TrendIndex(0)), Quantity::Dau], goals: Vec::new() };
    let of = |min_group: u64| {
        let suppression = Suppression::new(&cube, &definitions, &[RangeDays(7)], min_group);
        let views = build(&cube, (&definitions, &figures), &[RangeDays(7)], &suppression);
        let cockpit = views.cockpits[0].clone();
        let series = cockpit.trends.get(Quantity::Sum(TrendIndex(0))).expect("a series").clone();
        (series.values, series.exact.expect("a sum"), cockpit.kpis[0].value, cockpit.withheld)
    };
    let (values, exact, total, withheld) = of(5);
    // Day 4 is joined with another; the whole range has people enough, and 63 tenths.
    assert!(values[4].is_none() && exact[4].is_none() && values[0] == Some(1.0), "{values:?}");
    assert_eq!(
        values.iter().map(Option::is_some).collect::<Vec<_>>(),
        exact.iter().map(Option::is_some).collect::<Vec<_>>()
    );
    assert_eq!(total, Some(6.3));
    assert!(withheld.iter().any(|one| one.pointer.ends_with("/exact/4")), "{withheld:?}");
    let (values, _, _, withheld) = of(0);
    assert_eq!((values[4], withheld.len()), (Some(0.3), 0));
}

#[test]
fn a_small_remainder_hides_the_smallest_part() {
    // Nine free, eight pro and one of neither plan a day: with both shown the one would be what is left of all.
    let people = vec![[[9; 3], [8; 3], [1; 3]]; usize::try_from(DAYS).expect("small")];
    let safe = shown(&people);
    let dau =
        |segment: &str| cockpit_of(&safe, segment).trends.get(Quantity::Dau).expect("a default metric").values.clone();
    assert_eq!((dau("all"), dau("free")), (vec![Some(18.0); 3], vec![Some(9.0); 3]));
    assert_eq!(dau("pro"), [None; 3]);
    // Ten days have ten of neither plan, who are enough. Seven days would leave three of them for the first three days.
    let over = |days: u16| safe.get(&SegmentKey("pro".into()), RangeDays(days)).expect("built").kpis[2].value;
    assert_eq!((over(10), over(7)), (Some(8.0), None));
}

#[test]
fn what_cohorts_hide_the_trend_of_their_event_hides() {
    // Two of three days have 20 starts, the second 2: it is joined with another one.
    let mut people = steady();
    for (day, starts) in [(18, 10), (19, 1), (20, 10)] {
        (people[day][0][0], people[day][1][0]) = (starts, starts);
    }
    let safe = shown(&people);
    let all = cockpit_of(&safe, "all");
    assert_eq!(all.funnel.cohort_size, Some(42));
    let starts: Vec<bool> = all.funnel.steps[0].daily_users.iter().map(Option::is_some).collect();
    let values = |quantity: Quantity| -> Vec<bool> {
        all.trends.get(quantity).expect("a default metric").values.iter().map(Option::is_some).collect()
    };
    assert_eq!(starts.iter().filter(|shown| !**shown).count(), 2);
    assert_eq!(
        (values(Quantity::Events(TrendIndex(0))), values(Quantity::Users(TrendIndex(0)))),
        (starts.clone(), starts)
    );
}

#[test]
fn other_days_use_the_same_blocks() {
    // 3 people of `pro` started on day 10, of whom one reached the second step.
    let mut people = steady();
    people[10][1] = [3; 3];
    let cube = cube(&people);
    let suppression = suppression(&cube, MIN_GROUP);
    let ask = |first: i32| {
        let period =
            Period::spanning(&cube, DayRange { first: Day(first), last: Day(DAYS - 1) }, definitions().compare);
        let pro = cockpit(&cube, (&definitions(), &KeyFigures::default().kpis), (PRO, period), &suppression);
        (pro.funnel.cohort_size, pro.funnel.steps[1].users)
    };
    // Published are the last 10 days, from day 11 on. Day 10 is joined with day 9.
    assert_eq!(ask(11), (Some(100), Some(70)));
    assert_eq!(ask(10), (None, None));
    assert_eq!(ask(9), (Some(113), Some(78)));
    // Days before the data are nobody's.
    assert_eq!(ask(-5), ask(0));
}

#[test]
fn notes_keep_the_order_of_the_days() {
    // In a range of 3 days D7 and D30 are undefined; D1 is withheld.
    let people = vec![[[1; 3], [20; 3], [0; 3]]; usize::try_from(DAYS).expect("small")];
    let safe = shown(&people);
    let free = cockpit_of(&safe, "free");
    assert_eq!(free.retention.summary.d1, Rate::WITHHELD);
    let offsets: Vec<Offset> = free.retention.notes.iter().map(|note| note.offset).collect();
    assert_eq!(offsets, Offset::ALL);
    assert_eq!(free.retention.notes[0].reason, "Withheld: it would be about fewer than 5 people.");
    assert!(free.withheld.iter().any(|withheld| withheld.pointer == "/summary/d1"));
}
