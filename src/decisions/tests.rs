//! Decisions judged by cubes that can be worked out by hand.

mod left_out;
mod reading;
mod reversal;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::alerts::{Incident, IncidentRule, IncidentState, Incidents, Severity};
use crate::calendar::{Day, DayRange};
use crate::cube::Cube;
use crate::metric::{Definitions, Filter, KeyFigures, RangeDays, Segment, SegmentKey};
use crate::views::{self, Suppression};

const FIRST: i32 = 1_000;
const AS_OF: i32 = 1_199;

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// One decision on day 1,100, judged after 28 days, with this rest of its front matter.
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

/// What stands beside the cube.
#[derive(Default)]
struct Surroundings {
    incidents: Incidents,
    holidays: BTreeSet<Day>,
    min_group: u64,
}

impl Surroundings {
    fn scored<'p>(&self, decisions: &'p [Decision], cube: &Cube) -> Vec<ScoredDecision<'p>> {
        self.with_input(cube, |input| score(decisions, input))
    }

    fn with_input<T>(&self, cube: &Cube, of: impl FnOnce(ScoringInput<'_>) -> T) -> T {
        let definitions = Definitions::default();
        let ranges = [RangeDays(180)];
        let suppression = Suppression::new(cube, &definitions, &ranges, self.min_group);
        let views = views::build(cube, (&definitions, &KeyFigures::default()), &ranges, &suppression);
        let Self { incidents, holidays, .. } = self;
        let input = ScoringInput {
            cube,
            definitions: &definitions,
            views: &views,
            incidents,
            holidays,
            suppression: &suppression,
        };
        of(input)
    }
}

fn judged<'p>(decisions: &'p [Decision], cube: &Cube) -> ScoredDecision<'p> {
    Surroundings::default().scored(decisions, cube).remove(0)
}

fn with_floor<'p>(decisions: &'p [Decision], cube: &Cube, min_group: u64) -> ScoredDecision<'p> {
    Surroundings { min_group, ..Surroundings::default() }.scored(decisions, cube).remove(0)
}

/// An incident of `dau` over these days.
fn incident(first: i32, last: i32, state: IncidentState) -> Incident {
    let days = DayRange { first: Day(first), last: Day(last) };
    Incident { id: "i".into(), metric: "dau".into(), state, ..Incident::sample(days, Day(AS_OF)) }
}

const DAY_1100: &str = "date = 1973-01-05\ncheck_after = 28\n";
const UP_10: &str = "date = 1973-01-05\ncheck_after = 28\nmetric = \"dau\"\nexpected = \"+10%\"\n";

#[test]
fn ten_weeks_before_and_whole_weeks_after_leave_out_the_day() {
    let decisions = decided("date = 1973-01-05\ncheck_after = 30\nmetric = \"dau\"\nexpected = \"+10%\"");
    let scored = judged(&decisions, &cube(110, 60));
    assert_eq!(scored.day, Some(Day(1_100)));
    // 30 days are four whole weeks.
    let windows = scored.windows.expect("long enough");
    assert_eq!((windows.before.first, windows.before.last), (Day(1_030), Day(1_099)));
    assert_eq!((windows.after.first, windows.after.last), (Day(1_101), Day(1_128)));
    assert_eq!(scored.history.len(), 99);
    // The trend is flat: ln(700.5/7) before as after.
    assert!(scored.history.iter().all(|it| (it.trend - 700.5 / 7.0).abs() < 1e-9), "{:?}", scored.history[98]);
}

#[test]
fn a_count_has_one_of_five_verdicts() {
    let verdict = |after: u32, expected: &str| {
        let decisions = decided(&format!("{DAY_1100}metric = \"dau\"\nexpected = \"{expected}\""));
        judged(&decisions, &cube(after, 60)).verdict
    };
    // Nothing scatters, so chance decides. Shift ln(770.5/700.5) = 0.0952; chance variances of a week 1/700 before and 4/3080.5
    // after; spread 49 * 82.5, distance 50 days, believed 0.9864, reach 49.3; half 1.96 sqrt(0.00032 + 0.0014286 (0.1 + 0.6017)
    // + 0.0000115) = 0.0717: +2.4% to +18.2%.
    assert_eq!(verdict(110, "+10%"), DecisionVerdict::Kept);
    assert_eq!(verdict(110, "+19%"), DecisionVerdict::Partly);
    assert_eq!(verdict(110, "-1%"), DecisionVerdict::Harmed);
    // Shift ln(714.5/700.5) = 0.0198, half 0.0725: -5.1% to +9.7%.
    assert_eq!(verdict(102, "+5%"), DecisionVerdict::Unclear);
    assert_eq!(verdict(102, "+10%"), DecisionVerdict::Missed);
    // A fall that was hoped for, -0.1053 with half 0.0736: -16.4% to -3.1%.
    assert_eq!(verdict(90, "-10%"), DecisionVerdict::Kept);
    assert_eq!(verdict(90, "-17%"), DecisionVerdict::Partly);
    assert_eq!(verdict(90, "+1%"), DecisionVerdict::Harmed);
}

#[test]
fn a_rate_is_judged_in_points() {
    let judge = |expected: &str, finish: u32| {
        let decisions = decided(&format!("{DAY_1100}metric = \"step.onboarding_complete\"\nexpected = \"{expected}\""));
        let scored = judged(&decisions, &cube(100, finish));
        (scored.verdict, scored.measured.expect("measured"))
    };
    // 60% in each week before, 65% after. Believed 0.736, reach 36.8, so the trend carried on is worth 1/(0.4351/700 + 0.000167)
    // = 1,268 users: Wilson's half widths 2.7 points without and 1.8 with the decision, together 5 +- 3.2.
    let (verdict, measured) = judge("+4 points", 65);
    assert_eq!(verdict, DecisionVerdict::Kept);
    assert!((measured.effect.change - 0.05).abs() < 1e-9 && (measured.effect.level_without - 0.6).abs() < 1e-9);
    assert!(
        (measured.effect.low - 0.0178).abs() < 5e-4 && (measured.effect.high - 0.0822).abs() < 5e-4,
        "{measured:?}"
    );
    assert_eq!(judge("+9 points", 65).0, DecisionVerdict::Partly);
    // 5% of the 60% without it are 3 points.
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
    assert_eq!(why("date = 1972-10-07"), (DecisionVerdict::Unclear, Some(UnscoredReason::TooFewWeeks)));
    // Three weeks and two days before are one week too few.
    assert_eq!(why("date = 1972-10-20"), (DecisionVerdict::Unclear, Some(UnscoredReason::TooFewWeeks)));
    // Reversed after 15 days: two whole weeks are left.
    assert_eq!(why("date = 1973-01-05\nstatus = \"reversed\"\nended = 1973-01-20"), (DecisionVerdict::Kept, None));
    assert_eq!(
        why("date = 1973-01-05\nstatus = \"reversed\"\nended = 1973-01-19").1,
        Some(UnscoredReason::TooFewWeeks)
    );
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
fn what_was_shipped_in_the_week_before_an_incident_touches_its_metric() {
    let mut definitions = Definitions::default();
    for key in ["free", "pro"] {
        let filters = vec![Filter { attribute: "plan".into(), any_of: vec![key.into()], is_excluding: false }];
        definitions.segments.push(Segment { key: SegmentKey(key.into()), label: key.into(), filters });
    }
    let decisions = decided(&format!("{DAY_1100}metric = \"step.onboarding_complete\"\nexpected = \"+1%\""));
    let scored = [judged(&decisions, &cube(110, 60))];
    // 1973-01-05 is day 1,100, so the notes are of 1,101 and 1,098.
    let notes = "[[notes]]\ndate = 1973-01-06\ntitle = \"To Pro\"\nkind = \"campaign\"\nsegment = \"pro\"\n\
                 [[notes]]\ndate = 1973-01-03\ntitle = \"Fair\"\nkind = \"other\"\nmetric = \"dau\"\n";
    let notes = read_notes(&texts(&[("notes.toml", notes)]), &definitions).expect("two notes");
    let before = |metric: &str, segment: &str, onset: i32| {
        let (onset, segment) = (Day(onset), SegmentKey(segment.into()));
        let one = Incident { metric: metric.into(), onset, segment, ..incident(onset.0, onset.0, IncidentState::Over) };
        let incidents = Incidents { all: vec![one], ..Incidents::default() };
        let shipped = shipped_before(&incidents, &definitions, (&scored, &notes));
        let changes = ShippedBefore::of(&shipped, "i").iter();
        changes.map(|change| (change.title.clone(), change.day.0)).collect::<Vec<_>>()
    };
    let (form, mails, fair) = (("T".to_owned(), 1_100), ("To Pro".to_owned(), 1_101), ("Fair".to_owned(), 1_098));
    // The newest first; what is about no metric touches each; a count is touched by what its alert folds into.
    assert_eq!(before("step.onboarding_complete", "all", 1_102), [mails.clone(), form.clone()]);
    assert_eq!(before("onboarding_completed_users", "all", 1_102), [mails.clone(), form.clone()]);
    assert_eq!(before("dau", "all", 1_102), [mails.clone(), fair]);
    // A change for Pro is none for Free, one for everybody is one for each.
    assert_eq!(before("step.onboarding_complete", "free", 1_102), std::slice::from_ref(&form));
    assert_eq!(before("step.onboarding_complete", "pro", 1_102), [mails.clone(), form.clone()]);
    // Seven days, without the day of the onset.
    assert_eq!(before("step.onboarding_complete", "all", 1_100), []);
    assert_eq!(before("step.onboarding_complete", "all", 1_107), [mails.clone(), form]);
    assert_eq!(before("step.onboarding_complete", "all", 1_108), [mails]);
    // While an incident went on, or on the day after: of 1,099 to 1,100 both, of 1,101 to 1,102 the mails alone.
    let during = |first: i32, last: i32| {
        let one = Incident { metric: "step.onboarding_complete".into(), ..incident(first, last, IncidentState::Over) };
        let shipped = shipped_during(&one, &definitions, (&scored, &notes), None);
        shipped.iter().map(|change| change.day.0).collect::<Vec<_>>()
    };
    assert_eq!((during(1_099, 1_100), during(1_101, 1_102)), (vec![1_101, 1_100], vec![1_101]));
    assert_eq!((during(1_098, 1_099), during(1_090, 1_098)), (vec![1_100], vec![]));
}
