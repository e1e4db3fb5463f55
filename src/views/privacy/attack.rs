//! A reader who adds and subtracts everything that is published, as linear algebra: no small group may be a combination.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::groups::Measure;
use super::tests::{DAYS, FLOOR, FREE, PRO, cube, definitions, ranges};
use super::walk::walk;
use super::*;
use crate::calendar::DayRange;
use crate::metric::Quantity;
use crate::views::{Period, build, cockpit};

/// Nobody's: a prime, so that every number but 0 can be divided by.
const PRIME: u64 = 1_000_000_007;
/// Users of neither plan.
const REST: usize = 2;
/// What each segment holds: `all`, `free`, `pro`.
const HELD: [&[usize]; 3] = [&[0, 1, REST], &[FREE - 1], &[PRO - 1]];
/// Everything that can be told apart: the users of one plan, of two, and all.
const TARGETS: [&[usize]; 7] = [&[0], &[1], &[REST], &[0, 1], &[0, REST], &[1, REST], &[0, 1, REST]];

/// The equations that a reader has about one measure; a column for each plan and day.
struct Reader<'a> {
    /// By day and plan.
    truth: &'a dyn Fn(usize, usize) -> u64,
    /// Rows with different first columns, each beginning with 1.
    rows: Vec<Vec<u64>>,
    /// Columns that are known to be nobody.
    empty: Vec<bool>,
    sums: Vec<Vec<bool>>,
}

fn width() -> usize {
    usize::try_from(DAYS).expect("small") * 3
}

impl<'a> Reader<'a> {
    fn new(truth: &'a dyn Fn(usize, usize) -> u64) -> Self {
        Self { truth, rows: Vec::new(), empty: vec![false; width()], sums: Vec::new() }
    }

    /// The columns of these plans on these days, and how many people they are.
    fn columns(&self, plans: &[usize], (first, last): (i32, i32)) -> (Vec<bool>, u64) {
        let (mut columns, mut people) = (vec![false; width()], 0);
        for day in first.max(0)..=last.min(DAYS - 1) {
            let day = usize::try_from(day).expect("not negative");
            for plan in plans {
                columns[day * 3 + plan] = true;
                people += (self.truth)(day, *plan);
            }
        }
        (columns, people)
    }

    fn reads(&mut self, segment: usize, days: (i32, i32)) {
        let (columns, people) = self.columns(HELD[segment], days);
        if people == 0 {
            self.empty.iter_mut().zip(&columns).for_each(|(empty, column)| *empty |= column);
        }
        self.sums.push(columns);
    }

    fn row(&self, columns: &[bool]) -> Vec<u64> {
        columns.iter().zip(&self.empty).map(|(column, empty)| u64::from(*column && !empty)).collect()
    }

    /// What remains of the row once everything known is subtracted.
    fn reduced(&self, mut row: Vec<u64>) -> Vec<u64> {
        for known in &self.rows {
            let first = known.iter().position(|value| *value > 0).expect("rows are not empty");
            let times = row[first];
            if times > 0 {
                for (value, known) in row.iter_mut().zip(known) {
                    *value = (*value + (PRIME - times) * known) % PRIME;
                }
            }
        }
        row
    }

    fn solve(&mut self) {
        for sum in std::mem::take(&mut self.sums) {
            let row = self.reduced(self.row(&sum));
            if let Some(first) = row.iter().find(|value| **value > 0) {
                let inverse = power(*first, PRIME - 2);
                self.rows.push(row.iter().map(|value| value * inverse % PRIME).collect());
            }
        }
    }

    /// Groups of 1 to 4 people on consecutive days whose number the reader can work out.
    fn finds(&mut self) -> Vec<String> {
        self.solve();
        let mut found = Vec::new();
        for plans in TARGETS {
            for first in 0..DAYS {
                for last in first..DAYS {
                    let (columns, people) = self.columns(plans, (first, last));
                    if (1..FLOOR).contains(&people) && self.reduced(self.row(&columns)).iter().all(|value| *value == 0)
                    {
                        found.push(format!("{people} of plans {plans:?} on days {first} to {last}"));
                    }
                }
            }
        }
        found
    }
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * square % PRIME;
        }
        square = square * square % PRIME;
        exponent /= 2;
    }
    result
}

/// Reads every value that the views show of these measures.
fn read(reader: &mut Reader<'_>, views: Views, measures: &[Measure]) {
    let definitions = definitions();
    for mut cockpit in views.cockpits {
        let segment = definitions.segment_index(cockpit.segment.as_str()).expect("a segment");
        walk(&mut cockpit, &definitions, &mut |slot| {
            let about = slot.about.iter().filter(|_| slot.holds_value());
            for key in about.map(|group| group.key).filter(|key| measures.contains(&key.measure)) {
                reader.reads(segment, (key.first.0, key.last.0));
            }
        });
    }
}

/// What a reader of everything published, and of these other days beside it, finds about these measures, which count the same
/// people: `count` of the numbers of each day and plan.
fn found(
    (people, other): (&[[[u32; 3]; 3]], Option<DayRange>),
    measures: &[Measure],
    count: fn([u32; 3]) -> u32,
) -> Vec<String> {
    let truth = |day: usize, plan: usize| u64::from(count(people[day][plan]));
    let mut reader = Reader::new(&truth);
    let (cube, definitions) = (cube(people), definitions());
    let early = Daily::Reached { step: 1, within: 1 };
    let daily = BTreeSet::from([Daily::Active, Daily::Users(0), Daily::Users(4), Daily::Retained(1), early]);
    let open = build(&cube, &definitions, &Quantity::DEFAULT_KPIS, &ranges());
    let floor = Floor::of(FLOOR, &definitions, &open, Some(Beside { cube: &cube, daily: &daily }));
    read(&mut reader, floor.withhold(open, &definitions), measures);
    if let Some(other) = other {
        let period = Period::spanning(&cube, other);
        let asked = Views {
            cockpits: (0..3).map(|at| cockpit(&cube, &definitions, &Quantity::DEFAULT_KPIS, (at, period))).collect(),
        };
        read(&mut reader, floor.withhold_beside(asked, &definitions), measures);
    }
    for (index, (segment, cells)) in definitions.segments.iter().zip(&cube.segments).enumerate() {
        for (day, count) in (0..DAYS).flat_map(|day| daily.iter().map(move |count| (Day(day), *count))) {
            let is_one = count.groups(cells, day).iter().any(|group| measures.contains(&group.key.measure));
            if is_one && floor.tells((&segment.key, cells), count, day) {
                reader.reads(index, (day.0, day.0));
            }
        }
    }
    reader.finds()
}

/// Most groups are large, as they are where a floor makes sense. The same on every machine and each time: sums that follow only
/// from the rests of several parts together are not looked for, and where most groups are small there is one now and then.
fn mostly_large() -> impl Strategy<Value = Vec<[[u32; 3]; 3]>> {
    let number = prop_oneof![1 => Just(0u32), 1 => 1u32..8, 8 => 5u32..60];
    let group = proptest::array::uniform3(number);
    proptest::collection::vec(proptest::array::uniform3(group), usize::try_from(DAYS).expect("small"))
}

/// Fails when a reader of what is published, and of other days beside it, works out a small group.
fn check(other: impl Strategy<Value = Option<DayRange>>) {
    let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let nothing: [&str; 0] = [];
    let attacked = runner.run(&(mostly_large(), other), |(people, other)| {
        let people = (people.as_slice(), other);
        prop_assert_eq!(found(people, &[Measure::Reached(0), Measure::TrendUsers(0)], |day| day[0]), nothing);
        prop_assert_eq!(found(people, &[Measure::Reached(1)], |day| day[0] / 2 + day[0] / 4), nothing);
        prop_assert_eq!(found(people, &[Measure::Retained(1)], |day| day[0] * 2 / 3), nothing);
        prop_assert_eq!(found(people, &[Measure::Dau], |day| day[1]), nothing);
        prop_assert_eq!(found(people, &[Measure::TrendUsers(4)], |day| day[2]), nothing);
        Ok(())
    });
    attacked.expect("nobody small is found");
}

#[test]
fn no_small_group_can_be_worked_out() {
    check(Just(None));
}

#[test]
fn nor_with_other_days_beside_it() {
    let days = |(first, more): (i32, i32)| DayRange { first: Day(first), last: Day((first + more).min(DAYS - 1)) };
    check((0..12i32, 0..9i32).prop_map(move |asked| Some(days(asked))));
}

#[test]
fn two_hidden_days_of_a_segment_are_not_told_by_their_sum() {
    // Of neither plan are 1 and 3 people on days 18 and 19, so `free` hides both days. The sum of the two days would still be
    // known from the three days up to day 20, and with it the 4 people of neither plan.
    let mut people = vec![[[30; 3], [20; 3], [10; 3]]; usize::try_from(DAYS).expect("small")];
    for (day, rest) in [(18, 1), (19, 3)] {
        people[day] = [[9; 3], [20; 3], [rest; 3]];
    }
    assert_eq!(found((&people, None), &[Measure::Dau], |day| day[1]), [""; 0]);
}
