//! Decisions read from texts and judged by cubes that can be worked out by hand.

use std::collections::BTreeMap;

use super::*;
use crate::calendar::Day;
use crate::cube::Cube;
use crate::metric::{Definitions, RangeDays};
use crate::views::{self, Suppression};

const FIRST: i32 = 1_000;
const AS_OF: i32 = 1_199;

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn decided(front: &str) -> Vec<Decision> {
    let text = format!("+++\ntitle = \"T\"\n{front}\n+++\nWhy.\n");
    read(&texts(&[("decisions/one.md", &text)]), &Definitions::default()).expect("valid")
}

fn problems(files: &[(&str, &str)]) -> String {
    read(&texts(files), &Definitions::default()).expect_err("it is broken").to_string()
}

/// `dau` is 100 a day up to and with the decision on day 1,100, and `after` a day later on; of 100 users a day 60 finish onboarding
/// before it and `finish` after it.
fn cube(after: u32, finish: u32) -> Cube {
    let mut cube = Cube::sample(&Definitions::default(), FIRST, AS_OF);
    let cells = &mut cube.segments[0];
    for day in FIRST..=AS_OF {
        let is_after = day > 1_100;
        cells.set_active(day, [if is_after { after } else { 100 }, 0, 0]);
        cells.add_cohort(day, 100);
        cells.add_reached(1, (day, 0), if is_after { finish } else { 60 });
    }
    cube
}

fn judged<'p>(decisions: &'p [Decision], cube: &Cube) -> ScoredDecision<'p> {
    with_floor(decisions, cube, 0)
}

fn with_floor<'p>(decisions: &'p [Decision], cube: &Cube, min_group: u64) -> ScoredDecision<'p> {
    let definitions = Definitions::default();
    let ranges = [RangeDays(180)];
    let suppression = Suppression::new(cube, &definitions, &ranges, min_group);
    let views = views::build(cube, (&definitions, &[]), &ranges, &suppression);
    let input = ScoringInput { cube, definitions: &definitions, views: &views, suppression: &suppression };
    score(decisions, input).remove(0)
}

const DAY_1100: &str = "date = 1973-01-05\ncheck_after = 28\n";

#[test]
fn the_windows_are_whole_weeks_on_both_sides_of_the_day() {
    let decisions = decided("date = 1973-01-05\ncheck_after = 30\nmetric = \"dau\"\nexpected = \"+10%\"");
    let scored = judged(&decisions, &cube(110, 60));
    assert_eq!(scored.day, Some(Day(1_100)));
    // 30 days are four whole weeks.
    let windows = scored.windows.expect("long enough");
    assert_eq!((windows.before.first, windows.before.last), (Day(1_072), Day(1_099)));
    assert_eq!((windows.after.first, windows.after.last), (Day(1_101), Day(1_128)));
}

#[test]
fn a_count_is_kept_missed_or_unclear() {
    let verdict = |after: u32, expected: &str| {
        let decisions = decided(&format!("{DAY_1100}metric = \"dau\"\nexpected = \"{expected}\""));
        judged(&decisions, &cube(after, 60)).verdict
    };
    // 2,800 against 3,080: ln 1.1 = 0.0953 ± 1.96 sqrt(1/2800 + 1/3080) = 0.0512, so +4.5% to +15.8%.
    assert_eq!(verdict(110, "+10%"), DecisionVerdict::Kept);
    assert_eq!(verdict(110, "+16%"), DecisionVerdict::Missed);
    assert_eq!(verdict(110, "-1%"), DecisionVerdict::Missed);
    // 2,800 against 2,856: 0.0198 ± 0.0521, so -3.2% to +7.5%.
    assert_eq!(verdict(102, "+5%"), DecisionVerdict::Unclear);
    assert_eq!(verdict(102, "+8%"), DecisionVerdict::Missed);
    // A fall that was hoped for: 2,800 against 2,520 is -0.1054 ± 0.0538, so -14.7% to -5.0%.
    assert_eq!(verdict(90, "-10%"), DecisionVerdict::Kept);
}

#[test]
fn a_rate_is_judged_in_points() {
    let judge = |expected: &str, finish: u32| {
        let decisions = decided(&format!("{DAY_1100}metric = \"step.onboarding_complete\"\nexpected = \"{expected}\""));
        let scored = judged(&decisions, &cube(100, finish));
        (scored.verdict, scored.measured.expect("measured"))
    };
    // 1,680 of 2,800 against 1,820 of 2,800: 60% and 65%, a difference of 5 points; each Wilson interval is about 1.8 points
    // either way, so the difference is about 5 ± 2.5.
    let (verdict, measured) = judge("+4 points", 65);
    assert_eq!(verdict, DecisionVerdict::Kept);
    assert!((measured.effect.change - 0.05).abs() < 1e-9, "{measured:?}");
    assert!(
        (measured.effect.low - 0.0246).abs() < 5e-4 && (measured.effect.high - 0.0753).abs() < 5e-4,
        "{measured:?}"
    );
    assert_eq!(judge("+8 points", 65).0, DecisionVerdict::Missed);
    // 5% of 60% are 3 points.
    let (verdict, measured) = judge("+5%", 61);
    assert!((measured.expected - 0.03).abs() < 1e-9);
    assert_eq!(verdict, DecisionVerdict::Unclear);
}

#[test]
fn nothing_is_said_before_the_last_day_is_complete() {
    // The last of 28 days after 1,100 is 1,128; onboarding takes 7 more, the activation rate too, D7 as well.
    let verdict = |metric: &str, as_of: i32| {
        let decisions = decided(&format!("{DAY_1100}metric = \"{metric}\"\nexpected = \"+1%\""));
        let mut cube = Cube::sample(&Definitions::default(), FIRST, as_of);
        for day in FIRST..=as_of {
            cube.segments[0].add_cohort(day, 50);
            cube.segments[0].add_reached(1, (day, 0), 25);
            cube.segments[0].add_reached(2, (day, 0), 20);
            if day + 7 <= as_of {
                cube.segments[0].add_retained(day, 7, 20);
            }
            cube.segments[0].set_active(day, [30, 0, 0]);
        }
        let scored = judged(&decisions, &cube);
        (scored.verdict, scored.measured.err())
    };
    assert_eq!(verdict("dau", 1_127), (DecisionVerdict::TooEarly, Some(UnscoredReason::NotOver(Day(1_128)))));
    assert_eq!(verdict("dau", 1_128).0, DecisionVerdict::Unclear);
    for metric in ["step.onboarding_complete", "activation_rate", "retention.d7"] {
        assert_eq!(
            verdict(metric, 1_134),
            (DecisionVerdict::TooEarly, Some(UnscoredReason::NotOver(Day(1_135)))),
            "{metric}"
        );
        assert_eq!(verdict(metric, 1_135), (DecisionVerdict::Unclear, None), "{metric}");
    }
}

#[test]
fn what_is_not_in_effect_or_too_short_is_not_judged() {
    let why = |front: &str| {
        let decisions = decided(&format!("metric = \"dau\"\nexpected = \"+10%\"\n{front}"));
        let scored = judged(&decisions, &cube(110, 60));
        (scored.verdict, scored.measured.err())
    };
    assert_eq!(
        why("date = 1973-01-05\nstatus = \"proposed\""),
        (DecisionVerdict::TooEarly, Some(UnscoredReason::NotInEffect))
    );
    // Ten days after the data starts there is one whole week before.
    assert_eq!(why("date = 1972-10-07"), (DecisionVerdict::Unclear, Some(UnscoredReason::TooShort)));
    // Reversed after 15 days: two whole weeks are left.
    assert_eq!(why("date = 1973-01-05\nstatus = \"reversed\"\nended = 1973-01-20"), (DecisionVerdict::Kept, None));
    assert_eq!(why("date = 1973-01-05\nstatus = \"reversed\"\nended = 1973-01-19").1, Some(UnscoredReason::TooShort));
    assert_eq!(why("date = \"as-of -30d\"").1, None);
}

#[test]
fn the_privacy_floor_hides_what_is_not_published_day_by_day() {
    let decisions = decided(&format!("{DAY_1100}metric = \"dau\"\nexpected = \"+10%\""));
    let cube = cube(110, 60);
    // The range of 180 days begins on day 1,020.
    assert_eq!(with_floor(&decisions, &cube, 5).verdict, DecisionVerdict::Kept);
    let early = decided("date = 1972-11-04\ncheck_after = 28\nmetric = \"dau\"\nexpected = \"+10%\"");
    assert_eq!(judged(&early, &cube).measured.err(), None);
    assert_eq!(with_floor(&early, &cube, 5).measured.err(), Some(UnscoredReason::Withheld));
}

#[test]
fn every_problem_of_a_decision_is_told_with_its_line() {
    let text = "+++\ntitel = \"T\"\ndate = \"soon\"\nmetric = \"actvation_rate\"\nsegment = \"al\"\nexpected = \"better\"\n\
                check_after = 3\nstatus = \"activ\"\n+++\n";
    let told = problems(&[("decisions/Bad Name.md", text)]);
    for part in [
        "content/decisions/Bad Name.md:1: the key `title` is missing",
        ":2, `titel`: unknown key `titel`\n  hint: did you mean `title`?",
        ":3, `date`: `soon` is not a day",
        ":4, `metric`: unknown metric `actvation_rate`\n  hint: did you mean `activation_rate`?",
        ":5, `segment`: unknown segment `al`\n  hint: did you mean `all`?",
        ":6, `expected`: `better` is not an expected change",
        ":7, `check_after`: found the number 3, expected a whole number from 14 to 180",
        ":8, `status`: unknown status `activ`\n  hint: did you mean `active`?",
        "`Bad Name` cannot be an anchor",
    ] {
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
}

#[test]
fn an_expected_change_fits_its_metric() {
    let told = |metric: &str, rest: &str| {
        let text = format!("+++\ntitle = \"T\"\ndate = 2026-09-01\nmetric = \"{metric}\"\n{rest}\n+++\n");
        problems(&[("decisions/a.md", &text)])
    };
    assert!(told("dau", "expected = \"+2 points\"").contains("only a rate changes by points"));
    assert!(told("wau", "expected = \"+2%\"").contains("cannot judge one"));
    assert!(told("dau", "expected = \"0%\"").contains("not 0"));
    assert!(told("dau", "expected = \"-100%\"").contains("less than nothing"));
    assert!(told("dau", "expected = \"1%\"\nstatus = \"reversed\"").contains("needs the day on which it ended"));
    assert!(told("dau", "expected = \"1%\"\nended = 2026-10-01").contains("`ended` is for a decision"));
    assert!(told("dau", "expected = \"1%\"\ncheck_after = 20\ncheck_on = 2026-10-01").contains("twice"));
}
