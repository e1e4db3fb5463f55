//! Decisions judged by cubes that can be worked out by hand.

mod reading;

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
