//! What must never be read from withheld views, checked without knowing how they were withheld.

use proptest::prelude::*;

use super::*;
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Filter, Quantity, RangeDays, Segment, TrendIndex};
use crate::stats::Rate;
use crate::views::{Period, build, cockpit};

pub(super) const FLOOR: u64 = 5;
pub(super) const DAYS: i32 = 21;
const ALL: usize = 0;
pub(super) const FREE: usize = 1;
pub(super) const PRO: usize = 2;

/// `all`, and `free` and `pro` of one attribute; some users are in neither.
pub(super) fn definitions() -> Definitions {
    let of_plan = |plan: &str| Segment {
        key: SegmentKey(plan.into()),
        label: plan.into(),
        filters: vec![Filter { attribute: "plan".into(), any_of: vec![plan.into()] }],
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

/// Every count of people in a cockpit, in an order that is the same for all segments.
fn counts(cockpit: &Cockpit) -> Vec<Option<u64>> {
    let mut counts = vec![cockpit.funnel.cohort_size];
    let rate = |rate: Rate| [rate.numerator, rate.denominator];
    for step in &cockpit.funnel.steps {
        counts.extend([step.users, step.mature_users, step.previous_users]);
        counts.extend(rate(step.from_start));
        counts.extend(step.from_previous.map(rate).into_iter().flatten());
        if let Some(pair) = &step.like_for_like {
            counts.push(pair.previous_users);
            counts.extend([pair.from_start.current, pair.from_start.previous].map(rate).concat());
        }
        counts.extend(&step.daily_users);
    }
    for cohort in &cockpit.retention.cohorts {
        counts.push(cohort.size);
        counts.extend(&cohort.cells);
    }
    for week in &cockpit.retention.weeks {
        counts.push(week.size);
        counts.extend(week.cells.iter().flat_map(|cell| rate(*cell)));
    }
    counts.extend(cockpit.retention.curve.iter().flat_map(|cell| rate(*cell)));
    let users = [0, 4].map(|trend| Quantity::Users(TrendIndex(trend)));
    for quantity in [Quantity::Dau, Quantity::Wau].into_iter().chain(users) {
        let series = cockpit.trends.get(quantity).expect("a default metric");
        let values = series.values.iter().chain(series.previous.iter().flatten());
        counts.extend(values.map(|value| value.map(|_| walk_people(*value))));
    }
    counts
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of the sample are small")]
fn walk_people(value: Option<f64>) -> u64 {
    value.unwrap_or(0.0) as u64
}

fn people() -> impl Strategy<Value = Vec<[[u32; 3]; 3]>> {
    let number = prop_oneof![Just(0u32), 1u32..8, 5u32..60];
    let group = proptest::array::uniform3(number);
    proptest::collection::vec(proptest::array::uniform3(group), usize::try_from(DAYS).expect("small"))
}

/// The counts of `all`, `free` and `pro` over one range.
fn by_segment(views: &Views, days: RangeDays) -> [Vec<Option<u64>>; 3] {
    ["all", "free", "pro"].map(|key| counts(views.get(&SegmentKey(key.into()), days).expect("built")))
}

/// Checks one count as it is shown and as it is, of `all`, `free` and `pro`.
fn check_apart(counts: [(Option<u64>, Option<u64>); 3]) -> Result<(), TestCaseError> {
    for (shown, _) in counts {
        prop_assert!(shown.is_none_or(|count| count == 0 || count >= FLOOR), "{shown:?} is shown");
    }
    // A cell is also `None` where a cohort is empty: known to be 0.
    let known = |segment: usize| counts[segment].0.or((counts[segment].1.unwrap_or(0) == 0).then_some(0));
    if let Some(all) = known(ALL) {
        let left = all - [FREE, PRO].into_iter().filter_map(known).sum::<u64>();
        prop_assert!(left == 0 || left >= FLOOR, "{left} are left over of {counts:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_small_is_shown_nor_left_over_by_subtraction(people in people()) {
        let open = build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges());
        let safe = withhold(open.clone(), &definitions(), FLOOR);
        for days in ranges() {
            let (open, safe) = (by_segment(&open, days), by_segment(&safe, days));
            for place in 0..safe[ALL].len() {
                check_apart([ALL, FREE, PRO].map(|segment| (safe[segment][place], open[segment][place])))?;
            }
        }
    }

    #[test]
    fn what_is_asked_beside_the_published_gives_nothing_back(people in people(), first in 0..12i32, more in 0..9i32) {
        let (cube, definitions) = (cube(&people), definitions());
        let published = build(&cube, &definitions, &Quantity::DEFAULT_KPIS, &ranges());
        let period = Period::spanning(&cube, DayRange { first: Day(first), last: Day((first + more).min(DAYS - 1)) });
        let asked = || Views { cockpits: (0..3).map(|at| cockpit(&cube, &definitions, &Quantity::DEFAULT_KPIS, (at, period))).collect() };
        let answer = Floor::of(FLOOR, &definitions, &published, None).withhold_beside(asked(), &definitions);
        let [open, shown] = [asked(), answer].map(|views| [ALL, FREE, PRO].map(|at| counts(&views.cockpits[at])));
        for place in 0..shown[ALL].len() {
            check_apart([ALL, FREE, PRO].map(|at| (shown[at][place], open[at][place])))?;
        }
    }

    #[test]
    fn days_do_not_give_back_the_one_that_is_withheld(people in people()) {
        let safe = withhold(build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges()), &definitions(), FLOOR);
        for cockpit in &safe.cockpits {
            for step in &cockpit.funnel.steps {
                let (Some(total), shown) = (step.users, step.daily_users.iter().flatten().sum::<u64>()) else { continue };
                prop_assert!(total == shown || total - shown >= FLOOR, "{total} in all, {shown} on shown days");
            }
            // Everybody starts once, so the trend of signups tells of the same people as the cohorts.
            let signups = cockpit.trends.get(Quantity::Users(TrendIndex(0))).expect("a default metric");
            if let Some(total) = cockpit.funnel.cohort_size {
                let left = total - signups.values.iter().map(|value| walk_people(*value)).sum::<u64>();
                prop_assert!(left == 0 || left >= FLOOR, "{left} signups are left over of {total}");
                for (day, signups) in signups.values.iter().enumerate() {
                    let starts = cockpit.funnel.steps[0].daily_users[day];
                    prop_assert_eq!(signups.is_some(), starts.is_some(), "one tells the other on day {}", day);
                }
            }
            let dau = &cockpit.kpis[2];
            if let Some(mean) = dau.value {
                let shown: f64 = dau.sparkline.iter().flatten().sum();
                let left = mean * f64::from(cockpit.period.days.0) - shown;
                prop_assert!(left < 0.5 || left > FLOOR as f64 - 0.5, "{left} are left over of the mean");
            }
        }
    }
}

#[test]
fn more_days_than_are_published_do_not_give_back_the_days_between() {
    // The last 10 days are published; 3 people of `pro` started on the day before them.
    let mut people = steady();
    people[10][1] = [3; 3];
    let (cube, definitions) = (cube(&people), definitions());
    let published = build(&cube, &definitions, &Quantity::DEFAULT_KPIS, &ranges());
    let safe = withhold(published.clone(), &definitions, FLOOR);
    let days = |first: i32| Period::spanning(&cube, DayRange { first: Day(first), last: Day(DAYS - 1) });
    let ask = |first: i32| {
        let cockpits =
            (0..3).map(|at| cockpit(&cube, &definitions, &Quantity::DEFAULT_KPIS, (at, days(first)))).collect();
        Floor::of(FLOOR, &definitions, &published, None).withhold_beside(Views { cockpits }, &definitions)
    };
    // Of pro's 10 starts of a day 7 reach the second step, of the 3 on day 10 only 1.
    let counts = |cockpit: &Cockpit| (cockpit.funnel.cohort_size, cockpit.funnel.steps[1].users);
    let pro = safe.get(&SegmentKey("pro".into()), RangeDays(10)).expect("built");
    assert_eq!(counts(pro), (Some(100), Some(70)));
    // 103 less the published 100 would be the 3, 71 less 70 the 1.
    assert_eq!(counts(&ask(10).cockpits[PRO]), (None, None));
    // 78 less 70 are 8 people of two days. But 113 less 100 are the 3 and those of day 9, which the trend of signups tells.
    assert_eq!(counts(&ask(9).cockpits[PRO]), (None, Some(78)));
}

/// Ten people a day in `free` and `pro`, nobody else.
fn steady() -> Vec<[[u32; 3]; 3]> {
    vec![[[10; 3], [10; 3], [0; 3]]; usize::try_from(DAYS).expect("small")]
}

fn cockpit_of<'a>(views: &'a Views, segment: &str) -> &'a Cockpit {
    views.get(&SegmentKey(segment.into()), RangeDays(3)).expect("built")
}

#[test]
fn no_floor_changes_nothing() {
    let open = build(&cube(&steady()), &definitions(), &Quantity::DEFAULT_KPIS, &ranges());
    assert_eq!(withhold(open.clone(), &definitions(), 0), open);
    assert_eq!(withhold(open.clone(), &definitions(), 1), open);
}

#[test]
fn a_small_segment_takes_the_other_one_with_it() {
    // On the last day 2 free users were active against 10 pro and 12 in all: 12 - 10 would give the 2 back.
    let mut people = steady();
    people[20][0][1] = 2;
    let safe =
        withhold(build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges()), &definitions(), FLOOR);
    let last = |segment: &str| cockpit_of(&safe, segment).trends.get(Quantity::Dau).and_then(|series| series.values[2]);
    assert_eq!((last("all"), last("free"), last("pro")), (Some(12.0), None, None));
    let pointers: Vec<&str> =
        cockpit_of(&safe, "free").withheld.iter().map(|withheld| withheld.pointer.as_str()).collect();
    for expected in
        ["/kpis/2/latest/value", "/kpis/2/latest/deltaAbsolute", "/kpis/2/sparkline/2", "/series/0/values/2"]
    {
        assert!(pointers.contains(&expected), "{expected} is not in {pointers:?}");
    }
    assert!(!pointers.contains(&"/kpis/2/latest/previous"));
}

#[test]
fn what_cohorts_hide_the_trend_of_their_event_hides() {
    // Two of three days have 20 starts, the second 2: the total of 42 is shown, so one of the 20 must be hidden with the 2.
    let mut people = steady();
    for (day, starts) in [(18, 10), (19, 1), (20, 10)] {
        (people[day][0][0], people[day][1][0]) = (starts, starts);
    }
    let safe =
        withhold(build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges()), &definitions(), FLOOR);
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
fn notes_keep_the_order_of_the_days() {
    // In a range of 3 days D7 and D30 are undefined; D1 is withheld.
    let people = vec![[[1; 3], [20; 3], [0; 3]]; usize::try_from(DAYS).expect("small")];
    let safe =
        withhold(build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges()), &definitions(), FLOOR);
    let offsets: Vec<Offset> = cockpit_of(&safe, "free").retention.notes.iter().map(|note| note.offset).collect();
    assert_eq!(offsets, Offset::ALL);
}

#[test]
fn a_withheld_summary_says_so() {
    // Nobody but one free user a day: 3 days have 3 users, and 2 with D1.
    let people = vec![[[1; 3], [20; 3], [0; 3]]; usize::try_from(DAYS).expect("small")];
    let safe =
        withhold(build(&cube(&people), &definitions(), &Quantity::DEFAULT_KPIS, &ranges()), &definitions(), FLOOR);
    let free = cockpit_of(&safe, "free");
    assert_eq!(free.retention.summary.d1, Rate::WITHHELD);
    let note = free.retention.notes.iter().find(|note| note.offset == Offset::D1).expect("a note");
    assert_eq!(note.reason, "Withheld: it would tell about fewer than 5 people.");
    assert!(free.withheld.iter().any(|withheld| withheld.pointer == "/summary/d1"));
}
