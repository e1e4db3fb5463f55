//! A reader who adds and subtracts every sum that may be known, of any days, as linear algebra: no small group follows.

use proptest::prelude::*;

use super::tests::{DAYS, FREE, MIN_GROUP, PRO, cube, suppression};
use super::*;
use crate::calendar::{Day, DayRange};

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
                    if (1..MIN_GROUP).contains(&people)
                        && self.reduced(self.row(&columns)).iter().all(|value| *value == 0)
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

/// What follows about measures that count the same people: `count` of the numbers of each day and plan.
fn found(people: &[[[u32; 3]; 3]], measures: &[PeopleMeasure], count: fn([u32; 3]) -> u32) -> Vec<String> {
    let truth = |day: usize, plan: usize| u64::from(count(people[day][plan]));
    let mut reader = Reader::new(&truth);
    let suppression = suppression(&cube(people), MIN_GROUP);
    for segment in 0..HELD.len() {
        for (first, last) in (0..DAYS).flat_map(|first| (first..DAYS).map(move |last| (first, last))) {
            let days = DayRange { first: Day(first), last: Day(last) };
            if measures.iter().any(|measure| suppression.shows(segment, *measure, days)) {
                reader.reads(segment, (first, last));
            }
        }
    }
    assert!(reader.sums.len() > 3, "something is shown");
    reader.finds()
}

/// Nobody, few and many people in turn.
fn people() -> impl Strategy<Value = Vec<[[u32; 3]; 3]>> {
    let number = prop_oneof![1 => Just(0u32), 2 => 1u32..8, 4 => 5u32..60];
    let group = proptest::array::uniform3(number);
    proptest::collection::vec(proptest::array::uniform3(group), usize::try_from(DAYS).expect("small"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn no_small_group_follows_from_all_that_may_be_known(people in people()) {
        let nothing: [&str; 0] = [];
        let starts = [PeopleMeasure::Reached(0), PeopleMeasure::TrendUsers(0)];
        prop_assert_eq!(found(&people, &starts, |day| day[0]), nothing);
        let early = PeopleMeasure::ReachedWithin(1, 9);
        prop_assert_eq!(found(&people, &[PeopleMeasure::Reached(1), early], |day| day[0] / 2 + day[0] / 4), nothing);
        prop_assert_eq!(found(&people, &[PeopleMeasure::Dau], |day| day[1]), nothing);
        prop_assert_eq!(found(&people, &[PeopleMeasure::TrendUsers(4)], |day| day[2]), nothing);
    }
}

#[test]
fn two_hidden_days_of_a_segment_do_not_follow_from_their_sum() {
    // Of neither plan are 1 and 3 people on days 18 and 19. Those of both days would still follow from three days up to day 20.
    let mut people = vec![[[30; 3], [20; 3], [10; 3]]; usize::try_from(DAYS).expect("small")];
    for (day, rest) in [(18, 1), (19, 3)] {
        people[day] = [[9; 3], [20; 3], [rest; 3]];
    }
    assert_eq!(found(&people, &[PeopleMeasure::Dau], |day| day[1]), [""; 0]);
}

#[test]
fn the_reader_finds_what_is_not_hidden() {
    // 2 of 12 people are free; the reader sees all and pro.
    let truth = |_: usize, plan: usize| [2, 10, 0][plan];
    let mut reader = Reader::new(&truth);
    reader.reads(0, (4, 4));
    assert_eq!(reader.finds(), [""; 0]);
    reader.reads(PRO, (4, 4));
    let found = reader.finds();
    assert!(found.contains(&"2 of plans [0, 2] on days 4 to 4".to_owned()), "{found:?}");
}
